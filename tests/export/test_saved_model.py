import keras
import numpy as np
import pytest

from keras_video.export import DisagreementError, load_saved_model, to_saved_model
from keras_video.export import saved_model as module
from tests.networks import FAMILIES
from tests.routines import randomize


def tiny():
    model = FAMILIES["resnet3d_stan"]()
    randomize(model)
    return model


def test_agrees_for_any_batch_size(tmp_path):
    model = tiny()
    clips = np.random.default_rng(1).integers(0, 255, (3, 8, 32, 32, 3), "uint8")
    report = to_saved_model(model, tmp_path / "saved", inputs=clips)
    assert report.max_diff <= 1e-4
    assert report.format == "saved_model" and report.ops == ()
    assert report.size > 4 * model.count_params()
    run = load_saved_model(tmp_path / "saved")
    expected = model.predict(clips, verbose=0)
    assert expected.std() > 1e-3
    np.testing.assert_allclose(run(clips.astype("float32")), expected, atol=1e-4)


def test_disagreeing_folder_is_not_kept(tmp_path, monkeypatch):
    model, other = tiny(), tiny()
    randomize(other, seed=1)
    monkeypatch.setattr(
        module, "write_saved_model", lambda _, path: other.export(path, verbose=False)
    )
    with pytest.raises(DisagreementError, match="SavedModel differs"):
        to_saved_model(model, tmp_path / "saved")
    assert list(tmp_path.iterdir()) == []


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
