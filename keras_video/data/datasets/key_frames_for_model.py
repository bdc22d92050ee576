"""Data sets of the clips, boxes and labels that a given detector takes."""

import dataclasses

from keras_video._advice import Advice, advised
from keras_video.data.annotations.action_boxes import NO_LABEL
from keras_video.data.clips.clip_spec import SHORT_SIDE_PER_CROP
from keras_video.data.datasets.detection_source import DetectionSource, with_labels
from keras_video.ops.target import is_tensorflow
from keras_video.validation import some

# Boxes of a clip for training; for evaluation, there are as many as needed.
MAX_BOXES = 16
_LABEL_MAP = Advice(
    "Give the ids and names of the classes to score as {}.", "label_map"
)


def key_frames_to_train_on(source, model, classes, **options):
    """A data set of clips, boxes and labels for the training of a detector.

    Clips are cropped at random and boxes move along, unless `crop="fit"` asks for whole
    frames. A network of frames of any shape gets square crops.

    Args:
        source: `DetectionSource`, or the path of its csv file.
        model: `ActionDetector`, whose outputs are the classes, in their order.
        classes: dictionary from id to name, see `DetectionSource.classes`.
        **options: further arguments of `detection_dataset_from_csv`.

    Raises:
        ValueError: the model has another number of classes.
    """
    _check_number(model, classes)
    arguments = _arguments(model)
    whole = arguments["image_size"] is None and options.get("image_size") is None
    if whole and options.get("crop") != "fit":
        side = arguments["short_side"] or 256
        arguments["image_size"] = round(side / SHORT_SIDE_PER_CROP)
    arguments["max_boxes"] = model.max_boxes or MAX_BOXES
    return _as_source(source).dataset(classes, **{**arguments, **options})


def key_frames_to_evaluate(source, model, classes=None, **options):
    """A data set of clips and boxes for the evaluation of a detector, in order.

    Clips show whole frames. The ids of its `key_frames` are those of the model's
    outputs; of the annotations, those that are scored are its ground truth.

    Args:
        source: `DetectionSource`, or the path of its csv file.
        model: `ActionDetector`.
        classes: dictionary from id to name of the model's outputs, in their order;
            None to find the ids by the names, in the label map of `source`, or where
            there is none, to count them from 1.
        **options: further arguments of `detection_dataset_from_csv`.

    Returns:
        (the data set, dictionary from id to name of the classes that are scored).

    Raises:
        ValueError: the source has labels that the model has no class for.
    """
    source = _as_source(source)
    file = source.annotations(classes)
    found = set(file.table.labels.tolist()) - {NO_LABEL}
    if classes is None:
        outputs = _outputs(source, model)
        scored = source.names or _named(outputs, model)
        if source.names is not None:
            found &= {*scored}
        _check_labels(source, model, found - {*outputs}, scored)
        file = with_labels(file, scored)
    else:
        _check_number(model, classes)
        outputs, scored = list(classes), classes
    arguments = {**_arguments(model), "max_boxes": model.max_boxes, **options}
    data = source.dataset(scored, file, shuffle=False, **arguments)
    names = {**_named(outputs, model), **scored}
    data.key_frames = dataclasses.replace(
        data.key_frames,
        label_ids=tuple(outputs),
        class_names=tuple(names[i] for i in outputs),
    )
    return data, scored


def _named(outputs, model):
    return {number: model.class_name(i) for i, number in enumerate(outputs)}


def _as_source(source):
    return source if isinstance(source, DetectionSource) else DetectionSource(source)


def _arguments(model):
    return {
        **model.preprocessor.clip_arguments,
        # Without TensorFlow as the backend, it may not be there at all.
        "as_dataset": "tf" if is_tensorflow() else "py",
    }


def _check_number(model, classes):
    if model.num_classes != len(classes):
        raise ValueError(
            f"The model has {model.num_classes} classes, and the annotations "
            f"{len(classes)}: {some(list(classes.values()))}."
        )


def _outputs(source, model):
    """The id of each output of a model; unique ones above all others for no class.

    Raises:
        ValueError: the label map has other classes than the model.
    """
    names, known = model.class_names, source.names
    if known is None:
        return list(range(1, model.num_classes + 1))
    if names is None:
        _check_number(model, known)
        return list(known)
    ids = {name: number for number, name in known.items()}
    if not set(names) & set(ids):
        raise advised(
            ValueError(
                f"The label map of {source} has none of the model's classes: it names "
                f"{some(list(ids))}, and the model {some(list(names))}."
            ),
            _LABEL_MAP,
        )
    free = max(known) + 1
    return [ids.get(name, free + number) for number, name in enumerate(names)]


def _check_labels(source, model, lacking, names):
    """Refuse labels of the annotations that are no output of the model."""
    if not lacking:
        return
    labels = [f"{i} ({names[i]})" if i in names else str(i) for i in sorted(lacking)]
    classes = model.class_names or [f"1 to {model.num_classes}"]
    raise advised(
        ValueError(
            f"{source} has actions that the model does not have: "
            f"{', '.join(labels[:10])}{', ...' if len(labels) > 10 else ''}. Its "
            f"classes are {some(list(classes))}."
        ),
        _LABEL_MAP,
    )
