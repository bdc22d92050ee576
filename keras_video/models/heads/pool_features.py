"""The choice of a classifier's head by its argument."""

from functools import partial

import keras

from keras_video.models.heads.mlp import mlp
from keras_video.models.heads.pooled import POOLS, pooled
from keras_video.models.heads.sequence import SEQUENCE_HEADS, sequence
from keras_video.validation import check_choice

AVERAGE = "average"
HEADS = {
    AVERAGE: pooled,
    "mlp": mlp,
    **{kind: partial(sequence, kind=kind) for kind in SEQUENCE_HEADS},
}
# What a head decides by itself, whatever the arguments of its layer.
FIXED = ("name", "dtype", "return_sequences", "return_state")


def check_head(head, pooling):
    """Refuse a head or a pooling that is not known, or an argument it does not take."""
    check_choice("pooling", pooling, POOLS)
    kind, arguments = _split(head)
    if kind not in list(HEADS):
        raise ValueError(
            f"`head` must be one of {list(HEADS)}, or a dictionary with one of them as "
            f'its "kind" beside arguments of the layer. Received: head={head!r}'
        )
    refused = [k for k in arguments if kind == AVERAGE or k in FIXED]
    if refused:
        raise ValueError(
            f"The head {kind!r} does not take {refused}. Received: head={head!r}"
        )


def pool_features(features, head, pooling, dtype):
    """Bring the feature maps of a backbone to one vector per clip.

    Args:
        features: `(B, T, H, W, C)`, or a dictionary of these by pathway: each goes
            through a head of its own, and they are concatenated in their order.
        head: as in `VideoClassifier`.
        pooling: `"avg"` or `"max"`, over space, and with the heads `"average"` and
            `"mlp"` over time as well.
        dtype: dtype policy of the layers.

    Returns:
        `(B, C)`.
    """
    kind, arguments = _split(head)
    if not isinstance(features, dict):
        return HEADS[kind](features, pooling, "", dtype, **arguments)
    vectors = [
        HEADS[kind](x, pooling, pathway, dtype, **arguments)
        for pathway, x in features.items()
    ]
    if len(vectors) == 1:
        return vectors[0]
    return keras.layers.Concatenate(dtype=dtype, name="concatenate")(vectors)


def _split(head):
    """The kind of a head, and the arguments of its layer."""
    if not isinstance(head, dict):
        return head, {}
    return head.get("kind"), {k: v for k, v in head.items() if k != "kind"}
