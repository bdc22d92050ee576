"""Evaluate the accuracy of a model on labelled videos.

Of DATA that is divided into parts, `val` or else `test` is evaluated. A model that was
trained by a recipe is evaluated as its recipe says, any other by the centre clip of
each video; options change that.

A detector is evaluated on people with boxes and actions, a csv file in AVA's form: by
the frame-mAP of AVA's official evaluation. Of a --label-map with fewer classes than the
model has, only those are scored. --scores then writes the detections, as AVA's official
evaluation takes them.

UCF101 and HMDB51 have three divisions into training and test, and a model belongs to
one of them. `--fold all` evaluates a model on each and averages; MODEL then holds
`{fold}`, for which the numbers are put in.

Examples:
  keras-video evaluate my_model clips/test
  keras-video evaluate my_run kinetics/val.csv --videos val --views 10x3
  keras-video evaluate my_run CharadesEgo --person first --views 10x3 --aggregate max
  keras-video evaluate runs/ucf_{fold} ucfTrainTestlist --videos UCF-101 --fold all
  keras-video evaluate my_model clips/test --scores scores.npz --scores scores.csv
  keras-video evaluate my_model clips/test --report evaluation.html
  keras-video evaluate my_detector val.csv --videos clips --label-map actions.txt
"""

import sys
from pathlib import Path

from keras_video.cli.arguments import add_data, report_skipped, source_of
from keras_video.cli.detection_data import (
    add_detection_data,
    is_detection,
    refuse_detection_options,
)
from keras_video.cli.evaluation import Evaluation, print_evaluation, print_folds
from keras_video.cli.protocol import add_protocol, fold_of_run, protocol_of
from keras_video.cli.puppets_warning import warn_of_puppets

HELP = "evaluate the accuracy on a folder of videos"
FOLD = "{fold}"
SCORES, REPORT = (".npz", ".csv"), (".html",)
# Below it, lines of progress in a log would only be noise.
FEW_VIDEOS = 100


def add_arguments(parser):
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="preset name or directory, folder of a training run, or a .keras file",
    )
    add_data(parser, all_folds=True)
    parser.add_argument(
        "--part",
        choices=("train", "val", "test"),
        help="part of DATA to evaluate, where it is divided (that for testing)",
    )
    add_protocol(parser)
    parser.add_argument(
        "--scores",
        metavar="FILE",
        action="append",
        default=[],
        help="write each video's path, label, length and scores to a .npz or .csv "
        "file; can be given twice",
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="write a page to a .html file: which classes are confused, and frames of "
        "the videos",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace FILE if it exists"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_detection_data(parser)


def run(args):
    from keras_video.cli import evaluate_detector

    if is_detection(args):
        evaluate_detector.run(args)
        return
    refuse_detection_options(args)
    folds = _folds(args)
    _check_outputs(args, folds)
    opened = [_open(args, fold) for fold in folds]  # all, before the first is used
    results = [
        _evaluate(args, fold, *each) for fold, each in zip(folds, opened, strict=True)
    ]
    if len(results) > 1:
        print_folds(results, args.json)
    else:
        print_evaluation(results[0], args.json)


def _folds(args):
    """The divisions of DATA to evaluate."""
    from keras_video.data.annotations.open_lists import find_folds

    if args.fold != "all":
        own = fold_of_run(_for_fold(args.model, args.fold or 1))
        if own and args.fold and own != args.fold:
            print(
                f"keras-video: warning: {args.model} was trained on fold {own}: videos "
                f"that test on fold {args.fold} were part of its training.",
                file=sys.stderr,
            )
        if args.fold is None and not find_folds(args.data, args.format):
            own = None  # Of other data.
        return [args.fold or own or 1]
    if FOLD not in args.model:
        raise ValueError(
            f"--fold all needs a model for each fold: put {FOLD} in place of its "
            f"number in MODEL, such as runs/ucf_{FOLD}. Received: MODEL {args.model}"
        )
    folds = find_folds(args.data, args.format)
    if len(folds) < 2:
        raise ValueError(
            "--fold all needs DATA with several folds, such as the folder of the "
            f"lists of UCF101 or HMDB51. Received: DATA {args.data}"
        )
    return folds


def _check_outputs(args, folds):
    """Refuse, before anything is computed, files that cannot be written."""
    from keras_video._atomic import check_free

    given = [("--scores", path, SCORES) for path in args.scores]
    given += [("--report", args.report, REPORT)] if args.report else []
    for option, path, endings in given:
        if Path(path).suffix not in endings:
            raise ValueError(
                f"{option} needs a file that ends in {' or '.join(endings)}. "
                f"Received: {option} {path}"
            )
        if len(folds) > 1 and FOLD not in path:
            raise ValueError(
                f"--fold all needs files for each fold: put {FOLD} in their names. "
                f"Received: {option} {path}"
            )
        for fold in folds:
            check_free(_for_fold(path, fold), args.overwrite)


def _open(args, fold):
    """(name of the model, model, its `Protocol`, data set) of a division."""
    from keras_video.data.datasets.videos_for_model import videos_for_model
    from keras_video.open_model import open_classifier

    name = _for_fold(args.model, fold)
    source = source_of(args, fold)
    part = source.part(args.part)
    protocol = protocol_of(args, name)
    model = open_classifier(name, **protocol.clips)
    warn_of_puppets(name, args.data, advice="Use a model trained on it.")
    videos = videos_for_model(
        *(source, model, part),
        shuffle=False,
        on_error=args.on_error,
        as_dataset="py",
    )
    return name, model, protocol, videos


def _evaluate(args, fold, name, model, protocol, videos):
    """The `Evaluation` of a model on the division that it belongs to."""
    from keras_video.evaluate import predict_views, write_report

    predictions = predict_views(
        model,
        videos,
        protocol.temporal_views,
        protocol.spatial_views,
        protocol.aggregate,
        batch_size=args.batch_size,
        on_error=args.on_error,
        progress=_progress(args),
    )
    report_skipped(videos)
    for path in args.scores:
        path = _for_fold(path, fold)
        save = predictions.save_csv if path.endswith(".csv") else predictions.save
        save(path, args.overwrite)
    if args.report:
        write_report(
            *(_for_fold(args.report, fold), predictions, predictions.class_names),
            model=name,
            data=args.data,
            evaluation=str(protocol),
            skipped=videos.skipped,
        )
    of = {"fold": fold if args.fold or fold != 1 else None, "person": args.person}
    return Evaluation(name, predictions, protocol, {**of, "part": args.part})


def _for_fold(text, fold):
    return text.replace(FOLD, str(fold))


def _progress(args):
    """A function of (videos done, all videos), or None."""
    from keras_video._progress import progress_bar

    show, terminal = progress_bar("video"), sys.stdout.isatty()
    if args.json:
        return None

    def progress(done, total):
        if terminal or total >= FEW_VIDEOS:
            show(done, total)

    return progress
