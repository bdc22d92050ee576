"""A video of a generated set."""

import dataclasses

from keras_video.puppets.annotation import Annotation


@dataclasses.dataclass(frozen=True)
class Recording:
    """A video, first planned and then made.

    Args:
        path: its path from the set's folder, with forward slashes.
        split: the part of the set it belongs to; "" where there are no parts.
        label: the class it was made for.
        index: its number in that class, over all splits.
        seed: the seed of its scene.
        annotation: its ground truth, once it is made.
    """

    path: str
    split: str
    label: str
    index: int
    seed: tuple
    annotation: Annotation | None = None

    @property
    def name(self):
        """The file's name without its suffix, which is the video's id in data sets."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".mp4")
