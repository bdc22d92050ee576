import keras
import numpy as np
import pytest
from tiny_models import Tiny, TinyBackbone, tiny_classifier

from keras_video.macs import count_macs
from keras_video.models import VideoClassifier, VideoPreprocessor
from keras_video.presets import card


def test_counts():
    model = tiny_classifier()
    metadata = card.describe(model)
    # conv 3*27*4 + 4, norm 4 + 4 (moving averages are no parameters), dense 4*3 + 3
    assert metadata["parameters"] == 328 + 8 + 15
    assert metadata["parameters_without_batch_norm"] == 328 + 15
    assert metadata["macs"] == count_macs(model) == 324 * 2 * 8 * 8 + 12
    assert metadata["input"] == {
        "num_frames": 4,
        "frame_stride": 2,
        "image_size": [16, 16],
    }
    assert (metadata["family"], metadata["model"]) == ("tiny", "Tiny")


def test_open_size_has_no_macs():
    metadata = card.describe(TinyBackbone(input_shape=(4, None, None, 3)))
    assert metadata["macs"] is None
    text = card.text({**metadata, "name": "x"})
    assert "any x any pixels" in text
    assert "Multiply-adds" not in text


def test_code_on_the_card_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tiny_classifier().save_to_preset(tmp_path / "a")
    text = (tmp_path / "a" / "README.md").read_text()
    code = text.split("```python\n")[1].split("```")[0]
    scope = {}
    exec(code.replace('"a"', f'"{tmp_path / "a"}"'), scope)
    assert type(scope["model"]) is Tiny


@pytest.mark.parametrize("length", [5, 30, 60])
def test_no_line_of_code_is_too_long(length):
    metadata = {**card.describe(TinyBackbone()), "name": "n" * length}
    metadata["weights"] = {"available": False, "note": "None."}
    code = card.text(metadata).split("```python\n")[1].split("```")[0]
    assert max(map(len, code.splitlines())) <= 88
    assert "num_classes=..." in code and "load_weights=False" in code
    compile(code, "card", "exec")


def test_front_matter():
    lines = card.text({**card.describe(tiny_classifier()), "name": "x"}).splitlines()
    assert lines[0] == lines[4] == "---"
    assert "pipeline_tag: video-classification" in lines[:5]
    lines = card.text({**card.describe(TinyBackbone()), "name": "x"}).splitlines()
    assert not any("pipeline_tag" in line for line in lines)


@pytest.mark.parametrize(
    "stride, text", [(1, "4 frames;"), (2, "every 2nd"), (11, "11th"), (23, "23rd")]
)
def test_stride_in_words(stride, text):
    metadata = card.describe(tiny_classifier())
    metadata["input"]["frame_stride"] = stride
    assert text in card.text({**metadata, "name": "x"})


@pytest.mark.parametrize(
    "stride, per_segment, text",
    [
        (1, 1, "4 frames, 4 segments of 1 frame;"),
        (3, 1, "4 frames, 4 segments of 1 frame;"),
        (1, 2, "4 frames, 2 segments of 2 frames;"),
        (3, 2, "2 segments of 2 frames, every 3rd of the video;"),
    ],
)
def test_segments_in_words(stride, per_segment, text):
    model = tiny_classifier()
    preprocessor = VideoPreprocessor.for_backbone(
        model.backbone, frame_stride=stride, frames_per_segment=per_segment
    )
    metadata = card.describe(Tiny(model.backbone, 3, preprocessor))
    assert metadata["input"]["frames_per_segment"] == per_segment
    assert text in card.text({**metadata, "name": "x"})


def test_plain_backbone():
    inputs = keras.Input((4, 16, 16, 3))
    backbone = keras.Model(inputs, keras.layers.Conv3D(4, 3)(inputs))
    metadata = card.describe(VideoClassifier(backbone, 3))
    assert metadata["family"] is None
    assert np.isfinite(metadata["macs"])
