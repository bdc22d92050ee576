"""Weights that others publish, from a server on loopback that stands for them."""

import io
import json
import shutil

import numpy as np
import pytest
import torch
from hub_server import HubServer

from keras_video import download
from keras_video.models import ResNet3D, VideoClassifier
from keras_video.presets import list_presets, public, sources
from tests.convert.networks import CLASSES, NETWORKS, clips_for
from tests.routines import outputs_of, relative_error

NAME, URL = "thin_slow", "/zoo/SLOW.pyth"
NETWORK = NETWORKS["slow"]


def bytes_of(network):
    file = io.BytesIO()
    torch.save({"model_state": network.state_dict()}, file)
    return file.getvalue()


@pytest.fixture(scope="module")
def public_network():
    return NETWORK.trained()


@pytest.fixture
def publisher(public_network, tmp_path, monkeypatch):
    """A zoo of one preset without weights, and the server that has them."""
    monkeypatch.setenv("KERAS_VIDEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("keras_video._http.RETRY_SECONDS", 0)
    monkeypatch.setattr(
        sources,
        "data_folder",
        lambda kind: {"zoo": tmp_path / "zoo"}.get(kind, tmp_path),
    )
    folder = tmp_path / "zoo" / NAME
    NETWORK.model(CLASSES).save_to_preset(folder)
    for file in ("model.weights.h5", "task.weights.h5", "metadata.json"):
        (folder / file).unlink()
    server = HubServer()
    server.files[URL] = bytes_of(public_network)
    declare(tmp_path, server)
    yield server
    server.close()


def declare(folder, server, **changes):
    entry = {
        "url": server.url + URL,
        "size": None,
        "sha256": None,
        "converter": "pytorchvideo",
        "automatic": True,
        **changes,
    }
    (folder / "manifest.json").write_text(json.dumps({NAME: [entry]}))


def load(**kwargs):
    return VideoClassifier.from_preset(NAME, **kwargs)


def checkpoint(server):
    return public.checkpoint_path(server.url + URL)


def test_fetched_and_converted_once(publisher, public_network, caplog):
    assert list_presets(with_weights=True) == [NAME]
    model = load(activation=None)
    assert type(model) is ResNet3D
    clips = clips_for(model)
    expected = NETWORK.logits(public_network, clips, model.preprocessor)
    assert relative_error(outputs_of(model, clips), expected) < 1e-4
    assert "Converting SLOW.pyth for thin_slow" in caplog.text
    assert not checkpoint(publisher).exists(), "what is converted is kept, no more"

    asked = len(publisher.requests)
    again = load(activation=None)
    np.testing.assert_array_equal(*(outputs_of(m, clips) for m in (model, again)))
    assert load(num_classes=3).num_classes == 3
    assert len(publisher.requests) == asked


def test_with_more_layers(publisher, public_network):
    model = load(
        activation=None,
        alignment={"after": "res2", "temporal_groups": 2, "merge": "average"},
    )
    assert model.family == "resnet3d_stan"
    clips = clips_for(model)
    expected = NETWORK.logits(public_network, clips, model.preprocessor)
    assert relative_error(outputs_of(model, clips), expected) < 1e-4


def test_a_connection_that_breaks_is_taken_up_again(publisher):
    publisher.faults[URL] = ["", "break"]  # The first is asked for the length.
    load()
    assert "Range" in publisher.asked(URL)[-1]


def test_offline_says_where_to_put_it_and_takes_it_from_there(publisher):
    content = publisher.files.pop(URL)
    publisher.faults[URL] = ["500"] * 3
    path = checkpoint(publisher)
    with pytest.raises(download.DownloadError, match="500.*put it at") as info:
        load()
    assert str(path) in str(info.value)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    asked = len(publisher.requests)
    load()
    assert len(publisher.requests) == asked
    assert path.read_bytes() == content, "it is its owner's"


def test_known_figures_are_checked(publisher, tmp_path):
    """As torchvision prints them: the first eight of the digest."""
    declare(tmp_path, publisher, sha256="0badf00d")
    with pytest.raises(ValueError, match="not the file.*its SHA-256 is not 0badf00d"):
        load()
    assert not checkpoint(publisher).exists()
    (tmp_path / "file").write_bytes(publisher.files[URL])
    digest = download.sha256_of(tmp_path / "file")
    declare(tmp_path, publisher, sha256=digest[:8], size=len(publisher.files[URL]))
    load()


def test_a_page_in_its_place_is_not_kept(publisher, public_network):
    publisher.files[URL] = b"<html>Sign in</html>"
    with pytest.raises(ValueError, match="SLOW.pyth is no readable checkpoint"):
        load()
    assert not checkpoint(publisher).exists()
    publisher.files[URL] = bytes_of(public_network)
    load()


def test_the_first_is_trusted_and_no_other_after_it(publisher, tmp_path):
    load()
    shutil.rmtree(tmp_path / "cache" / "zoo")
    content = bytearray(publisher.files[URL])
    content[len(content) // 2] ^= 1
    publisher.files[URL] = bytes(content)
    with pytest.raises(ValueError, match="not the file that was asked for"):
        load()


def test_damage_in_the_cache_is_told(publisher, tmp_path):
    load()
    file = next((tmp_path / "cache").rglob("model.weights.h5"))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ValueError, match="is damaged"):
        load()


def test_a_file_that_only_converts_by_hand(publisher, tmp_path):
    declare(tmp_path, publisher, automatic=False)
    assert list_presets(with_weights=True) == []
    with pytest.raises(FileNotFoundError, match="no weights that can be loaded"):
        load()
