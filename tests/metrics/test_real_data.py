"""Frame-mAP and video-mAP of a detector while it trains on clips of videos."""

import keras
import numpy as np
import pytest

from keras_video.data import detection_dataset_from_csv
from keras_video.metrics import FrameMAP, VideoMAP, frame_map
from keras_video.models import ActionDetector
from keras_video.puppets import write_puppets

SHAPE = (4, 32, 32, 3)


@pytest.fixture
def data(tmp_path):
    """How to open two videos of two puppets, with boxes a little off."""
    folder = tmp_path / "ava"
    write_puppets(
        folder,
        ["walk", "wave"],
        {"val": 1},
        format="ava",
        num_frames=32,
        image_size=(48, 64),
        fps=8,
        audio=False,
        num_workers=1,
    )

    def dataset(**options):
        return detection_dataset_from_csv(
            folder / "ava_val_v2.2.csv",
            folder / "videos",
            folder / "ava_action_list_v2.2.pbtxt",
            boxes=folder / "ava_val_predicted_boxes.csv",
            num_frames=SHAPE[0],
            frame_stride=2,
            image_size=SHAPE[1:3],
            max_boxes=4,
            batch_size=4,
            num_workers=1,
            **options,
        )

    return dataset


def test_callbacks_in_fit(data):
    """The same figures from either kind of data set, which `fit` validates on, too."""
    pytest.importorskip("tensorflow")
    training = data(shuffle=True, seed=0, as_dataset="py")
    py, tf = (data(shuffle=False, as_dataset=kind) for kind in ("py", "tf"))
    callbacks = [
        FrameMAP(py, name="py"),
        FrameMAP(tf, name="tf"),
        VideoMAP(py, iou_threshold=0.2, name="tubes"),
    ]
    clips = keras.Input(SHAPE)
    convolution = keras.layers.Conv3D(8, (1, 4, 4), strides=(1, 4, 4))
    model = ActionDetector(keras.Model(clips, convolution(clips)), 2)
    loss = keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight")
    model.compile("adam", loss)
    history = model.fit(
        training, validation_data=py, callbacks=callbacks, verbose=0
    ).history
    assert {len(values) for values in history.values()} == {1}
    assert all(np.isfinite(values).all() for values in history.values())
    # The boxes cover the people, so half of what is said of two classes is right.
    assert history["py"] == history["tf"] and 0.1 < history["py"][0] <= 1
    assert 0 <= history["tubes"][0] <= 1

    keys = py.key_frames
    scores = model.predict(tf, verbose=0)
    assert scores.shape == (len(keys), 4, 2)
    assert all(not scores[n, len(boxes) :].any() for n, boxes in enumerate(keys.boxes))
    expected = frame_map(keys.ground_truth, keys.detections(scores), keys.label_ids)
    assert callbacks[0].result.per_class == expected.per_class
    assert expected.num_key_frames == len(keys)


@pytest.mark.parametrize("kind", ["py", "tf"])
def test_a_shuffled_data_set_is_refused(data, kind):
    pytest.importorskip("tensorflow")
    with pytest.raises(ValueError, match="made with `shuffle=False`"):
        FrameMAP(data(shuffle=True, seed=0, as_dataset=kind))
