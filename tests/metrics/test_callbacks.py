import dataclasses

import keras
import numpy as np
import pytest

from keras_video.data.detection import ActionBoxes, ActionTube, KeyFrames
from keras_video.metrics import FrameMAP, VideoMAP, frame_map

LABELS = (3, 7)
LEFT, RIGHT = [0.0, 0.1, 0.4, 0.9], [0.6, 0.1, 1.0, 0.9]


class DataSet(keras.utils.PyDataset):
    """Three key frames, in batches of two; the last box of the second is padding.

    The inputs are what tells the classes apart.
    """

    def __init__(self, truth_at=(1.0, 2.0, 3.0), **attributes):
        super().__init__()
        vars(self).update(attributes)
        boxes = [[LEFT, RIGHT], [LEFT], [LEFT, RIGHT]]
        self.labels = np.zeros((3, 2, 2), "float32")
        entries = []
        for number, time in enumerate((1.0, 2.0, 3.0)):
            for actor, box in enumerate(boxes[number]):
                self.labels[number, actor, actor] = 1
                if time in truth_at:
                    entries.append((time, box, LABELS[actor], actor))
        times, true_boxes, labels, actors = zip(*entries, strict=True)
        self.key_frames = KeyFrames(
            ("v",) * 3,
            (1.0, 2.0, 3.0),
            tuple(boxes),
            tuple([1.0] * len(part) for part in boxes),
            LABELS,
            ("sit", "walk"),
            2,
            ActionBoxes(["v"] * len(times), times, true_boxes, labels, actors=actors),
        )

    def __len__(self):
        return 2

    def __getitem__(self, index):
        rows = slice(2 * index, 2 * index + 2)
        return self.labels[rows], self.labels[rows], self.labels[rows].any(-1)


class Filled(keras.utils.PyDataset):
    """Batches of inputs alone, given as `batches`."""

    def __init__(self, batches, **attributes):
        super().__init__()
        self.batches = batches
        vars(self).update(attributes)

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        return (self.batches[index],)


def network(sign=1.0):
    """One that is right (`sign` 1), or wrong about everything until it has learnt."""
    dense = keras.layers.Dense(2, "sigmoid")
    model = keras.Sequential([keras.Input((2, 2)), dense])
    dense.set_weights([sign * np.eye(2), np.zeros(2)])
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    return model


def link(table):
    """Each actor stays where it is, so boxes tell who is who."""
    tubes = []
    for label in LABELS:
        for box in (LEFT, RIGHT):
            part = table[(table.labels == label) & (table.boxes[:, 0] == box[0])]
            tubes.append(
                ActionTube("v", label, part.scores.mean(), part.timestamps, part.boxes)
            )
    return tubes


def test_figures_reach_the_history_and_other_callbacks(tmp_path):
    data = DataSet()
    frames, videos = FrameMAP(data), VideoMAP(data, link=link, max_gap=2.0)
    best = keras.callbacks.ModelCheckpoint(
        str(tmp_path / "{epoch}.weights.h5"),
        monitor="val_frame_map",
        mode="max",
        save_best_only=True,
        save_weights_only=True,
    )
    stop = keras.callbacks.EarlyStopping("val_frame_map", mode="max", patience=2)
    settings = {"callbacks": [frames, videos, best, stop], "verbose": 0}
    model = network(-1.0)
    history = model.fit(data, epochs=12, shuffle=False, **settings).history
    figures = history["val_frame_map"]
    assert figures[0] < figures[-1] == 1.0
    assert history["val_video_map"][-1] == 1.0
    # It stopped two epochs after the first best one, which is the last that was kept.
    first = figures.index(1.0)
    assert len(figures) == first + 3 < 12
    assert (tmp_path / f"{first + 1}.weights.h5").exists()
    assert not (tmp_path / f"{first + 2}.weights.h5").exists()
    assert frames.result.per_class == {3: 1.0, 7: 1.0}
    assert frames.result.num_detections == {3: 5, 7: 5}


def test_tf_data_gives_the_same():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("tf.data is asked for on TensorFlow only")
    import tensorflow as tf

    source = DataSet()
    data = tf.data.Dataset.from_tensor_slices((source.labels, source.labels)).batch(2)
    data.key_frames = source.key_frames
    assert figure_of(FrameMAP(data)) == figure_of(FrameMAP(source)) == 1.0


def figure_of(callback, epoch=0):
    logs = {}
    callback.set_model(network())
    callback.on_epoch_end(epoch, logs)
    return logs.get(callback.name)


def test_arrays_and_settings():
    data = DataSet(truth_at=(1.0, 2.0))
    inputs, key_frames = data.labels, data.key_frames
    assert figure_of(FrameMAP(inputs, key_frames)) == 1.0
    # What is found at the third key frame, which the truth does not name, is wrong.
    empty = figure_of(FrameMAP(inputs, key_frames, score_empty=True))
    scores = network().predict(inputs, verbose=0)
    assert empty < 1.0
    assert empty == pytest.approx(
        frame_map(
            key_frames.ground_truth,
            key_frames.detections(scores),
            key_frames=[("v", 3.0)],
        ).map
    )
    excluded = FrameMAP(inputs, key_frames, score_empty=True, excluded=[("v", 3.0)])
    assert figure_of(excluded) == 1.0
    only = FrameMAP(inputs, key_frames, label_ids=[7], name="x", batch_size=1)
    assert figure_of(only) == 1.0 and list(only.result.per_class) == [7]
    assert figure_of(FrameMAP(inputs, key_frames, min_score=0.99)) == 0.0


def test_annotated_key_frames_without_actions_are_scored():
    data = DataSet(truth_at=(1.0, 2.0))
    assert figure_of(FrameMAP(data)) == 1.0
    data.key_frames = dataclasses.replace(
        data.key_frames, without_actions=(("v", 3.0),)
    )
    named = FrameMAP(data)
    assert figure_of(named) == figure_of(FrameMAP(data, score_empty=True)) < 1.0
    assert named.result.num_key_frames == 3


def test_clips_that_fill_up_a_batch_are_left_out():
    data = DataSet()
    more = np.concatenate([data.labels, data.labels[:1]])
    padded = Filled([more[:2], more[2:]], key_frames=data.key_frames)
    with pytest.raises(ValueError, match="4 clips, 3 key frames"):
        figure_of(FrameMAP(padded))
    padded.padded = True
    assert figure_of(FrameMAP(padded)) == 1.0


def test_averaged_weights():
    """Those of an optimizer with `use_ema`, which lag behind, are those evaluated."""
    figures, weights = {}, {}
    for averages in (False, True):
        data, model = DataSet(), network(-1.0)
        kept = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs, model=model, averages=averages: (
                weights.__setitem__(averages, model.get_weights())
            )
        )
        more = {"use_ema": True, "ema_momentum": 0.9999} if averages else {}
        model.compile(keras.optimizers.SGD(1.0, **more), "binary_crossentropy")
        history = model.fit(
            data,
            epochs=12,
            shuffle=False,
            callbacks=[FrameMAP(data), kept],
            verbose=0,
        )
        figures[averages] = history.history["val_frame_map"][-1]
    assert figures[False] == 1.0 > figures[True]
    # The training itself went on with its own weights.
    for one, other in zip(*weights.values(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_frequency():
    data = DataSet()
    history = network().fit(
        data, epochs=3, callbacks=[FrameMAP(data, frequency=2)], verbose=0
    )
    assert len(history.history["val_frame_map"]) == 1


def test_bad_data_is_an_error():
    data = DataSet()
    arrays, key_frames = data.labels, data.key_frames
    with pytest.raises(ValueError, match="data=ndarray, key_frames=None"):
        FrameMAP(arrays)
    with pytest.raises(ValueError, match="shuffle=True"):
        FrameMAP(DataSet(shuffle=True))
    with pytest.raises(ValueError, match="labels \\[3, 7\\], label_ids=\\[1\\]"):
        FrameMAP(data, label_ids=[1])
    with pytest.raises(ValueError, match="frequency=0"):
        FrameMAP(data, frequency=0)
    with pytest.raises(ValueError, match="2 clips, 3 key frames"):
        figure_of(FrameMAP(arrays[:2], key_frames))
    key_frames.ground_truth.boxes[0] = [0.5, 0.1, 0.1, 0.9]
    with pytest.raises(ValueError, match="x1 <= x2"):
        FrameMAP(data)
