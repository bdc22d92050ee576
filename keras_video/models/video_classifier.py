"""The classifier: a task model that scores the actions of a clip."""

import keras

from keras_video.models import heads
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.named_scores import name_best, probabilities
from keras_video.models.predict_stream import predict_stream, stream_arguments
from keras_video.models.video_task import VideoTask
from keras_video.presets import registry
from keras_video.validation import check_choice, check_count


@registry.register_task
@keras.saving.register_keras_serializable(package="keras_video")
class VideoClassifier(VideoTask):
    """Classifier: the probabilities of the classes, for each clip.

    ```
    raw clips -> preprocessor -> backbone -> head -> dropout -> dense -> activation
    (B,T,H,W,C)                  one feature map, or {pathway: feature map}: each
                                 through a head of its own, and concatenated
    ```

    The outputs are probabilities, so a plain
    `compile(loss="sparse_categorical_crossentropy")` is right (with
    `activation="sigmoid"`, `"binary_crossentropy"`). The activation is computed in
    float32 under every dtype policy. `compile`, `fit`, `evaluate`, `predict` and
    `save` are Keras's own.

    A family such as `SlowFastSTAN` is a subclass that names its `family`, its
    `backbone_cls`, the plugins that its backbone must have (`with_plugins`) and those
    that make it another family (`without_plugins`).

    Args:
        backbone: a `VideoBackbone`, or another functional `keras.Model` that takes
            `(B, T, H, W, C)` and gives one feature map of five axes, or a dictionary of
            them.
        num_classes: number of classes.
        preprocessor: a `VideoPreprocessor`; by default one with the usual
            normalisation and the clip size of the backbone.
        dropout: share of what the head gives that is dropped in training.
        activation: `"softmax"` for one label per clip, `"sigmoid"` for several, or
            `None` for logits.
        pooling: `"avg"` or `"max"`, over time and space; with a head that sees
            the order of the frames over space only.
        head: how the frames become one vector; `None` for the family's
            `default_head`, `"average"` in most. `"average"` takes them together as
            `pooling` says, without regard to their order; `"mlp"` likewise, with a
            hidden layer of 2048 units and ReLU behind. `"txb"`
            (`TemporalXception`) and `"temporal_conv"` (two convolutions over 3
            frames) are followed by the maximum over time, `"lstm"` and `"gru"` give
            their last state; all have 1024 channels. Or a dictionary with the
            `"kind"` and arguments of the layer: `{"kind": "txb", "filters": 256}`,
            `{"kind": "lstm", "units": 256}`, `{"kind": "mlp", "units": 512}`.
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

    task = "classification"
    default_head = heads.AVERAGE

    def __init__(
        self,
        backbone,
        num_classes,
        preprocessor=None,
        dropout=0.5,
        activation="softmax",
        pooling="avg",
        head=None,
        *,
        dtype=None,
        name=None,
        trainable=True,
    ):
        head = self.default_head if head is None else head
        heads.check_head(head, pooling)
        num_classes, preprocessor = self._checked(
            backbone, num_classes, preprocessor, dropout
        )
        dtype = backbone.dtype_policy if dtype is None else dtype

        clips = keras.Input(
            backbone.input_shape[1:], name="clips", dtype=keras.config.floatx()
        )
        x = backbone(preprocessor(clips))
        x = heads.pool_features(x, head, pooling, dtype)
        x = self._logits(x, num_classes, dropout, dtype)
        # Softmax over many classes in 16 bits rounds small probabilities to 0.
        outputs = keras.layers.Activation(
            activation or "linear", dtype="float32", name="predictions"
        )(x)
        with dtype_scope(dtype):  # see `VideoBackbone`
            super().__init__(inputs=clips, outputs=outputs, name=name)

        self.backbone = backbone
        self.preprocessor = preprocessor
        self.head = head
        arguments = {
            "num_classes": num_classes,
            "dropout": dropout,
            "activation": activation,
            "pooling": pooling,
        }
        self._keep(arguments, trainable)

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

        Clips are taken at `temporal_views` times spread over the video, each with
        `spatial_views` crops along its longer side, and their probabilities are put
        together. The papers use 10 and 3.

        Args:
            path: video file.
            top_k: number of classes to name, the most probable first.
            temporal_views: times at which clips are taken.
            spatial_views: crops of each, 1 (the centre) or 3.
            aggregate: `"mean"` of the views' probabilities, or their `"max"`, as is
                usual for long videos with several labels (Charades).
            batch_size: views computed at once.

        Returns:
            List of `(class name, probability)`. A class without a name is
            called by its number, `"class 12"`.
        """
        from keras_video.data import load_views

        check_choice("aggregate", aggregate, ("mean", "max"))
        top_k = check_count("top_k", top_k)
        views = load_views(
            path,
            **self.preprocessor.clip_arguments,
            temporal_views=temporal_views,
            spatial_views=spatial_views,
        )
        outputs = self.predict(views, batch_size=batch_size, verbose=0)
        scores = getattr(probabilities(self, outputs), aggregate)(axis=0)
        return name_best(self, scores, top_k)

    def predict_stream(
        self,
        frames,
        top_k=5,
        every_frames=None,
        every_seconds=None,
        frame_rate=None,
        smooth=1,
    ):
        """Name the actions in a stream, clip after clip, while it goes on.

        Clips are cut as the preprocessor says, at the centre of the frames. Frames
        that several clips need are decoded, scaled and kept once, so memory does not
        grow with the stream. A stream that ends inside its first clip gives that one,
        its last frame repeated; a later clip that it does not fill is left out.

        Args:
            frames: an iterable of uint8 frames `(H, W, 3)`, RGB, all of one size, such
                as a generator of a camera's; or a video file, which is read bit by
                bit. A file's frames are counted on its native grid.
            top_k: number of classes to name, the most probable first.
            every_frames: from the start of one clip to that of the next, in frames.
            every_seconds: the same in seconds. With neither, half the span of a clip.
            frame_rate: frames per second of an iterable, for the times in the results.
                Needed with `every_seconds`, and where the preprocessor has a
                `frame_rate`.
            smooth: over how many clips the probabilities are averaged, the last ones.

        Returns:
            Generator of `StreamPrediction`, each with `scores` (a list of `(class
            name, probability)`), `start_seconds`, `end_seconds` and
            `frames_per_second`.

        Raises:
            VideoError: the file cannot be read.
            ValueError: an argument is out of range, a frame is not what it must be, or
                the model takes frames from all over a video.

        Example:
        >>> import keras, numpy as np
        >>> inputs = keras.Input((4, 16, 16, 3))
        >>> features = keras.layers.Conv3D(8, 3, strides=2)(inputs)
        >>> model = VideoClassifier(keras.Model(inputs, features), num_classes=5)
        >>> camera = (np.zeros((24, 32, 3), "uint8") for _ in range(10))
        >>> for found in model.predict_stream(camera, every_frames=3, frame_rate=10):
        ...     print(found.start_seconds, found.end_seconds, len(found.scores))
        0.0 0.4 5
        0.3 0.7 5
        0.6 1.0 5
        """
        from keras_video.data.clips.stream_clips import StreamClips

        top_k, smooth = check_count("top_k", top_k), check_count("smooth", smooth)
        clips = StreamClips(
            frames,
            **stream_arguments(self),
            stream_rate=frame_rate,
            every_frames=every_frames,
            every_seconds=every_seconds,
        )
        return predict_stream(self, clips, top_k, smooth)

    def get_config(self):
        config = super().get_config()
        # As it was before there were heads: earlier versions still read the files.
        if self.head == self.default_head == heads.AVERAGE:
            return config
        return {**config, "head": self.head}
