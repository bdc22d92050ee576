"""Description of the work that is timed: a network, its input, the mode."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    """One comparison: all of its contestants do this same work.

    Attributes:
        model: preset, without its weights: times do not depend on them.
        mode: `"predict"`, or `"train"` for a step of training with momentum.
        batch_size: clips at once.
        num_frames: frames of a clip; `None` for the preset's.
        image_size: (height, width); `None` for the preset's.
        dtype: `"float32"`, or `"bfloat16"` for Keras's `mixed_bfloat16` and for
            autocast in PyTorchVideo.
        threads: threads that each contestant may use; ignored on a GPU.

    Example:
        >>> print(Case("slow_r50_8x8_kinetics400", "train", 2, 8, (112, 112)))
        slow_r50_8x8_kinetics400, 8x112x112, batch 2, float32, training step
    """

    model: str
    mode: str = "predict"
    batch_size: int = 1
    num_frames: int | None = None
    image_size: tuple | None = None
    dtype: str = "float32"
    threads: int = 2

    def __str__(self):
        size = "x".join(map(str, (self.num_frames, *(self.image_size or ()))))
        what = "inference" if self.mode == "predict" else "training step"
        return f"{self.model}, {size}, batch {self.batch_size}, {self.dtype}, {what}"

    def completed(self):
        """The case with the preset's own frames and size where none are given.

        Raises:
            ValueError: there is no such preset.
        """
        from keras_video.presets import resolve

        clip = resolve(self.model).metadata["input"]
        return dataclasses.replace(
            self,
            num_frames=self.num_frames or clip["num_frames"],
            image_size=tuple(self.image_size or clip["image_size"]),
        )
