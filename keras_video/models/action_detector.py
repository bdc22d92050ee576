"""The detector: a task model that scores the actions of each person box."""

import math

import keras

from keras_video.layers.action_scores import ActionScores
from keras_video.layers.actor_target_relation import ActorTargetRelation
from keras_video.layers.spatial_pool import SpatialPool
from keras_video.layers.temporal_roi_align import TemporalRoIAlign
from keras_video.models.backbone import VideoBackbone
from keras_video.models.dtype_scope import dtype_scope
from keras_video.models.video_task import VideoTask
from keras_video.presets import registry
from keras_video.validation import check_choice

TEMPORAL = ("average", "max")
# Pixels of an image that tells the strides of a backbone of open size.
_PROBE = 256


@registry.register_task
@keras.saving.register_keras_serializable(package="keras_video")
class ActionDetector(VideoTask):
    """Detector: the probabilities of the actions, for each box in a clip.

    ```
    clips -> preprocessor -> backbone -> feature map (or one per pathway, each on
                                           |    its own)
    boxes ------------------------> TemporalRoIAlign (B, N, h, w, C)
                                           | (-> ActorTargetRelation)
                                  pool over h, w -> dropout -> dense -> probabilities
    ```

    The feature maps are averaged over time, aligned to the boxes, pooled, and the
    vectors of the pathways concatenated. `compile`, `fit`, `evaluate`, `predict` and
    `save` are Keras's own. A batch holds clips with as many boxes each; where a clip
    has fewer, boxes of zeros fill up. They get scores of 0, and count in no loss if the
    data gives them the sample weight 0, as `detection_dataset_from_csv` does:
    `compile(loss=keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight"))`.

    A family such as `SlowFastDetector` is a subclass, as with `VideoClassifier`. A
    preset of a classifier gives a detector its backbone, with res5 at stride 1 and
    dilation 2: `SlowFastDetector.from_preset("slowfast_r50_8x8_kinetics400",
    num_classes=5)`.

    Args:
        backbone: a `VideoBackbone`, or another functional `keras.Model` that takes
            `(B, T, H, W, C)` and gives one feature map of five axes, or a dictionary of
            them.
        num_classes: number of actions.
        preprocessor: a `VideoPreprocessor`; by default one with the usual
            normalisation and the clip size of the backbone. With `image_size=None`, and
            a backbone of `(T, None, None, C)`, clips are of whole frames scaled to the
            `short_side`, their other side what follows.
        dropout: share of the features that is dropped in training.
        activation: `"sigmoid"`, `"softmax"` or `None`, see `ActionScores`.
        exclusive_classes: so many of the first classes exclude each other, 14 in AVA;
            train with `keras_video.losses.ActionLoss`.
        pooling: `"max"` or `"avg"`, over the positions of a box.
        roi_size: int, a box is aligned to so many positions along each side.
        sampling_ratio: int, see `TemporalRoIAlign`.
        aligned: bool, see `TemporalRoIAlign`.
        temporal: `"average"` or `"max"`, see `TemporalRoIAlign`.
        relation: dictionary of arguments of `ActorTargetRelation`, which adds what
            actors see outside of their boxes; `None` for none.
        spatial_scale: positions of the feature map per pixel; `None` for what the
            backbone's strides make it, such as 1/16.
        max_boxes: int, boxes that every clip has, as a TFLite file needs it; `None`
            for any number.
        dtype: dtype policy of the head; the backbone's by default.
        name: name of the model.
        trainable: whether the weights are trained.

    Input shape:
        `{"clips": (B, T, H, W, C), values 0..255, "boxes": (B, N, 4)}`; boxes are
        `(x1, y1, x2, y2)` in pixels of the clip.

    Output shape:
        `(B, N, num_classes)`, float32.

    Raises:
        ValueError: an argument is out of range, or does not fit the backbone.

    Example:
    >>> import keras, numpy as np
    >>> inputs = keras.Input((4, 32, 32, 3))
    >>> features = keras.layers.Conv3D(8, 4, strides=(1, 4, 4))(inputs)
    >>> model = ActionDetector(keras.Model(inputs, features), num_classes=5)
    >>> boxes = np.array([[[4, 4, 20, 30], [0, 0, 0, 0]]], "float32")
    >>> clips = np.zeros((1, 4, 32, 32, 3), "uint8")
    >>> scores = model.predict({"clips": clips, "boxes": boxes}, verbose=0)
    >>> scores.shape, float(scores[0, 1].max())
    ((1, 2, 5), 0.0)

    Reference:
        Feichtenhofer et al., SlowFast Networks for Video Recognition, ICCV 2019,
        section 5; Liang et al., Spatial-Temporal Alignment Network, section 3.7.
    """

    task = "action_detection"
    last_stage_overrides = {"spatial_strides": 1, "dilations": 2}
    takes_whole_frames = True
    default_relation = None

    def __init__(
        self,
        backbone,
        num_classes,
        preprocessor=None,
        dropout=0.5,
        activation="sigmoid",
        exclusive_classes=0,
        pooling="max",
        roi_size=7,
        sampling_ratio=0,
        aligned=False,
        temporal="average",
        relation=None,
        spatial_scale=None,
        max_boxes=None,
        *,
        dtype=None,
        name=None,
        trainable=True,
    ):
        num_classes, preprocessor = self._checked(
            backbone, num_classes, preprocessor, dropout
        )
        relation = self.default_relation if relation is None else relation
        _check_head(temporal, relation)
        dtype = backbone.dtype_policy if dtype is None else dtype
        align = {
            "output_size": roi_size,
            "sampling_ratio": sampling_ratio,
            "aligned": aligned,
            "temporal": temporal,
            "dtype": dtype,
        }
        inputs = {
            "clips": keras.Input(
                backbone.input_shape[1:], name="clips", dtype=keras.config.floatx()
            ),
            "boxes": keras.Input((max_boxes, 4), name="boxes", dtype="float32"),
        }
        features = backbone(preprocessor(inputs["clips"]))
        features = features if isinstance(features, dict) else {"": features}
        scale = _scale(backbone, spatial_scale)
        vectors = [
            _vectors(x, inputs["boxes"], pathway, scale, align, pooling, relation)
            for pathway, x in features.items()
        ]
        x = vectors[0]
        if len(vectors) > 1:
            x = keras.layers.Concatenate(dtype=dtype, name="concatenate")(vectors)
        x = self._logits(x, num_classes, dropout, dtype)
        scores = ActionScores(activation, exclusive_classes, name="predictions")
        with dtype_scope(dtype):  # see `VideoBackbone`
            super().__init__(
                inputs=inputs, outputs=scores([x, inputs["boxes"]]), name=name
            )

        self.backbone = backbone
        self.preprocessor = preprocessor
        arguments = {
            "num_classes": num_classes,
            "dropout": dropout,
            "activation": activation,
            "exclusive_classes": exclusive_classes,
            "pooling": pooling,
            "roi_size": roi_size,
            "sampling_ratio": sampling_ratio,
            "aligned": aligned,
            "temporal": temporal,
            "relation": relation,
            "spatial_scale": spatial_scale,
            "max_boxes": max_boxes,
        }
        self._keep(arguments, trainable)

    def predict_stream(self, *_, **__):
        """Say that `detect_video` is what goes through a video with a detector."""
        raise TypeError(
            "`predict_stream` is for classifiers. With a detector, "
            "`keras_video.detection.detect_video(model, path, persons)` goes through a "
            f"video and finds what each person does. Received: {type(self).__name__}"
        )


def _check_head(temporal, relation):
    check_choice("temporal", temporal, TEMPORAL)
    if relation is not None and not isinstance(relation, dict):
        raise ValueError(
            "`relation` must be a dictionary of arguments of `ActorTargetRelation` "
            f"({{}} for its defaults), or None. Received: relation={relation!r}"
        )


def _vectors(x, boxes, pathway, scale, align, pooling, relation):
    """Of one feature map: a vector for each box, (B, N, C)."""
    prefix, dtype = f"{pathway}_" if pathway else "", align["dtype"]
    name = f"{prefix}roi_align"
    rois = TemporalRoIAlign(spatial_scale=scale, name=name, **align)([x, boxes])
    if relation is not None:
        related = {"spatial_scale": scale, "dtype": dtype, **relation}
        name = f"{prefix}relation"
        rois = ActorTargetRelation(name=name, **related)([rois, x, boxes])
    return SpatialPool(pooling, dtype=dtype, name=f"{prefix}pool")(rois)


def _scale(backbone, spatial_scale):
    """Positions of the feature map per pixel: as given, or by the strides."""
    shapes = backbone.output_shape
    shape = next(iter(shapes.values())) if isinstance(shapes, dict) else shapes
    sizes = (backbone.input_shape[2], shape[2])
    if None in sizes and isinstance(backbone, VideoBackbone):
        sizes = (_PROBE, _height_after(backbone))
    if None in sizes:
        raise ValueError(
            "`spatial_scale` must be given for a network of one's own that takes "
            "clips of any size: positions of its feature map per pixel, such as 1/16. "
            f"Received: spatial_scale={spatial_scale}, "
            f"backbone.input_shape={backbone.input_shape}"
        )
    if spatial_scale is not None:
        return spatial_scale
    # A side of 7 of 100 pixels has the scale 1/16 too: strides are powers of 2, and
    # padding rounds up.
    return 0.5 ** round(math.log2(sizes[0] / sizes[1]))


def _height_after(backbone):
    """Height of the feature map of images of `_PROBE` pixels."""
    frames, _, _, channels = backbone.input_shape[1:]
    shape = (1, frames, _PROBE, _PROBE, channels)
    features = backbone.compute_output_spec(keras.KerasTensor(shape))
    return keras.tree.flatten(features)[0].shape[2]
