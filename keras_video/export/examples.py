"""Examples of a model's input: generated ones, and those that a user gives."""

import keras
import numpy as np
from keras import ops

from keras_video.puppets import TRAIN_ACTIONS, render_clip
from keras_video.validation import takes_boxes

# Boxes to compare on where a detector takes any number.
_BOXES = 3
# Pixels of the sides of frames of any shape.
_OPEN_SIDE = 128
# The smallest frames, in pixels, that puppets are drawn on.
_CANVAS = 16


def input_structure(model):
    """The symbolic inputs of a functional model, nested as it takes them."""
    inputs = model.inputs if isinstance(model, keras.Sequential) else model.input
    return inputs[0] if isinstance(inputs, list) and len(inputs) == 1 else inputs


def random_inputs(model, seed=0):
    """One example of a model's input, in its structure, of random numbers.

    Inputs of five axes are clips, whole numbers 0..255; `"boxes"` are boxes in them,
    the last one padding; others lie in 0..1.

    Example:
    >>> import keras
    >>> model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    >>> random_inputs(model).shape
    (1, 2, 4, 4, 3)
    """
    rng = np.random.default_rng(seed)

    def draw(shape):
        clip = len(shape) == 5
        return rng.integers(0, 256, shape) if clip else rng.uniform(0, 1, shape)

    return _example(model, draw, rng)


def puppet_inputs(model, seed=0):
    """As `random_inputs`, but with moving figures in clips of three channels.

    Noise is like no video: of a network that is trained on videos it reaches few
    filters, or drives the outputs to one class.
    """
    rng = np.random.default_rng(seed)

    def draw(shape):
        if len(shape) == 5 and shape[-1] == 3:
            return _puppets(shape, seed)
        return rng.uniform(0, 255 if len(shape) == 5 else 1, shape)

    return _example(model, draw, rng)


def generated_inputs(model, count):
    """List of `count` examples: random ones and puppets in turn."""
    return [
        (puppet_inputs if number % 2 else random_inputs)(model, number)
        for number in range(count)
    ]


def draw_boxes(rng, count, height, width):
    """Boxes in a clip, float32 (1, count, 4) in pixels, the last one padding."""
    corners = np.sort(rng.uniform(size=(1, count, 2, 2)), axis=2)
    boxes = corners.reshape(1, count, 4) * [width, height, width, height]
    if count > 1:
        boxes[:, -1] = 0
    return boxes.astype("float32")


def with_boxes(model, clips):
    """Clips as the model takes them: those for a detector with boxes to look at."""
    if not takes_boxes(model):
        return clips
    *_, height, width, _ = clips.shape
    count = input_structure(model)["boxes"].shape[1] or _BOXES
    boxes = draw_boxes(np.random.default_rng(0), count, height, width)
    return {"clips": clips, "boxes": np.repeat(boxes, len(clips), axis=0)}


def split_examples(model, inputs):
    """A list of examples, each of batch size 1, from inputs with a first axis of them.

    Raises:
        ValueError: the inputs do not fit the model.
    """
    if inputs is None:
        return []
    arrays = keras.tree.map_structure(
        lambda x, t: ops.convert_to_numpy(x).astype(t.dtype),
        inputs,
        input_structure(model),
    )
    wanted = keras.tree.flatten(input_structure(model))
    for array, tensor in zip(keras.tree.flatten(arrays), wanted, strict=True):
        pairs = zip(array.shape[1:], tensor.shape[1:], strict=False)
        fits = array.ndim == len(tensor.shape) and len(array)
        if not fits or any(b is not None and a != b for a, b in pairs):
            raise ValueError(
                "Inputs to compare on must be examples of what the model takes, of "
                f"shape {tuple(tensor.shape)}. Received: shape {array.shape}"
            )
    count = len(keras.tree.flatten(arrays)[0])
    return [
        keras.tree.map_structure(lambda x, i=i: x[i : i + 1], arrays)
        for i in range(count)
    ]


def _example(model, draw, rng):
    """One example, of which `draw` gives the arrays by their shapes."""
    structure = input_structure(model)

    def array(tensor):
        shape = [n or _OPEN_SIDE for n in tensor.shape[1:]]
        return draw((1, *shape)).astype(tensor.dtype)

    if takes_boxes(model):
        clips = array(structure["clips"])
        count = structure["boxes"].shape[1] or _BOXES
        boxes = draw_boxes(rng, count, *clips.shape[2:4])
        return {"clips": clips, "boxes": boxes}
    return keras.tree.map_structure(array, structure)


def _puppets(shape, seed):
    """A clip (1, T, H, W, 3) of two figures; small frames are picked from larger."""
    _, frames, height, width, _ = shape
    actions = [TRAIN_ACTIONS[(seed + i) % len(TRAIN_ACTIONS)] for i in range(2)]
    size = max(height, _CANVAS), max(width, _CANVAS)
    clip, _ = render_clip(actions, seed, num_frames=frames, image_size=size, fps=8.0)
    rows, columns = (
        np.linspace(0, large - 1, small).astype(int)
        for large, small in zip(size, (height, width), strict=True)
    )
    return clip[None, :, rows][:, :, :, columns]
