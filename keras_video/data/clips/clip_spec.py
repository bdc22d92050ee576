"""The arguments that say which frames and which pixels of a video make a clip."""

import dataclasses
from typing import ClassVar

import numpy as np

from keras_video.data.clips.sampler import clip_step, view_slots
from keras_video.validation import (
    check_argument_names,
    check_count,
    check_image_size,
    check_positive,
    check_segments,
    is_integer,
)

# Networks that see crops of 224 are read from frames whose short side is 256.
SHORT_SIDE_PER_CROP = 256 / 224
# The most that a short side in multiples of the crop's can be; 256.0 is a mistake.
MOST_SIDES_PER_CROP = 10.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClipSpec:
    """Which frames and which pixels of a video make a clip.

    ```
    video -> frames scaled to `short_side` -> `num_frames` of them, `frame_stride` apart
          -> a part of `image_size` -> clip (T, H, W, 3)
    ```

    `VideoPreprocessor`, the data sets and the functions that read one video take these
    arguments by name (`num_frames=8`), with these defaults where they name no other.

    Args:
        num_frames: frames of a clip, T.
        frame_stride: distance between them, in frames of the video.
        image_size: (height, width) of a clip in pixels, or one number for both.
        short_side: pixels to which the short side of the frames is scaled before the
            crop; a float is a multiple of the shorter side of `image_size`; None for
            256/224 of that, rounded. Data sets also take (low, high), and draw it for
            each clip. Frames are always scaled at least to cover the crop.
        frame_rate: frames per second to which `frame_stride` refers, so that clips
            cover the same time whatever the video's rate; None for the video's own.
        frames_per_segment: None for clips in one piece. With a number N, the video is
            cut into T / N equal segments, and each gives N frames, `frame_stride`
            apart.
        spacing: "strided" for frames `frame_stride` apart; "linspace" for frames
            spread over the whole of `num_frames * frame_stride`, the first and the
            last included (0, 9, 18, ..., 63 of 8 at stride 8), as PyTorchVideo and
            PySlowFast sample. Their networks were trained so.
        window_seconds: seconds around a key frame that are cut into segments, for
            clips around key frames with `frames_per_segment`. Otherwise segments are
            those of the whole video.

    Raises:
        ValueError: if an argument is out of range.

    Example:
    >>> ClipSpec(num_frames=8, image_size=64).shape
    (8, 64, 64, 3)
    >>> ClipSpec(image_size=(224, 320)).short_side
    256
    >>> ClipSpec(image_size=72, short_side=(1.0, 1.33)).short_side
    (72, 96)
    """

    num_frames: int = 32
    frame_stride: int = 2
    image_size: tuple = (224, 224)
    short_side: int | tuple | None = None
    frame_rate: float | None = None
    frames_per_segment: int | None = None
    spacing: str = "strided"
    window_seconds: float | None = None

    # Whether `image_size=None` stands for whole frames.
    whole_frames: ClassVar[bool] = False

    def __post_init__(self):
        image_size, short_side = self.image_size, self.short_side
        if image_size is not None or not self.whole_frames:
            image_size = check_image_size("image_size", image_size)
        if short_side is None and image_size is not None:
            short_side = round(min(image_size) * SHORT_SIDE_PER_CROP)
        frame_rate = self.frame_rate
        if frame_rate is not None:
            frame_rate = check_positive("frame_rate", frame_rate)
        num_frames = check_count("num_frames", self.num_frames)
        for name, value in {
            "num_frames": num_frames,
            "frame_stride": check_count("frame_stride", self.frame_stride),
            "image_size": image_size,
            "short_side": _check_short_side(short_side, image_size),
            "frame_rate": frame_rate,
            "frames_per_segment": check_segments(
                num_frames, self.frames_per_segment, self.spacing
            ),
            "window_seconds": self._checked_window(),
        }.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_arguments(cls, function, arguments):
        """The clip that a function is asked for by its `**clip`.

        Args:
            function: the function, whose other arguments a message names too.
            arguments: dictionary from name to value.

        Raises:
            TypeError: if there is no such argument; the message names near ones.
            ValueError: if an argument is out of range.
        """
        check_argument_names(function, arguments, cls.argument_names())
        return cls(**arguments)

    @classmethod
    def argument_names(cls):
        """Names of the arguments, in order."""
        return [field.name for field in dataclasses.fields(cls)]

    @property
    def shape(self):
        """(T, H, W, C) of a clip; H and W are None for whole frames."""
        return self.num_frames, *(self.image_size or (None, None)), 3

    def arguments(self):
        """Dictionary of the arguments; the last three only where they are not usual."""
        # Presets of earlier versions do not have them, and those of this one are read
        # by earlier versions.
        arguments = {name: getattr(self, name) for name in ClipSpec.argument_names()}
        usual = {"frames_per_segment": None, "spacing": "strided"}
        for name, value in {**usual, "window_seconds": None}.items():
            if arguments[name] == value:
                del arguments[name]
        return arguments

    def check_one_short_side(self):
        """Refuse a range of short sides, which data sets alone can draw from.

        Raises:
            ValueError: if `short_side` is a pair.
        """
        if isinstance(self.short_side, tuple):
            raise ValueError(
                "`short_side` must be one number of pixels; a range (low, high) is for "
                f"data sets. Received: short_side={self.short_side}"
            )

    def check_dense(self, advice):
        """Refuse clips of segments, for what takes clips in one piece.

        Raises:
            ValueError: if `frames_per_segment` is given.
        """
        if self.frames_per_segment is not None:
            raise ValueError(
                f"`frames_per_segment` must be None: {advice}. "
                f"Received: frames_per_segment={self.frames_per_segment}"
            )

    def draw_short_side(self, fraction):
        """The short side in pixels; from a range, by a number drawn from [0, 1).

        None where whole frames keep their size.
        """
        if self.short_side is None:
            return None
        low, high = np.broadcast_to(self.short_side, 2).tolist()
        return low + int(fraction * (high - low + 1))

    def _checked_window(self):
        if self.window_seconds is None:
            return None
        if self.frames_per_segment is None:
            raise ValueError(
                "`window_seconds` goes with `frames_per_segment`, the frames of each "
                "of its segments; clips in one piece are as long as their frames. "
                f"Received: window_seconds={self.window_seconds!r}, "
                "frames_per_segment=None"
            )
        return check_positive("window_seconds", self.window_seconds)

    def step(self, native_rate):
        """Slots between two frames of a clip, in a video of this rate."""
        return clip_step(
            self.frame_stride,
            self.frame_rate,
            native_rate,
            self.spacing,
            self.num_frames,
        )

    def view_slots(self, num_slots, native_rate, views=1):
        """Slots of `views` clips spread evenly over a video, (views, T)."""
        step = self.step(native_rate)
        return view_slots(
            num_slots, self.num_frames, step, views, self.frames_per_segment
        )


def _check_short_side(short_side, image_size):
    """None, an int, or an ascending pair of ints; floats are multiples of a side."""
    if short_side is None:
        return None
    sides = np.ravel(np.asarray(short_side, dtype=object)).tolist()
    valid = all(is_integer(side) and side >= 1 for side in sides)
    if image_size is not None and all(isinstance(side, float) for side in sides):
        valid = all(1 <= side <= MOST_SIDES_PER_CROP for side in sides)
        sides = [round(side * min(image_size)) for side in sides] if valid else sides
    if not valid or len(sides) not in (1, 2) or sides[0] > sides[-1]:
        raise ValueError(
            "`short_side` must be a whole number of pixels, at least 1, or a float for "
            f"1.0 to {MOST_SIDES_PER_CROP} times the shorter side of `image_size`, or "
            f"a pair (low, high) of either. Received: short_side={short_side!r}"
        )
    sides = tuple(int(side) for side in sides)
    return sides[0] if np.ndim(short_side) == 0 else sides
