import keras
import numpy as np
import pytest

from keras_video.export import DisagreementError, load_saved_model, to_saved_model
from keras_video.export import saved_model as module
from tests.export.saved_model_ops import ops_in_saved_model
from tests.export.test_detectors import with_boxes
from tests.export.winograd_network import winograd_network
from tests.networks import FAMILIES
from tests.routines import randomize


def tiny(family="resnet3d"):
    model = FAMILIES[family]()
    randomize(model)
    return model


def test_agrees_for_any_batch_size(tmp_path):
    model = tiny("resnet3d_stan")
    clips = np.random.default_rng(1).integers(0, 255, (3, 8, 32, 32, 3), "uint8")
    report = to_saved_model(model, tmp_path / "saved", inputs=clips)
    assert report.max_diff <= 1e-4
    assert report.format == "saved_model" and report.ops == ()
    assert report.size > 3.9 * model.count_params()
    run = load_saved_model(tmp_path / "saved")
    expected = model.predict(clips, verbose=0)
    assert expected.std() > 1e-3
    np.testing.assert_allclose(run(clips.astype("float32")), expected, atol=1e-4)


def test_frames_of_any_size(tmp_path):
    model = tiny()
    to_saved_model(model, tmp_path / "saved", resize_frames=True)
    run = load_saved_model(tmp_path / "saved", "serve_frames")
    small = np.random.default_rng(1).integers(0, 256, (2, 8, 32, 32, 3), "uint8")
    expected = model.predict(small, verbose=0)
    np.testing.assert_allclose(run(small), expected, atol=1e-4)
    # Twice as large, and with a rim at the sides that is cut off.
    large = small.repeat(2, axis=2).repeat(2, axis=3)
    wide = np.pad(large, [(0, 0)] * 3 + [(16, 16), (0, 0)], constant_values=255)
    near, far = run(large), run(255 - large)
    np.testing.assert_allclose(run(wide), near, atol=1e-4)
    assert np.abs(near - expected).max() < np.abs(far - expected).max()


def test_boxes_are_not_resized(tmp_path):
    with pytest.raises(ValueError, match="`resize_frames` is for.*Received"):
        model = with_boxes("resnet3d_detector", 3)
        to_saved_model(model, tmp_path / "saved", resize_frames=True)


def test_frames_that_disagree_are_seen(tmp_path):
    model, other = tiny(), tiny()
    randomize(other, seed=1)
    to_saved_model(other, tmp_path / "saved")
    module._check_frames(other, tmp_path / "saved", 1e-4)
    with pytest.raises(DisagreementError, match="serve_frames differs"):
        module._check_frames(model, tmp_path / "saved", 1e-4)


def test_existing_folder_is_kept_unless_overwritten(tmp_path):
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "precious").touch()
    model = keras.Sequential([keras.Input((2, 4, 4, 3)), keras.layers.Flatten()])
    with pytest.raises(FileExistsError, match="saved exists already"):
        to_saved_model(model, tmp_path / "saved")
    assert (tmp_path / "saved" / "precious").exists()
    with pytest.raises(FileExistsError, match="without saved_model.pb"):
        to_saved_model(model, tmp_path / "saved", overwrite=True)
    assert (tmp_path / "saved" / "precious").exists()
    to_saved_model(model, tmp_path / "again")
    to_saved_model(model, tmp_path / "again", overwrite=True)
    assert (tmp_path / "again" / "saved_model.pb").exists()


def test_no_choices_of_this_processor(tmp_path):
    """Neither Winograd's form nor oneDNN's 3-D convolutions, which run here."""
    model = winograd_network()
    to_saved_model(model, tmp_path / "saved", tolerance=1e-3)
    found = ops_in_saved_model(tmp_path / "saved")
    assert found["Conv2D"] == 2 * 2, "two signatures"
    assert not {"Conv3D", "MatMul", "BatchMatMulV2", "Einsum"} & set(found)
