"""X3D, which PyTorchVideo publishes in four sizes."""

from keras_video.models import X3D
from rows.row import Paper, Row
from rows.stan import CONVERTED, SAMPLED, _torch_top

PAPER = {
    "title": "Feichtenhofer, X3D: Expanding Architectures for Efficient Video "
    "Recognition, 2020",
    "url": "https://arxiv.org/abs/2004.04730",
}
NOTE = (
    "with 5 per normalised value, as PyTorchVideo counts; it counts the head once for "
    "every window of the training's size"
)


def _x3d(size, frames, stride, crop, short_side, top, gmacs, mparams, blocks=None):
    """A size that is trained on crops of `crop` pixels and tested on `short_side`."""
    return Row(
        f"x3d_{size}_{frames}x{stride}_kinetics400", X3D, frames, stride,
        f"X3D-{size.upper()}: a small ResNet of depthwise 3-D convolutions.",
        {} if blocks is None else {"stackwise_num_blocks": blocks},
        _torch_top(*top),
        Paper((), gmacs, mparams, short_side, per_value=5, note=NOTE),
        PAPER, CONVERTED, image_size=crop,
        preprocessor={**SAMPLED, "short_side": short_side},
        protocol="Validation set of Kinetics-400, 30 views per video (10 in time, 3 "
        f"crops of {short_side}x{short_side} each, short side {short_side}), mean of "
        "the softmax.",
    )  # fmt: skip


ROWS = [
    _x3d("xs", 4, 12, 160, 182, ("69.12 %", "88.63 %"), 0.91, 3.79),
    _x3d("s", 13, 6, 160, 182, ("73.33 %", "91.27 %"), 2.96, 3.79),
    _x3d("m", 16, 5, 224, 256, ("75.94 %", "92.72 %"), 6.72, 3.79),
    _x3d(
        "l", 16, 5, 312, 356, ("77.44 %", "93.31 %"), 26.64, 6.15,
        blocks=[5, 10, 25, 15],
    ),
]  # fmt: skip
