"""Scores of videos over several views, from files."""

import numpy as np
import pytest
from data.files import encode, noise
from tiny_models import tiny_classifier

from keras_video.data import VideoError, load_views
from keras_video.data.datasets import view_loader
from keras_video.data.datasets.videos_for_model import videos_for_model
from keras_video.evaluate import predict_dataset, predict_views

LENGTHS = {"a/1.mp4": 30, "a/2.mp4": 9, "b/3.mp4": 5, "c/4.mp4": 21}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    for seed, (name, frames) in enumerate(LENGTHS.items()):
        (folder / name).parent.mkdir(exist_ok=True)
        encode(folder / name, noise(frames, (24, 32), seed=seed), rate=10)
    return folder


@pytest.fixture(scope="module")
def model():
    return tiny_classifier(3, class_names=["a", "b", "c"])


@pytest.mark.parametrize("aggregate", ["mean", "max"])
@pytest.mark.parametrize("batch_size", [1, 5, 100])
def test_views_are_joined_by_video(folder, model, aggregate, batch_size):
    found = predict_views(model, folder, 4, 3, aggregate, batch_size=batch_size)
    assert [str(folder / name) for name in LENGTHS] == found.paths
    assert found.labels.tolist() == [0, 0, 1, 2]
    assert found.seconds == pytest.approx([n / 10 for n in LENGTHS.values()])
    assert found.class_names == ["a", "b", "c"]
    for path, scores in zip(found.paths, found.scores, strict=True):
        views = load_views(
            path,
            temporal_views=4,
            spatial_views=3,
            **model.preprocessor.clip_arguments,
        )
        expected = model.predict(views, verbose=0)
        expected = getattr(expected, aggregate)(axis=0)
        np.testing.assert_allclose(scores, expected, atol=1e-6)


def test_one_view_is_the_clip_of_a_validation(folder, model):
    videos = videos_for_model(folder, model, shuffle=False, batch_size=2)
    plain = predict_dataset(model, videos)
    for source in (folder, videos):
        found = predict_views(model, source)
        np.testing.assert_allclose(found.scores, plain.scores, atol=1e-6)
        np.testing.assert_array_equal(found.labels, plain.labels)
    assert plain.paths is None and plain.class_names == ["a", "b", "c"]


def test_batches_are_of_one_size_and_videos_decoded_once(folder, model, monkeypatch):
    predict, read = model.predict_on_batch, view_loader.read_views
    sizes, paths, progress = [], [], []

    def spied_predict(clips):
        sizes.append(len(clips))
        return predict(clips)

    def spied_read(path, *args):
        paths.append(path)
        return read(path, *args)

    monkeypatch.setattr(model, "predict_on_batch", spied_predict)
    monkeypatch.setattr(view_loader, "read_views", spied_read)
    found = predict_views(
        *(model, folder, 3, 1),
        batch_size=5,
        progress=lambda *numbers: progress.append(numbers),
    )
    assert sizes == [5, 5, 5] and sorted(paths) == found.paths
    assert progress == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_logits_are_joined_as_probabilities(folder):
    model = tiny_classifier(3, class_names=["a", "b", "c"])
    plain = predict_views(model, folder, 2).scores
    config = {**model.get_config(), "activation": None}
    logits = type(model).from_config(config)
    logits.set_weights(model.get_weights())
    np.testing.assert_allclose(
        predict_views(logits, folder, 2).scores, plain, atol=1e-6
    )


def test_unreadable_videos(folder, model, tmp_path):
    for name in LENGTHS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "a/2.mp4").write_bytes(b"no video")
    with pytest.raises(VideoError, match=r'2.mp4: .*on_error="skip"'):
        predict_views(model, tmp_path, 2, 1)
    videos = videos_for_model(tmp_path, model, on_error="skip", as_dataset="py")
    with pytest.warns(UserWarning, match="1 of 4 videos could not be read"):
        found = predict_views(model, videos, 2, 1, on_error="skip")
    assert [path for path, _ in videos.skipped] == [str(tmp_path / "a/2.mp4")]
    whole = predict_views(model, folder, 2, 1)
    assert found.labels.tolist() == [0, 1, 2] and len(found.paths) == 3
    np.testing.assert_allclose(found.scores, whole.scores[[0, 2, 3]], atol=1e-6)
    for name in LENGTHS:
        (tmp_path / name).write_bytes(b"no video")
    with pytest.raises(VideoError, match="none of the 4 videos could be read"):
        predict_views(model, tmp_path, 2, 1, on_error="skip")


def test_more_views_than_frames(folder, model):
    predict_views(model, folder, 30, 1)  # the longest video has as many
    with pytest.raises(ValueError, match=r"31 of them .*1.mp4 with 30 frames"):
        predict_views(model, folder, 31, 1)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"aggregate": "median"}, "aggregate"),
        ({"temporal_views": 0}, "temporal_views"),
        ({"spatial_views": 1.5}, "spatial_views"),
        ({"batch_size": 0}, "batch_size"),
        ({"num_workers": 0}, "num_workers"),
    ],
)
def test_arguments_out_of_range(folder, model, arguments, match):
    with pytest.raises(ValueError, match=match):
        predict_views(model, folder, **arguments)


def test_one_hot_labels_become_numbers(folder, model):
    options = {"label_mode": "categorical", "shuffle": False, "as_dataset": "py"}
    videos = videos_for_model(folder, model, **options)
    assert videos.labels.ndim == 2
    for found in (predict_views(model, videos), predict_dataset(model, videos)):
        assert found.labels.tolist() == [0, 0, 1, 2]
    several = tiny_classifier(3, class_names=["a", "b", "c"])
    several.activation = "sigmoid"
    videos = videos_for_model(folder, several, shuffle=False, as_dataset="py")
    assert predict_views(several, videos).multi_label


@pytest.mark.parametrize("names", [["c", "b", "a"], ["a", "b"]])
@pytest.mark.parametrize("predict", [predict_views, predict_dataset])
def test_classes_of_the_data_set_in_another_order(folder, model, predict, names):
    """The labels would be those of other scores."""
    other = tiny_classifier(len(names), class_names=names)
    files = "".join(f"{folder / n},{n[0]}\n" for n in LENGTHS if n[0] in names)
    listed = folder / "listed.csv"
    listed.write_text(files)
    dataset = videos_for_model(str(listed), other, as_dataset="py")
    with pytest.raises(ValueError, match="must be those of the model, in their order"):
        predict(model, dataset)


def test_more_classes_than_scores(folder):
    """One score for two classes would make of the accuracy the share of one of them."""
    one = tiny_classifier(1)
    two = tiny_classifier(2, class_names=["a", "b"])
    listed = folder / "two.csv"
    listed.write_text(f"{folder}/a/1.mp4,a\n{folder}/b/3.mp4,b\n")
    dataset = videos_for_model(str(listed), two, as_dataset="py")
    with pytest.raises(ValueError, match="each of 1 classes.*of 2 classes, 'a', 'b'"):
        predict_dataset(one, dataset)
