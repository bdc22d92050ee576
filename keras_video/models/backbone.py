"""Base class of the video backbones."""

import keras

from keras_video import presets
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.exportable_model import ExportableModel
from keras_video.models.plugins import PLUGINS
from keras_video.presets.serialization import serialize_policy, with_policy


@keras.saving.register_keras_serializable(package="keras_video")
class VideoBackbone(ExportableModel):
    """A functional model from normalised clips to feature maps.

    ```
    clips (B, T, H, W, C) -> stem -> res2 -> ... -> res5 -> output
                               |       |               |
                               +-------+--- pyramid_outputs["res2"], ...
    ```

    A subclass builds its graph in `__init__` with local variables and hands it to
    `super().__init__`, along with its own arguments; any other attribute it sets only
    after that, as PyTorch modules refuse them before. The config holds the
    constructor's arguments, not the graph, so `input_shape` must be one of them.

    Args:
        inputs: `keras.KerasTensor` of shape `(B, T, H, W, C)`.
        outputs: the last feature map, or a dictionary of them by pathway.
        pyramid_outputs: dictionary from the name of a stage (`"res2"`) to its
            feature map.
        arguments: dictionary of the subclass's arguments beside `input_shape`; they
            become attributes (tuples as lists), and part of the config.
        plugins: `Plugins` that the subclass made of its arguments (`alignment`
            and others); they become attributes, and part of the config.
        dtype: dtype policy of the layers, for the config; the subclass hands it to
            its layers itself.
        name: name of the model.
        trainable: whether the weights are trained.

    Input shape:
        `(B, T, H, W, C)`, normalised (see `VideoPreprocessor`).

    Output shape:
        `(B, T', H', W', C')`, or a dictionary of such feature maps.

    Example:
    >>> class Plain(VideoBackbone):
    ...     def __init__(self, input_shape=(4, 8, 8, 3), filters=2, **kwargs):
    ...         clips = keras.Input(input_shape, name="clips")
    ...         res2 = keras.layers.Conv3D(filters, 1, name="res2")(clips)
    ...         arguments = {"filters": filters}
    ...         super().__init__(
    ...             clips, res2, {"res2": res2}, arguments=arguments, **kwargs
    ...         )
    >>> backbone = Plain(filters=5)
    >>> backbone.output_shape, backbone.get_config()["filters"]
    ((None, 4, 8, 8, 5), 5)
    >>> list(backbone.pyramid_outputs)
    ['res2']
    """

    plugin_names = tuple(PLUGINS)
    # Of frames 0..255, by the preprocessor of the task model that it is a part of.
    normalization = None

    def __init__(
        self,
        inputs,
        outputs,
        pyramid_outputs=None,
        *,
        arguments=None,
        plugins=None,
        dtype=None,
        name=None,
        trainable=True,
    ):
        # Functional models ignore `dtype` and take the policy of the moment; without
        # the scope, the config would hold that rather than the layers'.
        with dtype_scope(dtype):
            super().__init__(inputs=inputs, outputs=outputs, name=name)
        for plugin in PLUGINS:
            given = plugins.arguments[plugin] if plugins else None
            setattr(self, plugin, given)
        self._arguments = list(arguments or {})
        for argument, value in (arguments or {}).items():
            value = list(value) if isinstance(value, tuple) else value
            setattr(self, argument, value)
        self._pyramid_outputs = dict(pyramid_outputs or {})
        if not trainable:
            self.trainable = False

    @property
    def pyramid_outputs(self):
        """Dictionary from stage name to its feature map, a `keras.KerasTensor`."""
        return dict(self._pyramid_outputs)

    @property
    def output_shape(self):
        """Shape of the output, or a dictionary of shapes by pathway."""
        # Keras's own flattens a dictionary into a list sorted by the keys.
        return keras.tree.map_structure(lambda x: tuple(x.shape), self.output)

    def get_config(self):
        # Not Functional's: its config is the whole graph, which the constructors
        # of subclasses do not take.
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": serialize_policy(self.dtype_policy),
            "input_shape": list(self.input_shape[1:]),
        }
        given = {key: getattr(self, key) for key in self._arguments + self.plugins}
        return {**config, **given}

    @property
    def plugins(self):
        """Names of the plugins that the backbone has, such as `["alignment"]`."""
        return [plugin for plugin in PLUGINS if getattr(self, plugin) is not None]

    @classmethod
    def from_config(cls, config, custom_objects=None):
        with keras.saving.custom_object_scope(custom_objects or {}):
            return cls(**with_policy(config))

    @classmethod
    def from_preset(cls, preset, load_weights=True, **overrides):
        """Load the backbone of a preset.

        Args:
            preset: name in the zoo (see `keras_video.list_presets()`), a directory
                written by `save_to_preset`, `"hf://owner/repo[@revision]"`, or
                `"kaggle://owner/model/framework/variation[/version]"`.
            load_weights: `False` leaves the weights at their random start.
            **overrides: arguments of the backbone's constructor that replace the
                preset's; `num_frames` and `image_size` replace parts of
                `input_shape`.

        Returns:
            An instance of the preset's backbone class.

        Raises:
            ValueError: unknown preset or override, or a preset of another class.
            FileNotFoundError: weights asked for that cannot be had.
        """
        return presets.load_backbone(
            preset,
            load_weights,
            cls=None if cls is VideoBackbone else cls,
            overrides=overrides,
        )

    def save_to_preset(self, path, overwrite=False):
        """Write the backbone as a preset directory: configuration, weights, card.

        Args:
            path: directory to make; it appears only once it is complete.
            overwrite: replace what is there.

        Raises:
            FileExistsError: `path` exists, is not empty, and `overwrite` is false.
        """
        presets.save(self, path, overwrite=overwrite)
