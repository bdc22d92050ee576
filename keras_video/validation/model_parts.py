"""Checks of the parts of a task model: its backbone and its preprocessor."""


def check_backbone(backbone):
    """Refuse what is not a functional model from clips to feature maps."""
    import keras  # Not above: the command line checks its arguments without Keras.

    if not isinstance(backbone, keras.Model) or not hasattr(backbone, "input_shape"):
        raise ValueError(
            "`backbone` must be a `VideoBackbone` or another functional `keras.Model`; "
            "for a preset's name use `VideoClassifier.from_preset(name)`. "
            f"Received: backbone={backbone!r}"
        )
    shapes = backbone.output_shape
    shapes = list(shapes.values()) if isinstance(shapes, dict) else [shapes]
    given = [backbone.input_shape, *shapes]
    if not all(isinstance(s, tuple) and len(s) == 5 for s in given):
        raise ValueError(
            "`backbone` must take (B, T, H, W, C) and give one feature map of five "
            "axes, or a dictionary of them. "
            f"Received: input {backbone.input_shape}, output {backbone.output_shape}"
        )


def check_preprocessor(preprocessor, backbone, num_classes, whole_frames=True):
    """Refuse a preprocessor whose clips or classes do not fit.

    `whole_frames` says whether its clips may be of frames of any shape.
    """
    if not hasattr(preprocessor, "clip_arguments"):
        raise ValueError(
            "`preprocessor` must be a `VideoPreprocessor` (or None for one that fits "
            f"the backbone). Received: preprocessor={preprocessor!r}"
        )
    if preprocessor.image_size is None and not whole_frames:
        raise ValueError(
            "`image_size` of the preprocessor must be (height, width): clips of whole "
            "frames are for detectors. Received: image_size=None"
        )
    size = preprocessor.image_size or (None, None)
    given = (preprocessor.num_frames, *size, len(preprocessor.mean))
    for wanted, have in zip(backbone.input_shape[1:], given, strict=True):
        if wanted not in (None, have):
            raise ValueError(
                "`preprocessor` makes clips that the backbone does not take. "
                f"Received: preprocessor (T, H, W, C)={given}, "
                f"backbone.input_shape={backbone.input_shape}"
            )
    names = preprocessor.class_names
    if names is not None and len(names) != num_classes:
        raise ValueError(
            "`num_classes` must be the number of the preprocessor's `class_names`. "
            f"Received: num_classes={num_classes}, {len(names)} class names"
        )


def takes_boxes(model):
    """Whether a functional model takes clips with boxes, as action detectors do."""
    inputs = getattr(model, "input", None)
    if not isinstance(inputs, dict) or set(inputs) != {"clips", "boxes"}:
        return False
    return len(inputs["boxes"].shape) == 3
