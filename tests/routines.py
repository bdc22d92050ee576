"""What every layer and model is checked for, written once."""

import json

import keras
import numpy as np
from keras import ops

_compiled = {}  # The last programs of `outputs_of` on JAX, by their text.


def to_numpy(x):
    """Tensors of any backend, in any nesting, as NumPy arrays."""
    return keras.tree.map_structure(ops.convert_to_numpy, x)


def compile_quickly(model, loss):
    """Compile for a step of training, on TensorFlow without a graph.

    Its tracing takes most of the time of such a step; `tests/models/test_families.py`
    trains each family in a graph.
    """
    eager = keras.backend.backend() == "tensorflow"
    model.compile("sgd", loss, **({"run_eagerly": True} if eager else {}))


def outputs_of(model, inputs):
    """What a model gives at inference, as NumPy arrays.

    On JAX in one compiled piece: operation by operation takes ten times as long. What
    was compiled serves networks that are equal but for their weights, such as one that
    was saved and loaded.
    """
    if keras.backend.backend() != "jax":
        return to_numpy(model(inputs, training=False))
    import jax

    def run(trainable, other, inputs):
        return model.stateless_call(trainable, other, inputs, training=False)[0]

    weights = model.trainable_variables, model.non_trainable_variables
    values = [[variable.value for variable in part] for part in weights]
    lowered = jax.jit(run).lower(*values, inputs)
    key = jax.tree.structure(inputs), lowered.as_text()
    if key not in _compiled:
        if len(_compiled) == 4:
            _compiled.pop(next(iter(_compiled)))
        _compiled[key] = lowered.compile()
    return to_numpy(_compiled[key](*values, inputs))


def relative_error(actual, expected):
    """Largest difference, relative to the largest expected value."""
    actual, expected = np.asarray(actual, "float64"), np.asarray(expected, "float64")
    assert actual.shape == expected.shape, (actual.shape, expected.shape)
    assert np.isfinite(actual).all()
    scale = max(np.abs(expected).max(initial=0.0), 1e-12)
    return float(np.abs(actual - expected).max(initial=0.0) / scale)


def shapes_of(x):
    return keras.tree.map_structure(lambda t: tuple(t.shape), x)


def randomize(model, seed=0):
    """Set every variable from NumPy, the same on each backend and never trivial."""
    rng = np.random.default_rng(seed)
    for variable in model.variables:
        if not variable.dtype.startswith(("float", "bfloat")):
            continue
        shape = tuple(variable.shape)
        if "variance" in variable.path or variable.path.endswith("gamma"):
            value = rng.uniform(0.5, 1.5, shape)
        else:
            fan_in = max(int(np.prod(shape[:-1])), 1) if len(shape) > 1 else 100
            value = rng.normal(0, 1 / np.sqrt(fan_in), shape)
        variable.assign(value.astype("float32"))


def run_config_round_trip(instance):
    """`get_config` survives JSON and gives back an equal object."""
    config = instance.get_config()
    serialized = keras.saving.serialize_keras_object(instance)
    assert serialized["registered_name"].startswith("keras_video>")
    serialized = json.loads(json.dumps(serialized))
    revived = keras.saving.deserialize_keras_object(serialized)
    assert type(revived) is type(instance)
    assert json.dumps(revived.get_config(), sort_keys=True) == json.dumps(
        config, sort_keys=True
    )
    return revived


def run_layer_test(cls, init_kwargs, input_data, expected_output_shape):
    """Config round trip, symbolic and eager call, dtype policies, a training step.

    `input_data` is an array or a structure of arrays; returns the eager output.
    """
    layer = cls(**init_kwargs)
    run_config_round_trip(layer)

    symbolic = keras.tree.map_structure(
        lambda x: keras.KerasTensor(x.shape, "float32"), input_data
    )
    assert shapes_of(layer(symbolic)) == expected_output_shape
    tensors = keras.tree.map_structure(ops.convert_to_tensor, input_data)
    output = layer(tensors)
    assert shapes_of(output) == expected_output_shape

    weights = [w.shape for w in layer.weights]
    half = cls(**init_kwargs, dtype="mixed_bfloat16")
    result = half(tensors)
    keras.tree.map_structure(
        lambda t: _assert_equal(keras.backend.standardize_dtype(t.dtype), "bfloat16"),
        result,
    )
    assert [w.shape for w in half.weights] == weights
    assert all(w.dtype == "float32" for w in half.weights if w.trainable)

    inputs = keras.tree.map_structure(
        lambda x: keras.Input(batch_shape=x.shape), input_data
    )
    model = keras.Model(inputs, cls(**init_kwargs)(inputs))
    compile_quickly(model, "mse")
    history = model.fit(
        input_data,
        np.zeros(expected_output_shape, "float32"),
        batch_size=expected_output_shape[0],
        verbose=0,
    )
    assert np.isfinite(history.history["loss"][0])
    return to_numpy(output)


def run_saving_test(model, inputs, tmp_path):
    """Saved as `.keras` and loaded in safe mode, the outputs are the same."""
    expected = outputs_of(model, inputs)
    path = str(tmp_path / "model.keras")
    model.save(path)
    revived = keras.saving.load_model(path, safe_mode=True)
    assert type(revived) is type(model)
    actual = outputs_of(revived, inputs)
    keras.tree.map_structure(
        lambda a, e: _assert_below(relative_error(a, e), 1e-6), actual, expected
    )


def _assert_equal(actual, expected):
    assert actual == expected, (actual, expected)


def _assert_below(value, bound):
    assert value < bound, (value, bound)
