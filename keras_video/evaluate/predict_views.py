"""The scores of a classifier for videos, each seen in several views."""

import numpy as np

from keras_video._replicas import predict_batch
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.datasets.make_datasets import count_workers
from keras_video.data.datasets.videos_for_model import videos_for_model
from keras_video.data.datasets.view_loader import ViewLoader
from keras_video.evaluate.labels import check_same_classes, labels_for_model
from keras_video.evaluate.predictions import Predictions
from keras_video.models.named_scores import probabilities
from keras_video.validation import check_choice, check_count

AGGREGATES = ("mean", "max")


def predict_views(
    model,
    source,
    temporal_views=1,
    spatial_views=1,
    aggregate="mean",
    *,
    part=None,
    batch_size=8,
    on_error="raise",
    num_workers=None,
    progress=None,
):
    """A classifier's scores for each labelled video, over views of it.

    ```
    video -> temporal_views x spatial_views clips (load_views) -> batches of one size
          -> probabilities of each view -> their mean or maximum -> scores of the video
    ```

    Every video is decoded once, some ahead of the network. One view is the centre clip,
    as in the validation of a training. The views of a video that is too short for so
    many are partly the same, as in PySlowFast.

    Args:
        model: `VideoClassifier`.
        source: `VideoSource`, or the path of one, see `videos_for_model`; or a data set
            with labels made by this library, of which the videos are taken.
        temporal_views: clips, spread evenly from a video's beginning to its end.
        spatial_views: crops of each clip, spread along the longer side.
        aggregate: "mean" of the views' probabilities, which ranks the classes as their
            sum does; or "max", usual for videos of several labels (Charades).
        part: one of the `parts` of the source; None for all.
        batch_size: views computed at once, of one video or of several.
        on_error: "raise" or "skip", at a video that cannot be read. Skipped ones are
            left out, and are in `source.skipped` where that is a data set.
        num_workers: decoding threads; None for one for each core.
        progress: function of (videos done, all videos), called after each.

    Returns:
        `Predictions` with paths, lengths and class names.

    Raises:
        ValueError: see `videos_for_model`; an argument is out of range; the data set
            has other classes than the model, or in another order; or the videos have
            fewer frames than there are temporal views.
        VideoError: a video cannot be read and is not to be skipped.
    """
    check_choice("aggregate", aggregate, AGGREGATES)
    batch_size = check_count("batch_size", batch_size)
    videos = source
    if not hasattr(source, "file_paths"):
        options = {"shuffle": False, "on_error": on_error, "as_dataset": "py"}
        videos = videos_for_model(source, model, part, **options)
    if videos.labels is None:
        raise ValueError("The data set must have labels. Received: labels=None")
    check_same_classes(model, videos.class_names)
    loader = ViewLoader(
        videos.file_paths,
        ClipSpec(**model.preprocessor.clip_arguments),
        temporal_views,
        spatial_views,
        on_error,
        count_workers(num_workers),
    )
    loader.check_lengths()
    try:
        found = _predict(model, loader, aggregate, batch_size, progress)
    finally:
        known = {path for path, _ in videos.skipped}
        videos.skipped += [each for each in loader.skipped if each[0] not in known]
    numbers = sorted(found)
    if not numbers:
        raise loader.nothing_readable()
    loader.end_epoch()
    return Predictions(
        labels_for_model(model, videos.labels)[numbers],
        np.stack([found[number][0] for number in numbers]),
        [videos.file_paths[number] for number in numbers],
        np.array([found[number][1] for number in numbers]),
        videos.class_names,
    )


def _predict(model, loader, aggregate, batch_size, progress):
    """`{number of the video: (scores, length in seconds)}`, of those that are read."""
    total = len(loader.paths)
    batch_size = min(batch_size, loader.num_views * total)
    waiting, rows, found = [], {}, {}

    def compute(entries):
        # Repeated views fill up the last batch: one of another size would be compiled.
        clips = np.stack([entries[i % len(entries)][1] for i in range(batch_size)])
        outputs = probabilities(model, predict_batch(model, clips))
        for (number, _), row in zip(entries, outputs, strict=False):
            rows.setdefault(number, []).append(row)
            if len(rows[number]) == loader.num_views:
                scores = join_views(np.stack(rows.pop(number)), aggregate)
                found[number] = scores, lengths[number]

    lengths = {}
    for done, (number, views, seconds) in enumerate(loader.batches(0), 1):
        if views is not None:
            lengths[number] = seconds
            waiting += [(number, view) for view in views]
        while len(waiting) >= batch_size:
            compute(waiting[:batch_size])
            del waiting[:batch_size]
        if progress is not None:
            progress(done, total)
    if waiting:
        compute(waiting)
    return found


def join_views(scores, aggregate="mean"):
    """The scores of videos from those of their views: `(..., views, num_classes)`."""
    if aggregate == "max":
        return scores.max(axis=-2)
    return scores.mean(axis=-2, dtype="float64").astype(scores.dtype)
