"""Several devices train as one does, and errors come before any training."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from data.files import encode, noise
from processes import run_python

from keras_video.losses import MeanOverDevices, mean_over_devices
from keras_video.train import join_hosts, use_devices

SHARED = "import sys; from train.shared_batches import main; main(*sys.argv[1:])"
HOST = "import sys; from train.shared_hosts import main; main(*sys.argv[1:])"


CASES = {
    "jax": (8, "slowfast", "resnet3d_detector"),
    "tensorflow": (2, "resnet3d", "resnet3d_detector"),
}


@pytest.fixture(scope="module", params=CASES)
def far(request):
    """What differs between one device and several, by network."""
    done = run_python(SHARED, request.param, *CASES[request.param])
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def data_folder(tmp_path):
    """Two classes of three videos each."""
    for number in range(6):
        folder = tmp_path / "videos" / ("jump", "wave")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        encode(folder / f"{number}.mp4", noise(16, (32, 32), seed=number))
    return tmp_path / "videos"


def test_same_as_one_device(far):
    assert len(far) == 2
    for name, differences in far.items():
        assert max(differences.values()) < 1e-4, (name, differences)


def test_two_processes_as_one(data_folder, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    runs = [(1, 0), (2, 0), (2, 1)]
    files = [tmp_path / f"{count}_{index}.npz" for count, index in runs]
    with ThreadPoolExecutor(3) as pool:
        done = pool.map(
            lambda run, file: run_python(HOST, "jax", data_folder, file, port, *run),
            runs,
            files,
        )
    for process in done:
        assert process.returncode == 0, process.stderr[-3000:]
    one, first, second = (dict(np.load(file)) for file in files)
    for name, value in one.items():
        np.testing.assert_allclose(first[name], value, atol=1e-4, err_msg=name)
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


def test_one_device_is_anywhere():
    with use_devices(1) as number:
        assert number == 1


def test_devices_that_are_not_there():
    message = r"`devices` must be at most 1, .*CPU:0.* Received: devices=3$"
    with pytest.raises(ValueError, match=message):
        with use_devices(3):
            pass
    with pytest.raises(ValueError, match="devices=0"):
        with use_devices(0):
            pass


ERRORS = """
import json, sys
from keras_video.train import join_hosts, use_devices

messages = []
for arguments in json.loads(sys.argv[1]):
    try:
        if len(arguments) == 1:
            use_devices(*arguments).__enter__()
        else:
            join_hosts(*arguments)
    except ValueError as error:
        messages.append(str(error))
print(json.dumps(messages))
"""


@pytest.mark.parametrize(
    ("backend", "calls"),
    [
        (
            "torch",
            [
                ([2], "comes with Keras 3.16; this is"),
                (["a:1", 2, 0], "train together on JAX only"),
            ],
        ),
        (
            "jax",
            [
                ([None, 2, 0], "need the address of the first"),
                (["a:1", 2, 2], "from 0 to below `hosts`"),
                ([3], "at most 1, the number that JAX finds"),
            ],
        ),
    ],
)
def test_errors_of_backends(backend, calls):
    arguments, parts = zip(*calls, strict=True)
    done = run_python(ERRORS, backend, json.dumps(arguments))
    messages = json.loads(done.stdout.splitlines()[-1])
    for message, part in zip(messages, parts, strict=True):
        assert part in message


def test_hosts_need_jax():
    with pytest.raises(ValueError, match="on JAX only: set KERAS_BACKEND=jax"):
        join_hosts("127.0.0.1:1234", 2, 0)


def test_loss_of_one_device_is_as_it_was():
    loss = keras.losses.CategoricalCrossentropy(reduction="mean_with_sample_weight")
    assert mean_over_devices(loss) is loss
    again = keras.losses.deserialize(
        keras.losses.serialize(MeanOverDevices(loss, name="mean"))
    )
    labels, scores = np.eye(2), np.array([[0.5, 0.5], [0.9, 0.1]])
    weights = np.array([1.0, 0.0])
    assert again.name == "mean"
    assert float(again(labels, scores, weights)) == pytest.approx(np.log(2))
    with pytest.raises(ValueError, match="reduction='sum_over_batch_size'"):
        MeanOverDevices(keras.losses.CategoricalCrossentropy())
