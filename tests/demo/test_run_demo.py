import json
import re

import numpy as np
import pytest

from keras_video import puppets
from keras_video.demo import run_demo
from keras_video.export import list_ops, load_saved_model, load_tflite
from keras_video.models import VideoClassifier
from tests.pages.tag_checker import check_page


@pytest.fixture(scope="module")
def demo(preset, tmp_path_factory):
    out = tmp_path_factory.mktemp("demo") / "out"
    results = run_demo(out, preset=str(preset), videos_per_class=2, epochs=1)
    return out, results


def test_everything_is_left(demo):
    out, _ = demo
    names = {"report.html", "report.json", "model", "model.tflite", "saved_model"}
    beside = {"model.tflite.json", "model.tflite.labels.txt"}
    assert {p.name for p in out.iterdir()} == names | beside | {"videos"}
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_report_json(demo):
    out, results = demo
    report = json.loads((out / "report.json").read_text())
    assert sorted(report["classes"]) == sorted(puppets.DEMO_ACTIONS)
    assert report["training_videos"] == 10 and report["test_videos"] == 5
    assert 0 <= report["accuracy_before"] <= 1 and 0 <= report["accuracy_after"] <= 1
    assert report["accuracy_after"] == results.after.accuracy
    assert report["saved_model_max_diff"] <= 1e-4
    assert report["tflite_max_diff"] <= 1e-4
    assert report["tflite_ops"] == list_ops(out / "model.tflite")
    assert all(op.isupper() for op in report["tflite_ops"])
    assert report["seconds"] > 0 and report["epochs"] == 1
    assert np.sum(report["confusion"]) == 5
    right = np.trace(report["confusion"]) / 5
    assert right == pytest.approx(report["accuracy_after"])


def test_what_was_left_is_one_model(demo):
    out, _ = demo
    model = VideoClassifier.from_preset(out / "model")
    assert sorted(model.preprocessor.class_names) == sorted(puppets.DEMO_ACTIONS)
    shape = (1, *model.input_shape[1:])
    clip = np.random.default_rng(5).uniform(0, 255, shape).astype("float32")
    expected = model.predict(clip, verbose=0)
    tflite = load_tflite(out / "model.tflite")(clip)[0]
    saved = load_saved_model(out / "saved_model")(clip)
    np.testing.assert_allclose(tflite, expected, atol=1e-4)
    np.testing.assert_allclose(saved, expected, atol=1e-4)


def test_the_classes_are_new():
    assert not set(puppets.DEMO_ACTIONS) & set(puppets.TRAIN_ACTIONS)
    assert len(puppets.DEMO_ACTIONS) == 5


def test_report_page(demo):
    out, results = demo
    page = (out / "report.html").read_text()
    checker = check_page(page)
    assert checker.images == 5 + len(results.predictions) == 10
    for name in puppets.DEMO_ACTIONS:
        assert name in page
    assert len(checker.alternatives) == 10
    assert all("frames of a t" in text for text in checker.alternatives)
    assert "stick figures says nothing of footage" in page
    assert page.count("<svg") == 2 and "loss over 1 epochs" in page
    assert f"{100 * results.after.accuracy:.0f} %" in page


def test_existing_folder(demo, preset):
    out, _ = demo
    with pytest.raises(FileExistsError, match="exists already"):
        run_demo(out, preset=str(preset))


def test_own_videos_one_of_them_broken(preset, videos, tmp_path):
    broken = sorted(videos.rglob("*.mp4"))[0]
    broken.write_bytes(b"")
    out = tmp_path / "out"
    run_demo(out, data=videos, preset=str(preset), epochs=1, batch_size=4)
    report = json.loads((out / "report.json").read_text())
    assert report["classes"] == ["jump", "kick"]
    assert report["training_videos"] + report["test_videos"] == 8
    assert [path for path, _ in report["skipped_videos"]] == [str(broken)]
    assert report["compared_videos"] == report["test_videos"]
    page = (out / "report.html").read_text()
    assert "stick figures" not in page
    assert re.search(rf"1 video could not be read.*{broken.name}", page)
    assert not (out / "videos").exists()


def test_failure_leaves_nothing(preset, videos, tmp_path):
    for path in videos.rglob("*.mp4"):
        path.write_bytes(b"")
    with pytest.raises(ValueError, match="none of the 2 videos could be read"):
        run_demo(tmp_path / "out", data=videos, preset=str(preset), epochs=1)
    assert [p.name for p in tmp_path.iterdir()] == ["clips"]
