"""Settings shared by the tests: threads, seeds, and where real footage lies.

Keras is imported inside of functions, here and in the other files of fixtures: the
process that hands out the tests reads them too, and would take 6 s to start.
"""

import functools
import gc
import inspect
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
# The suite runs a worker per core.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# The tests compile much and run little.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true "
    "--xla_cpu_use_fusion_emitters=false "
    # One module for LLVM instead of 32, each with the library of functions in it.
    "--xla_cpu_parallel_codegen_split_count=1 "
    "--xla_cpu_enable_concurrency_optimized_scheduler=false "
    "--xla_cpu_multi_thread_eigen=false",
)

import pytest

CLIPS = Path(
    os.environ.get(
        "KERAS_VIDEO_CLIPS",
        Path(__file__).resolve().parents[2] / "shared" / "clips",
    )
)


def pytest_configure(config):
    """Give each worker one thread: the suite runs a worker per core."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    elif keras.backend.backend() == "torch":
        import torch

        torch.set_num_threads(1)


def pytest_collection_finish(session):
    """Keep the garbage collector away from the frameworks: a fifth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 10, 50)


@pytest.fixture(autouse=True, scope="session")
def _quick_variables():
    """Make variables without a kernel of the backend for each of them.

    First weights are drawn with NumPy: JAX compiles its own draw for each shape, and
    TensorFlow's takes longer. TensorFlow makes a kernel for each variable's name too,
    a tenth of all the time; the name says nothing but where an error is.
    """
    import keras

    from tests.routines import draw_quickly

    with pytest.MonkeyPatch.context() as patch:
        if keras.backend.backend() != "torch":
            patch.setattr(keras.initializers.VarianceScaling, "__call__", draw_quickly)
        if keras.backend.backend() == "tensorflow":
            from tensorflow.python.ops import gen_resource_variable_ops as module

            make = module.var_handle_op

            def make_nameless(*args, debug_name="", **kwargs):
                return make(*args, **kwargs)

            patch.setattr(module, "var_handle_op", make_nameless)
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_layers():
    """Let Keras look once at what a method takes, and track no numbers and texts.

    It does both for each layer and each of its attributes: a tenth of what models take.
    """
    import keras

    from tests.routines import quick_signature, set_quickly

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspect, "signature", quick_signature(inspect.signature))
        if keras.backend.backend() != "torch":  # whose modules have a way of their own
            usual = keras.Layer.__setattr__
            patch.setattr(keras.Layer, "__setattr__", set_quickly(usual))
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_files():
    """Let Keras look once for what it leaves out of a file.

    It makes a layer to see, for each layer that is saved or loaded.
    """
    from keras.src.saving import saving_lib

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            saving_lib,
            "get_attr_skipset",
            functools.cache(saving_lib.get_attr_skipset),
        )
        yield


@pytest.fixture(autouse=True)
def _seeded():
    """Seed every generator, and leave no dtype policy behind."""
    import keras

    keras.utils.set_random_seed(0)
    yield
    keras.config.set_dtype_policy("float32")


@pytest.fixture(autouse=True, scope="module")
def _cleared():
    """Free what the models of a file leave behind, once that is 2 GB."""
    import keras

    from keras_video.bench.decode_memory import resident_memory

    yield
    if resident_memory() > 2048:
        keras.backend.clear_session()


@pytest.fixture
def no_weights(monkeypatch):
    """Build networks of full size for their figures alone: weights have no values."""
    import keras
    from keras.src.backend.common import global_state

    monkeypatch.setattr(
        keras.initializers.VarianceScaling,
        "__call__",
        lambda self, shape, dtype=None, **kwargs: keras.ops.zeros(shape, dtype),
    )
    # There is nothing to lay out.
    monkeypatch.setattr("keras_video.layers.conv3d.store_as_convolved", lambda *_: None)
    with keras.StatelessScope(initialize_variables=False):
        yield
    # Else the next scope that ends would give them values.
    global_state.set_global_attribute("uninitialized_variables", [])


@pytest.fixture
def clips():
    """The folder of real clips; the test is skipped where it is absent."""
    if not CLIPS.is_dir():
        pytest.skip(f"no real clips at {CLIPS} (set KERAS_VIDEO_CLIPS)")
    return CLIPS
