"""The formats of all public sources, and which of them a checkpoint has."""

from keras_video.convert import (
    caffe2,
    keras_applications,
    mmaction2,
    pyslowfast,
    pytorchvideo,
    pytorchvideo_detection,
    resnets3d,
    torchvision,
)
from keras_video.validation import check_choice

FORMATS = {
    source.FORMAT.name: source.FORMAT
    for source in (
        pytorchvideo,
        pyslowfast,
        caffe2,
        mmaction2,
        torchvision,
        resnets3d,
        pytorchvideo_detection,
    )
}
SOURCES = (*FORMATS, keras_applications.NAME)
EXPORTED = tuple(name for name, format in FORMATS.items() if format.exported)
SHOWN = 3


def detect(tensors):
    """The `CheckpointFormat` of a checkpoint, by the names of its tensors.

    Raises:
        ValueError: no known source names tensors so.

    Example:
        >>> names = ("blocks.0.conv.weight", "blocks.5.proj.weight")
        >>> detect(dict.fromkeys(names)).title
        'PyTorchVideo'
    """
    fitting = [format for format in FORMATS.values() if format.fits(tensors)]
    if len(fitting) == 1:
        return fitting[0]
    titles = ", ".join(format.title for format in FORMATS.values())
    raise ValueError(
        "The names of the tensors are those of no known source, which are "
        f"{titles}. The first of {len(tensors)} are {first_of(tensors)}."
    )


def format_of(source, names):
    """The `CheckpointFormat` of a source, which must be one of `names`."""
    check_choice("source", source, names)
    return FORMATS[source]


def first_of(tensors):
    """The first names of tensors, to be shown in a message."""
    return ", ".join(list(tensors)[:SHOWN])
