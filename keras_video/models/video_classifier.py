"""The task model that names the action in a clip."""

import keras
from keras import ops

from keras_video.models import checks, heads
from keras_video.models.serialization import serialize, serialize_policy
from keras_video.models.video_preprocessor import VideoPreprocessor


@keras.saving.register_keras_serializable(package="keras_video")
class VideoClassifier(keras.Model):
    """Gives each clip the probabilities of the classes.

    ```
    raw clips -> preprocessor -> backbone -> head -> dropout -> dense -> activation
    (B,T,H,W,C)                  one map, or {pathway: map}: each through a head of
                                 its own, and concatenated in their order
    ```

    The outputs are probabilities, so a plain
    `compile(loss="sparse_categorical_crossentropy")` is right (with
    `activation="sigmoid"`, `"binary_crossentropy"`). The activation is computed in
    float32 under every dtype policy. `compile`, `fit`, `evaluate`, `predict` and
    `save` are Keras's own.

    A family such as `SlowFastSTAN` is a subclass that names its `family`, its
    `backbone_cls`, the kinds of layers that its backbone must have inserted
    (`with_kinds`) and those that make it another family (`without_kinds`).

    Args:
        backbone: a `VideoBackbone`, or another functional `keras.Model` that takes
            `(B, T, H, W, C)` and gives one map of five axes, or a dictionary of maps.
        num_classes: number of classes.
        preprocessor: a `VideoPreprocessor`; by default one with the usual
            normalisation and the clip size of the backbone.
        dropout: share of what the head gives that is dropped in training.
        activation: `"softmax"` for one label per clip, `"sigmoid"` for several, or
            `None` for logits.
        pooling: `"avg"` or `"max"`, over time and space; with a head other than
            `"average"` over space only.
        head: how the frames become one vector. `"average"` takes them together as
            `pooling` says, without regard to their order. `"txb"`
            (`TemporalXception`) and `"temporal_conv"` (two convolutions over 3
            frames) are followed by the maximum over time, `"lstm"` and `"gru"` give
            their last state; all have 1024 channels. Or a dictionary with the
            `"kind"` and arguments of the layer: `{"kind": "txb", "filters": 256}`,
            `{"kind": "lstm", "units": 256}`.
        dtype: dtype policy of the head; the backbone's by default.
        name: name of the model.
        trainable: whether the weights are trained.

    Input shape:
        `(B, T, H, W, C)`, values 0..255, uint8 or float.

    Output shape:
        `(B, num_classes)`, float32.

    Raises:
        ValueError: an argument is out of range, or does not fit the backbone.

    Example:
    >>> import keras, numpy as np
    >>> inputs = keras.Input((4, 16, 16, 3))
    >>> features = keras.layers.Conv3D(8, 3, strides=2)(inputs)
    >>> model = VideoClassifier(keras.Model(inputs, features), num_classes=5)
    >>> clips = np.zeros((2, 4, 16, 16, 3), "uint8")
    >>> model.predict(clips, verbose=0).shape
    (2, 5)
    """

    family = None
    backbone_cls = None
    with_kinds = ()
    without_kinds = ()

    def __init__(
        self,
        backbone,
        num_classes,
        preprocessor=None,
        dropout=0.5,
        activation="softmax",
        pooling="avg",
        head=heads.AVERAGE,
        *,
        dtype=None,
        name=None,
        trainable=True,
    ):
        checks.check_backbone(backbone)
        self._check_family(backbone)
        num_classes = checks.check_num_classes(num_classes)
        heads.check_head(head, pooling)
        if not 0 <= dropout < 1:
            raise ValueError(
                "`dropout` must be at least 0 and less than 1. "
                f"Received: dropout={dropout}"
            )
        if preprocessor is None:
            preprocessor = VideoPreprocessor.for_backbone(
                backbone, dtype=backbone.dtype_policy, name="preprocessor"
            )
        checks.check_preprocessor(preprocessor, backbone, num_classes)
        dtype = backbone.dtype_policy if dtype is None else dtype

        clips = keras.Input(
            backbone.input_shape[1:], name="clips", dtype=keras.config.floatx()
        )
        x = backbone(preprocessor(clips))
        x = heads.one_vector(x, head, pooling, dtype)
        if dropout:
            x = keras.layers.Dropout(dropout, dtype=dtype, name="dropout")(x)
        x = keras.layers.Dense(num_classes, dtype=dtype, name="logits")(x)
        # Softmax over many classes in 16 bits rounds small probabilities to 0.
        outputs = keras.layers.Activation(
            activation or "linear", dtype="float32", name="predictions"
        )(x)
        super().__init__(inputs=clips, outputs=outputs, name=name)

        self.backbone = backbone
        self.preprocessor = preprocessor
        self.num_classes = num_classes
        self.dropout = dropout
        self.activation = activation
        self.pooling = pooling
        self.head = head
        self.dtype_policy = keras.dtype_policies.get(dtype)
        if not trainable:
            self.trainable = False

    @classmethod
    def fits(cls, backbone):
        """Whether a backbone is one of this family."""
        if cls.backbone_cls is not None and not isinstance(backbone, cls.backbone_cls):
            return False
        inserted = set(getattr(backbone, "inserted", ()))
        return inserted >= set(cls.with_kinds) and not inserted & set(cls.without_kinds)

    @classmethod
    def _check_family(cls, backbone):
        if not cls.fits(backbone):
            wanted = cls.backbone_cls.__name__ if cls.backbone_cls else "backbone"
            for word, kinds in (
                ("with", cls.with_kinds),
                ("without", cls.without_kinds),
            ):
                wanted += "".join(f" {word} `{kind}`" for kind in kinds)
            raise ValueError(
                f"{cls.__name__} takes a {wanted}; VideoClassifier takes any "
                f"backbone. Received: backbone={type(backbone).__name__}, "
                f"with {list(getattr(backbone, 'inserted', ())) or 'nothing'} inserted"
            )

    @classmethod
    def from_preset(cls, preset, load_weights=True, num_classes=None, **overrides):
        """Load a classifier, with its trained weights.

        The head is loaded too, unless `num_classes` or `class_names` asks for other
        classes than the preset's, or `head` for another one: then it starts afresh
        and only the backbone's weights are loaded. A head with other arguments, such
        as the `unroll` of an LSTM, keeps the weights where they fit. Called on
        `VideoClassifier`, the family that the preset was saved from comes back.

        Args:
            preset: name in the zoo (see `keras_video.list_presets()`), a directory
                written by `save_to_preset`, `"hf://owner/repo[@revision]"`, or
                `"kaggle://owner/model/framework/variation[/version]"`.
            load_weights: `False` leaves all weights at their random start.
            num_classes: number of classes, where it shall differ from the preset's.
            **overrides: arguments of the backbone, the preprocessor or the
                classifier, by name, that replace the preset's. `num_frames` and
                `image_size` change the backbone's `input_shape` and the
                preprocessor together.

        Returns:
            A `VideoClassifier`, of the family that the preset holds.

        Raises:
            ValueError: unknown preset or override, or a preset of another family.
            FileNotFoundError: weights asked for that cannot be had.
        """
        from keras_video import presets

        return presets.load_classifier(
            preset,
            load_weights=load_weights,
            num_classes=num_classes,
            cls=cls,
            overrides=overrides,
        )

    def save_to_preset(self, path, overwrite=False):
        """Write the model as a preset directory, which `from_preset` reads.

        Args:
            path: directory to make; it appears only once it is complete.
            overwrite: replace what is there.

        Raises:
            FileExistsError: `path` exists, is not empty, and `overwrite` is false.
        """
        from keras_video import presets

        presets.save(self, path, overwrite=overwrite)

    def predict_video(
        self,
        path,
        top_k=5,
        temporal_views=1,
        spatial_views=1,
        aggregate="mean",
        batch_size=1,
    ):
        """Name the actions in a video file.

        Clips are taken at `temporal_views` places spread over the video, each with
        `spatial_views` crops along its longer side, and their probabilities are put
        together. The papers use 10 and 3.

        Args:
            path: video file.
            top_k: number of classes to name, the most probable first.
            temporal_views: places in time.
            spatial_views: crops of each, 1 (the centre) or 3.
            aggregate: `"mean"` of the views' probabilities, or their `"max"`, as is
                usual for long videos with several labels (Charades).
            batch_size: views computed at once.

        Returns:
            List of `(class name, probability)`. A class without a name is
            called by its number, `"class 12"`.
        """
        from keras_video.data import load_views

        if aggregate not in ("mean", "max"):
            raise ValueError(
                f"`aggregate` must be 'mean' or 'max'. Received: aggregate={aggregate}"
            )
        if isinstance(top_k, bool) or int(top_k) != top_k or top_k < 1:
            raise ValueError(f"`top_k` must be at least 1. Received: top_k={top_k}")
        views = load_views(
            path,
            **self.preprocessor.clip_arguments,
            temporal_views=temporal_views,
            spatial_views=spatial_views,
        )
        outputs = self.predict(views, batch_size=batch_size, verbose=0)
        if self.activation in (None, "linear"):
            outputs = ops.convert_to_numpy(ops.softmax(outputs, axis=-1))
        scores = getattr(outputs, aggregate)(axis=0)
        best = (-scores).argsort(kind="stable")[: int(top_k)]
        return [(self.class_name(int(i)), float(scores[i])) for i in best]

    def class_name(self, index):
        """Name of a class, or `"class 12"` where it has none."""
        names = self.preprocessor.class_names
        return names[index] if names else f"class {index}"

    def get_config(self):
        # Not Functional's, which is the whole graph: the constructor rebuilds it.
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": serialize_policy(self.dtype_policy),
            "backbone": serialize(self.backbone),
            "preprocessor": serialize(self.preprocessor),
            "num_classes": self.num_classes,
            "dropout": self.dropout,
            "activation": self.activation,
            "pooling": self.pooling,
        }
        # As it was before there were heads: earlier versions still read the files.
        return config if self.head == heads.AVERAGE else {**config, "head": self.head}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        for part in ("backbone", "preprocessor"):
            if isinstance(config.get(part), dict):
                config[part] = keras.saving.deserialize_keras_object(
                    config[part], custom_objects=custom_objects
                )
        return cls(**config)
