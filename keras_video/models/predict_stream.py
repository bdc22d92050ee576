"""Predictions on a stream of frames."""

import time
from collections import deque
from dataclasses import dataclass

import numpy as np

from keras_video.models.named_scores import name_best, probabilities


@dataclass(frozen=True)
class StreamPrediction:
    """What is seen in one clip of a stream.

    Args:
        start_frame: number of the clip's first frame, from 0.
        end_frame: number of the frame after its last one.
        start_seconds: time at which it starts; None where the rate is not known.
        end_seconds: time at which it ends.
        scores: list of (class name, probability), the most probable first.
        probabilities: float array (num_classes,), of all classes.
        frames_per_second: frames of the stream gone through per second so far. From
            the second clip on it leaves out what came before the first result, since
            the network is compiled there.
    """

    start_frame: int
    end_frame: int
    start_seconds: float | None
    end_seconds: float | None
    scores: list
    probabilities: np.ndarray
    frames_per_second: float


def predict_stream(model, clips, top_k, smooth):
    """Yield a `StreamPrediction` for each clip of a stream.

    Args:
        model: a `VideoClassifier`.
        clips: a `StreamClips`.
        top_k: number of classes to name.
        smooth: over how many clips probabilities are averaged, the last ones.
    """
    recent, begin, before = deque(maxlen=smooth), time.perf_counter(), 0
    following = iter(clips)
    try:
        for number, (start, clip) in enumerate(following):
            recent.append(probabilities(model, model.predict_on_batch(clip[None]))[0])
            end, now = start + clips.span, time.perf_counter()
            mean = np.mean(recent, axis=0)
            yield StreamPrediction(
                start_frame=start,
                end_frame=end,
                start_seconds=clips.rate and start / clips.rate,
                end_seconds=clips.rate and end / clips.rate,
                scores=name_best(model, mean, top_k),
                probabilities=mean,
                frames_per_second=(end - before) / max(now - begin, 1e-9),
            )
            if number == 0:
                begin, before = now, end
    finally:
        following.close()


def stream_arguments(model):
    """The arguments of `StreamClips` that the model's preprocessor gives.

    Raises:
        ValueError: if the model takes frames from all over a video.
    """
    arguments = dict(model.preprocessor.clip_arguments)
    if arguments.pop("frames_per_segment", None) is not None:
        raise ValueError(
            "This model takes frames from all over a video (`frames_per_segment`), so "
            "it cannot follow a stream: use `predict_video`. Received: "
            f"frames_per_segment={model.preprocessor.frames_per_segment}"
        )
    return arguments
