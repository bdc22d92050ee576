"""Data sets from a list of videos, and the options that all sources share."""

import dataclasses
import os

import numpy as np

from keras_video.augment.mix import Mix
from keras_video.data.annotations.video_list import LABEL_MODES
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.clips.dataset_clip_spec import DatasetClipSpec
from keras_video.data.datasets.clip_loader import ClipLoader
from keras_video.data.datasets.py_video_dataset import PyVideoDataset
from keras_video.data.datasets.shards import check_shard, pad_and_share
from keras_video.data.datasets.split import check_split, split
from keras_video.data.datasets.tf_video_dataset import tf_video_dataset
from keras_video.data.datasets.tfio_video_dataset import tfio_video_dataset
from keras_video.validation import check_argument_names, check_choice, check_count

AS_DATASET = ("tf", "py")
DECODERS = ("pyav", "tensorflow_io")


@dataclasses.dataclass
class DatasetOptions:
    """Options of how clips are cut, drawn and batched.

    Args:
        clip: a `ClipSpec`.

    The others are the arguments of `video_dataset_from_directory`.
    """

    clip: ClipSpec
    label_mode: str | None = "int"
    sampling: str | None = None
    crop: str | None = None
    augment: object = None
    mix: Mix | None = None
    balanced: bool = False
    batch_size: int = 8
    pad_batches: bool = False
    shuffle: bool = True
    seed: int | None = None
    validation_split: float | None = None
    subset: str | None = None
    on_error: str = "raise"
    dtype: str = "uint8"
    num_workers: int | None = None
    decoder: str = "pyav"
    as_dataset: str = "tf"
    shard: tuple | None = None

    def __post_init__(self):
        check_choice("label_mode", self.label_mode, LABEL_MODES)
        check_choice("as_dataset", self.as_dataset, AS_DATASET)
        check_choice("decoder", self.decoder, DECODERS)
        check_split(self.validation_split, self.subset, self.shuffle, self.seed)
        check_count("batch_size", self.batch_size)
        self.shard = check_shard(self.shard)
        self.num_workers = count_workers(self.num_workers)
        self.seed = draw_seed(self.seed)
        if self.pad_batches and self.label_mode is None:
            raise ValueError(
                "`pad_batches` gives weights beside the labels, so there must be some. "
                "Received: pad_batches=True, label_mode=None"
            )
        self._check_batches()
        if self.decoder == "tensorflow_io":
            self._check_tensorflow_io()
        self.spec(training=True)

    @classmethod
    def from_arguments(cls, function, arguments):
        """The options of a function that takes all of them by name.

        Args:
            function: the function, whose other arguments a message names too.
            arguments: dictionary from name to value, those of `ClipSpec` among them.

        Raises:
            TypeError: if there is no such argument; the message names near ones.
            ValueError: if an argument is out of range.
        """
        names = ClipSpec.argument_names()
        own = [field.name for field in dataclasses.fields(cls) if field.name != "clip"]
        check_argument_names(function, arguments, names + own)
        clip = {name: arguments[name] for name in names if name in arguments}
        own = {name: arguments[name] for name in own if name in arguments}
        return cls(ClipSpec(**clip), **own)

    def spec(self, training):
        """The `DatasetClipSpec`, with the defaults for training or validation."""
        clip, default = self.clip.arguments(), "random" if training else "center"
        sampling, crop = self.sampling, self.crop
        if not training and self.subset == "both":
            # The part of one call that is for validation: the same clips each time.
            sampling = None if sampling == "random" else sampling
            crop = None
            clip["short_side"] = int(np.min(clip["short_side"]))
        return DatasetClipSpec(
            **clip, sampling=sampling or default, crop=crop or default
        )

    def _check_batches(self):
        """Refuse what does not go with batches that are mixed or balanced."""
        if self.balanced and not self.shuffle:
            raise ValueError(
                "`balanced=True` draws the videos of each epoch, so `shuffle` must be "
                "True. Received: balanced=True, shuffle=False"
            )
        if self.mix is None:
            return
        if not isinstance(self.mix, Mix):
            raise ValueError(
                "`mix` must be a `keras_video.augment.Mix`, or None. "
                f"Received: mix={self.mix!r}"
            )
        if self.label_mode in ("int", None):
            raise ValueError(
                "`mix` mixes labels with clips, and class numbers cannot be mixed. "
                f"Received: mix={self.mix!r}, label_mode={self.label_mode!r}. "
                'Use label_mode="categorical" (or "multi_label") and a loss for it, '
                "such as `keras.losses.CategoricalCrossentropy`."
            )

    def _check_tensorflow_io(self):
        for name, given, wanted in (
            ("as_dataset", self.as_dataset, "tf"),
            ("on_error", self.on_error, "raise"),
            ("frame_rate", self.clip.frame_rate, None),
            ("pad_batches", self.pad_batches, False),
            ("mix", self.mix, None),
            ("balanced", self.balanced, False),
        ):
            if given != wanted:
                raise ValueError(
                    f'`decoder="tensorflow_io"` goes with {name}={wanted!r} only. '
                    f"Received: {name}={given!r}. "
                    'Use decoder="pyav".'
                )


def count_workers(num_workers):
    """The number of decoding threads; None is one for each core."""
    if num_workers is None:
        num_workers = min(os.cpu_count() or 1, 16)
    check_count("num_workers", num_workers)
    return num_workers


def draw_seed(seed):
    """The seed; None draws one from NumPy's generator."""
    if seed is None:
        # NumPy's generator, so that `keras.utils.set_random_seed` reaches it.
        seed = int(np.random.randint(2**31))
    return seed


def make_datasets(videos, options):
    """The data set, or the pair of them, that the options ask for."""
    if options.subset is None:
        return _make(videos, options, training=options.shuffle)
    training, validation = split(
        videos, options.validation_split, options.shuffle, options.seed
    )
    if options.subset == "training":
        return _make(training, options, training=options.shuffle)
    if options.subset == "validation":
        return _make(validation, options, training=False)
    return (
        _make(training, options, training=options.shuffle),
        _make(
            validation,
            dataclasses.replace(
                options, shuffle=False, augment=None, mix=None, balanced=False
            ),
            training=False,
        ),
    )


def _make(videos, options, training):
    loader = ClipLoader(
        videos,
        videos.encoded(options.label_mode),
        options.spec(training),
        batch_size=options.batch_size,
        shuffle=options.shuffle,
        seed=options.seed,
        augment=options.augment,
        dtype=options.dtype,
        on_error=options.on_error,
        num_workers=options.num_workers,
        mix=options.mix,
        balanced=options.balanced,
    )
    pad_and_share(loader, options.pad_batches, options.shard)
    if options.decoder == "tensorflow_io":
        return tfio_video_dataset(loader)
    if options.as_dataset == "py":
        return PyVideoDataset(loader)
    return tf_video_dataset(loader)
