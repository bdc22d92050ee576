"""Settings shared by the tests: threads, seeds, and where real footage lies."""

import gc
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
# The tests compile much and run little.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true "
    "--xla_cpu_use_fusion_emitters=false",
)

import keras
import pytest

from tests.routines import draw_quickly

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
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(autouse=True, scope="session")
def _quick_initializers():
    """Draw first weights with NumPy on JAX, which compiles its draw for each shape."""
    if keras.backend.backend() != "jax":
        yield
        return

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.initializers.VarianceScaling, "__call__", draw_quickly)
        yield


@pytest.fixture(autouse=True)
def _seeded():
    """Seed every generator, and leave no dtype policy behind."""
    keras.utils.set_random_seed(0)
    yield
    keras.config.set_dtype_policy("float32")


@pytest.fixture(autouse=True, scope="module")
def _cleared():
    """Free what the models of a file leave behind."""
    yield
    keras.backend.clear_session()


@pytest.fixture
def clips():
    """The folder of real clips; the test is skipped where it is absent."""
    if not CLIPS.is_dir():
        pytest.skip(f"no real clips at {CLIPS} (set KERAS_VIDEO_CLIPS)")
    return CLIPS
