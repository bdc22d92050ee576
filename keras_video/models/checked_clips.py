"""Task models whose clips are checked before Keras trains, evaluates or predicts."""

import functools
import logging

import keras

from keras_video._exit_lock import call_under_lock
from keras_video._replicas import num_replicas
from keras_video.models.restored_after_errors import restored_after_errors
from keras_video.ops.target import is_jax, is_tensorflow
from keras_video.validation import ClipContract

logger = logging.getLogger(__name__)

# By method of Keras: what it compiles, and the attribute that has it afterwards.
COMPILED = {
    "fit": ("the training step", "train_function"),
    "train_on_batch": ("the training step", "train_function"),
    "evaluate": ("the evaluation", "test_function"),
    "test_on_batch": ("the evaluation", "test_function"),
    "predict": ("the prediction", "predict_function"),
    "predict_on_batch": ("the prediction", "predict_function"),
}


def _checked(method):
    """A method of Keras whose clips are checked first; the rest is as it was."""
    what, function = COMPILED[method.__name__]

    @functools.wraps(method)
    def checked(self, x=None, *args, **kwargs):
        contract = clip_contract(self)
        x = with_checked_clips(x, contract)
        validation = kwargs.get("validation_data")
        if validation is not None:
            kwargs["validation_data"] = (
                (with_checked_clips(validation[0], contract), *validation[1:])
                if isinstance(validation, list | tuple)
                else with_checked_clips(validation, contract)
            )
        if is_jax() and self.jit_compile and getattr(self, function) is None:
            logger.warning(
                "Compiling %s with JAX, once: it can take a minute or more.", what
            )
        with restored_after_errors(self):
            return method(self, x, *args, **kwargs)

    return checked


class CheckedClips(keras.Model):
    """A task model that refuses clips of a wrong shape, and warns of wrong values.

    Keras would compute with the latter without a word: a classifier that takes frames
    of 0 to 255 sees black ones if they have been divided by 255 before.
    """

    fit = _checked(keras.Model.fit)
    evaluate = _checked(keras.Model.evaluate)
    predict = _checked(keras.Model.predict)
    train_on_batch = _checked(keras.Model.train_on_batch)
    test_on_batch = _checked(keras.Model.test_on_batch)
    predict_on_batch = _checked(keras.Model.predict_on_batch)


def clip_contract(model):
    """The `ClipContract` of a task model."""
    shape = model.input["clips"].shape if isinstance(model.input, dict) else None
    # The layer: the attribute may be another object, or None, as KerasHub's tests do.
    frames = any(getattr(layer, "takes_frames", False) for layer in model.layers)
    return ClipContract(shape or model.input_shape, frames)


def with_checked_clips(x, contract):
    """The input of `fit` and the others, after or with a check of its clips.

    Args:
        x: arrays, or batches of them: a `tf.data.Dataset`, a `PyDataset`, a generator.
        contract: a `ClipContract`.
    """
    if hasattr(x, "element_spec"):
        return _checked_tf_dataset(x, contract)
    if isinstance(x, keras.utils.PyDataset):
        return _CheckedBatches(x, contract)
    if hasattr(x, "__next__"):
        return _checked_generator(x, contract)
    if x is not None:
        contract.check(_clips(x))
    return x


def _clips(inputs):
    return inputs.get("clips") if isinstance(inputs, dict) else inputs


def _check_batch(batch, contract):
    contract.check(_clips(batch[0] if isinstance(batch, tuple) else batch))
    return batch


def _checked_generator(batches, contract):
    for batch in batches:
        yield _check_batch(batch, contract)


class _CheckedBatches(keras.utils.PyDataset):
    """A `PyDataset` whose batches are checked."""

    def __init__(self, batches, contract):
        # With `tf.distribute`, Keras looks at a batch first, in a pass that it leaves
        # open: its threads would go on and take batches from the passes that follow.
        shared = is_tensorflow() and num_replicas() > 1
        super().__init__(
            workers=1 if shared else batches.workers,
            use_multiprocessing=not shared and batches.use_multiprocessing,
            max_queue_size=batches.max_queue_size,
        )
        self._batches, self._contract = batches, contract

    def __getitem__(self, index):
        return _check_batch(self._batches[index], self._contract)

    @property
    def num_batches(self):
        return self._batches.num_batches

    def on_epoch_begin(self):
        self._batches.on_epoch_begin()

    def on_epoch_end(self):
        self._batches.on_epoch_end()


def _checked_tf_dataset(dataset, contract):
    """A `tf.data.Dataset` whose clips have a known shape, and are checked."""
    import tensorflow as tf

    specs = dataset.element_spec
    for spec in tf.nest.flatten(specs):
        if isinstance(spec, tf.TensorSpec) and spec.shape.rank is None:
            raise ValueError(
                "The data set must say how many axes its elements have, as with the "
                f"`output_signature` of `from_generator`. Received: {specs}"
            )
    clips = _clips(specs[0] if isinstance(specs, tuple) else specs)
    if not isinstance(clips, tf.TensorSpec):
        return dataset
    contract.check_shape(clips.shape)
    if None not in clips.shape[1:] and clips.dtype.is_integer:
        return dataset

    def check(tensors):
        looked = tf.numpy_function(contract.check, tensors, [], name="clips")
        with tf.control_dependencies([looked]):
            return tf.identity(tensors[0])

    def look(*element):
        clips = _clips(element[0])
        checked = tf.ensure_shape(call_under_lock(check, [clips]), contract.shape)
        parts = [checked if x is clips else x for x in tf.nest.flatten(element)]
        element = tf.nest.pack_sequence_as(element, parts)
        return element if len(element) > 1 else element[0]

    return dataset.map(look)
