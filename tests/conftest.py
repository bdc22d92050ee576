"""Settings shared by the tests: threads, seeds, and where real footage lies.

Keras is imported inside of functions, here and in the other files of fixtures: the
process that hands out the tests reads them too, and would take 6 s to start.
"""

import gc
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if "KERAS_VIDEO_TEST_GPU" not in os.environ:  # which `make test-gpu` sets
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
    import numpy as np

    monkeypatch.setattr(
        "keras_video.layers.numpy_initializer.draw_weights",
        lambda initializer, shape: np.zeros(shape, "float32"),
    )
    if keras.backend.backend() == "torch":  # whose variables need values at once
        yield
        return
    with keras.StatelessScope(initialize_variables=False):
        yield
    # Else the next scope that ends would give them values.
    keras.utils.clear_session(free_memory=False)


@pytest.fixture
def clips():
    """The folder of real clips; the test is skipped where it is absent."""
    if not CLIPS.is_dir():
        pytest.skip(f"no real clips at {CLIPS} (set KERAS_VIDEO_CLIPS)")
    return CLIPS
