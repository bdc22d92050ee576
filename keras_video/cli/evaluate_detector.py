"""`keras-video evaluate` of a detector, on annotated people."""

import json

from keras_video.cli.arguments import report_skipped
from keras_video.cli.detection_data import describe, detection_source_of, left_out
from keras_video.cli.protocol import recipe_protocol
from keras_video.cli.puppets_warning import warn_of_puppets

# Options for classifiers, by their argument.
_FOR_CLASSIFIERS = {
    "temporal_views": "--views",
    "aggregate": "--aggregate",
    "fold": "--fold",
    "part": "--part",
    "person": "--person",
}


def run(args):
    from keras_video._atomic import check_free
    from keras_video.data.datasets.key_frames_for_model import key_frames_to_evaluate
    from keras_video.evaluate import evaluate_detector, write_report
    from keras_video.open_model import open_detector

    _check(args)
    for path in [*args.scores, *([args.report] if args.report else [])]:
        check_free(path, args.overwrite)
    source = detection_source_of(args)
    model = open_detector(args.model, **_clips(args))
    dataset, scored = key_frames_to_evaluate(
        source,
        model,
        batch_size=args.batch_size,
        pad_batches=True,
        on_error=args.on_error,
    )
    warn_of_puppets(args.model, args.data, advice="Use a detector trained on it.")
    results = evaluate_detector(model, dataset, scored)
    report_skipped(dataset)
    for path in args.scores:
        results.save_csv(path, args.overwrite)
    if args.report:
        figures = results.by_class()
        write_report(
            *(args.report, None, list(figures)),
            average_precision={n: f["average_precision"] for n, f in figures.items()},
            model=args.model,
            data=args.data,
            skipped=dataset.skipped,
        )
    if args.json:
        print(json.dumps({"model": args.model, **results.report()}, indent=2))
        return
    print(describe(dataset))
    for line in (*left_out(dataset), *results.lines()):
        print(line)


def _check(args):
    """Refuse options that are for classifiers."""
    for name, option in _FOR_CLASSIFIERS.items():
        if getattr(args, name) is not None:
            raise ValueError(
                f"{option} is for videos of classes, and {args.data} has annotated "
                "people, of which a detector sees one clip at each key frame."
            )
    for path in args.scores:
        if not path.endswith(".csv"):
            raise ValueError(
                "The scores of a detector are a csv file, as AVA's official "
                f"evaluation takes it. Received: --scores {path}"
            )
    if args.report and not args.report.endswith(".html"):
        raise ValueError(
            "--report needs a file that ends in .html. "
            f"Received: --report {args.report}"
        )


def _clips(args):
    """Arguments of the clips that differ from the model's, as the recipe has them."""
    given = {"image_size": args.image_size, "short_side": args.short_side}
    given = {name: value for name, value in given.items() if value is not None}
    return {**recipe_protocol(args.model).clips, **given}
