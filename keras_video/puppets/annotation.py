"""Ground truth of a rendered clip."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Span:
    """One actor performs one action from `start` to `end` (seconds)."""

    actor: int
    action: str
    start: float
    end: float


@dataclasses.dataclass(frozen=True)
class Sound:
    """A sound that begins at `time` (seconds) and the actor that makes it."""

    time: float
    name: str
    actor: int


@dataclasses.dataclass(frozen=True)
class Annotation:
    """The ground truth of a clip.

    Args:
        spans: who does what, and when.
        boxes: (T, actors, 4), float32, pixels (x1, y1, x2, y2); all zero for an
            actor outside the image.
        sounds: what is heard.
        viewpoint: the value of each factor of `Viewpoint` that was drawn.
        fps: frames per second.
        image_size: (height, width), pixels.
    """

    spans: tuple
    boxes: np.ndarray
    sounds: tuple
    viewpoint: dict
    fps: float
    image_size: tuple

    @property
    def num_frames(self):
        """Length of the clip in frames."""
        return len(self.boxes)

    @property
    def duration(self):
        """Length of the clip in seconds."""
        return self.num_frames / self.fps

    @property
    def labels(self):
        """Every action of the clip, once, in order of appearance."""
        spans = sorted(self.spans, key=lambda span: (span.start, span.actor))
        return tuple(dict.fromkeys(span.action for span in spans))

    def labels_at(self, seconds, actor):
        """The actions that one actor performs at a time."""
        return tuple(
            span.action
            for span in self.spans
            if span.actor == actor and span.start <= seconds < span.end
        )

    def box_at(self, seconds, actor):
        """An actor's box in the frame that is shown at a time: (4,), pixels."""
        frame = min(int(seconds * self.fps + 1e-6), self.num_frames - 1)
        return self.boxes[frame, actor]
