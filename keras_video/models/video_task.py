"""Base class of the task models: families, presets, configuration."""

import keras

from keras_video import presets
from keras_video._replicas import check_clipping
from keras_video.models.backbone import VideoBackbone
from keras_video.models.checked_clips import CheckedClips
from keras_video.models.exportable_model import ExportableModel
from keras_video.models.video_preprocessor import VideoPreprocessor
from keras_video.ops.weights import store_moments_as_kernels
from keras_video.presets.serialization import serialize, serialize_policy, with_policy
from keras_video.validation import (
    MOST_CLASSES,
    check_backbone,
    check_count,
    check_fraction,
    check_preprocessor,
)


class VideoTask(CheckedClips, ExportableModel):
    """A preprocessor, a backbone, and a head for one task.

    The task's class, such as `VideoClassifier`, derives from this one directly and
    names the `task`. A family such as `SlowFastSTAN` is a subclass of that which names
    its `family`, its `backbone_cls`, the plugins that its backbone must have
    (`with_plugins`) and those that make it another family (`without_plugins`).
    Each has a `backbone`, a `preprocessor`, `num_classes`, and the arguments of its
    head in `get_config`.
    """

    task = None
    family = None
    backbone_cls = None
    preprocessor_cls = VideoPreprocessor
    with_plugins = ()
    without_plugins = ()
    # What arguments of a backbone say of its last stage, where it comes from a preset
    # of another task and has them.
    last_stage_overrides = {}
    # Whether its clips may be of frames of any shape (`image_size=None`).
    takes_whole_frames = False

    @classmethod
    def task_class(cls):
        """The class of the whole task: the ancestor right below `VideoTask`."""
        return cls.__mro__[cls.__mro__.index(VideoTask) - 1]

    @classmethod
    def _checked(cls, backbone, num_classes, preprocessor, dropout):
        """The number of classes and the preprocessor, if all these fit together."""
        check_backbone(backbone)
        cls._check_family(backbone)
        num_classes = check_count("num_classes", num_classes, most=MOST_CLASSES)
        check_fraction("dropout", dropout, below_one=True)
        if preprocessor is None:
            preprocessor = VideoPreprocessor.for_backbone(
                backbone, dtype=backbone.dtype_policy, name="preprocessor"
            )
        check_preprocessor(preprocessor, backbone, num_classes, cls.takes_whole_frames)
        if isinstance(backbone, VideoBackbone):
            backbone.normalization = getattr(preprocessor, "normalization", None)
        return num_classes, preprocessor

    @staticmethod
    def _logits(x, num_classes, dropout, dtype):
        """The end of every head: vectors to a number for each class."""
        if dropout:
            x = keras.layers.Dropout(dropout, dtype=dtype, name="dropout")(x)
        return keras.layers.Dense(num_classes, dtype=dtype, name="logits")(x)

    def make_train_function(self, force=False):
        """Keras's, with the optimizer's moments stored as the kernels are."""
        check_clipping(self.optimizer)
        store_moments_as_kernels(self.optimizer, self.trainable_variables)
        return super().make_train_function(force)

    def _keep(self, arguments, trainable):
        """Make the constructor's arguments attributes; `get_config` reads them."""
        self._arguments = list(arguments)
        for name, value in arguments.items():
            setattr(self, name, value)
        if not trainable:
            self.trainable = False

    @classmethod
    def fits(cls, backbone):
        """Whether a backbone is one of this family."""
        if cls.backbone_cls is not None and not isinstance(backbone, cls.backbone_cls):
            return False
        plugins = set(getattr(backbone, "plugins", ()))
        wanted, unwanted = set(cls.with_plugins), set(cls.without_plugins)
        return plugins >= wanted and not plugins & unwanted

    @classmethod
    def _check_family(cls, backbone):
        if not cls.fits(backbone):
            wanted = cls.backbone_cls.__name__ if cls.backbone_cls else "backbone"
            for word, plugins in (
                ("with", cls.with_plugins),
                ("without", cls.without_plugins),
            ):
                wanted += "".join(f" {word} `{plugin}`" for plugin in plugins)
            raise ValueError(
                f"{cls.__name__} takes a {wanted}; {cls.task_class().__name__} takes "
                f"any backbone. Received: backbone={type(backbone).__name__}, "
                f"with the plugins {list(getattr(backbone, 'plugins', ()))}"
            )

    @classmethod
    def from_preset(cls, preset, load_weights=True, num_classes=None, **overrides):
        """Load a task model, with its trained weights.

        The head is loaded too, unless `num_classes` or `class_names` asks for other
        classes than the preset's, or `head` for another one: then it is randomly
        initialised and only the backbone's weights are loaded. A head with other
        arguments, such as the `unroll` of an LSTM, keeps the weights where they fit.
        Called on the task's own class, such as `VideoClassifier`, the family that the
        preset was saved from comes back. A preset of another task gives its
        backbone, where `num_classes` says what the new head is for: so detectors start
        from classifiers.

        Args:
            preset: name in the zoo (see `keras_video.list_presets()`), a directory
                written by `save_to_preset`, `"hf://owner/repo[@revision]"`, or
                `"kaggle://owner/model/framework/variation[/version]"`.
            load_weights: `False` leaves all weights at their random start.
            num_classes: number of classes, where it shall differ from the preset's.
            **overrides: arguments of the backbone, the preprocessor or the
                task model, by name, that replace the preset's. `num_frames` and
                `image_size` change the backbone's `input_shape` and the
                preprocessor together.

        Returns:
            A task model, of the family that the preset holds.

        Raises:
            ValueError: unknown preset or override, or a preset of another family.
            FileNotFoundError: weights asked for that cannot be had.
        """
        return presets.load_task(preset, cls, load_weights, num_classes, overrides)

    def save_to_preset(self, path, overwrite=False):
        """Write the model as a preset directory, which `from_preset` reads.

        Args:
            path: directory to make; it appears only once it is complete.
            overwrite: replace what is there.

        Raises:
            FileExistsError: `path` exists, is not empty, and `overwrite` is false.
        """
        presets.save(self, path, overwrite=overwrite)

    @property
    def class_names(self):
        """Names of the classes, in the order of the outputs; None without names."""
        return self.preprocessor.class_names

    def class_name(self, index):
        """Name of a class, or `"class 12"` where it has none."""
        names = self.class_names
        return names[index] if names else f"class {index}"

    def get_config(self):
        # Not Functional's, which is the whole graph: the constructor rebuilds it.
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": serialize_policy(self.dtype_policy),
            "backbone": serialize(self.backbone),
            "preprocessor": serialize(self.preprocessor),
        }
        return {**config, **{name: getattr(self, name) for name in self._arguments}}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(with_policy(config))
        for part in ("backbone", "preprocessor"):
            if isinstance(config.get(part), dict):
                config[part] = keras.saving.deserialize_keras_object(
                    config[part], custom_objects=custom_objects
                )
        return cls(**config)
