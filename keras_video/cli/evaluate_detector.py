"""`keras-video evaluate` of a detector, on annotated people."""

import json

from keras_video.cli.arguments import report_skipped
from keras_video.cli.detection_data import describe, detection_source_of, left_out
from keras_video.cli.puppets_warning import warn_of_puppets


def run(args):
    from keras_video._atomic import check_free
    from keras_video.data.datasets.key_frames_for_model import key_frames_to_evaluate
    from keras_video.evaluate import evaluate_detector
    from keras_video.open_model import open_detector

    if args.detections is not None:
        check_free(args.detections, args.overwrite)
    source = detection_source_of(args)
    model = open_detector(args.model)
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
    if args.detections is not None:
        results.save_csv(args.detections, args.overwrite)
    if args.json:
        print(json.dumps(results.report(), indent=2))
        return
    print(describe(dataset))
    for line in (*left_out(dataset), *results.lines()):
        print(line)
    if args.detections is not None:
        print(f"detections written to {args.detections}")
