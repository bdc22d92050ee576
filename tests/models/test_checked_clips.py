"""Clips of a wrong shape are refused, those in a wrong range give a warning."""

import warnings

import keras
import numpy as np
import pytest
from tiny_models import TinyBackbone, tiny_classifier, tiny_clips

from keras_video.models import ActionDetector, VideoClassifier, VideoPreprocessor

TENSORFLOW = keras.backend.backend() == "tensorflow"
LABELS = np.zeros(2, "int32")


class Batches(keras.utils.PyDataset):
    def __init__(self, *batches):
        super().__init__()
        self.batches, self.epochs = batches, 0

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        return self.batches[index]

    def on_epoch_end(self):
        self.epochs += 1


@pytest.fixture(scope="module")
def model():
    model = tiny_classifier()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize(
    "shape, advice",
    [
        ((4, 16, 16, 3), "A single clip needs a batch axis: clips[None]."),
        ((2, 3, 4, 16, 16), "Channels come last: np.moveaxis(clips, 1, -1)."),
        ((2, 5, 16, 16, 3), "Received: shape=(2, 5, 16, 16, 3)."),
        ((2, 4, 16, 20, 3), "Received: shape=(2, 4, 16, 20, 3)."),
        ((2, 4, 16, 16, 4), "Received: shape=(2, 4, 16, 16, 4)."),
        ((0, 4, 16, 16, 3), "There must be at least one clip."),
    ],
)
def test_shapes(model, shape, advice):
    clips = np.zeros(shape, "uint8")
    labels = np.zeros(len(clips), "int32")
    for call in (
        lambda: model.predict(clips, verbose=0),
        lambda: model.predict_on_batch(clips),
        lambda: model.evaluate(clips, labels, verbose=0),
        lambda: model.evaluate(Batches((clips, labels)), verbose=0),
        lambda: model.fit(clips, labels, verbose=0),
        lambda: model.fit(iter([(clips, labels)]), verbose=0),
        lambda: model.fit(
            tiny_clips(), LABELS, validation_data=(clips, labels), verbose=0
        ),
    ):
        with pytest.raises(ValueError, match="[Cc]lip") as caught:
            call()
        assert advice in str(caught.value)
        if len(clips):
            assert "must be (B, 4, 16, 16, 3)" in str(caught.value)
    # Nothing was lost on the way: JAX takes the weights out of a model while it runs.
    assert np.isfinite(model.predict(tiny_clips(), verbose=0)).all()


def test_list_of_clips(model):
    with pytest.raises(ValueError, match=r"a list of 2 arrays. Stack clips: np.stack"):
        model.predict(list(tiny_clips()), verbose=0)


def test_preprocessor_says_what_it_takes():
    preprocessor = VideoPreprocessor(num_frames=4, image_size=16)
    for clip in (tiny_clips()[0], keras.ops.convert_to_tensor(tiny_clips()[0])):
        with pytest.raises(ValueError, match=r"Clips must be \(B, T, H, W, 3\)"):
            preprocessor(clip)
    with pytest.warns(UserWarning, match="0 to 255"):
        preprocessor(tiny_clips() / np.float32(255))


def test_detectors_too():
    model = ActionDetector(TinyBackbone(), 3)
    boxes = np.zeros((2, 1, 4), "float32")
    with pytest.raises(ValueError, match=r"must be \(B, 4, 16, 16, 3\)"):
        model.predict({"clips": tiny_clips()[:, :2], "boxes": boxes}, verbose=0)
    with pytest.warns(UserWarning, match="0 to 255"):
        model.predict({"clips": tiny_clips() / 255.0, "boxes": boxes}, verbose=0)


@pytest.mark.parametrize("name", ["zero to one", "normalised"])
def test_range_of_values(model, name):
    clips = (tiny_clips() / 255).astype("float32")
    if name == "normalised":
        clips = (clips - 0.45) / 0.225
    for call in (
        lambda: model.predict(clips, verbose=0),
        lambda: model.predict(keras.ops.convert_to_tensor(clips), verbose=0),
        lambda: model.evaluate(clips, LABELS, verbose=0),
        lambda: model.evaluate(Batches((clips, LABELS)), verbose=0),
        lambda: model.train_on_batch(clips, LABELS),
        lambda: model.fit(
            tiny_clips(), LABELS, validation_data=(clips, LABELS), verbose=0
        ),
    ):
        with pytest.warns(UserWarning, match="takes frames of 0 to 255"):
            call()


def test_whatever_the_attribute_holds():
    model = VideoClassifier(TinyBackbone(), 3)
    model.preprocessor = None  # as KerasHub's tests do
    with pytest.warns(UserWarning, match="takes frames of 0 to 255"):
        model.predict((tiny_clips() / 255).astype("float32"), verbose=0)


def test_no_warning_of_frames(model):
    fully_black = np.zeros((2, 4, 16, 16, 3), "float32")
    nearly_black = np.ones((2, 4, 16, 16, 3), "uint8")
    normalised_elsewhere = VideoClassifier(
        TinyBackbone(), 3, VideoPreprocessor(4, image_size=16, scale=1.0, mean=[0] * 3)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        for clips in (tiny_clips(), tiny_clips() * 1.0, fully_black, nearly_black):
            model.predict(clips, verbose=0)
        normalised_elsewhere.predict(tiny_clips() / 255.0, verbose=0)


def test_epochs_of_checked_batches_end(model):
    ours, plain = (Batches((tiny_clips(), LABELS)) for _ in range(2))
    model.fit(ours, epochs=2, verbose=0)
    keras.Model.fit(model, plain, epochs=2, verbose=0)
    assert ours.epochs == plain.epochs >= 2


@pytest.mark.skipif(not TENSORFLOW, reason="tf.data is TensorFlow's")
def test_tensorflow_data_sets(model):
    import tensorflow as tf

    def dataset(clips, *shape, labels_shape=(None,)):
        return tf.data.Dataset.from_generator(
            lambda: iter([(clips, LABELS)]),
            output_signature=(
                tf.TensorSpec(shape, clips.dtype),
                tf.TensorSpec(labels_shape, "int32"),
            ),
        )

    clips = tiny_clips()
    # Lengths that the data set does not say are those that the model takes.
    known = model.evaluate(clips, LABELS, verbose=0)
    vague = dataset(clips, None, None, None, None, 3)
    np.testing.assert_allclose(model.evaluate(vague, verbose=0), known, rtol=1e-5)
    with pytest.raises(Exception, match=r"Clips must be \(B, 4, 16, 16, 3\)"):
        model.evaluate(dataset(clips[:, :3], None, None, 16, 16, 3), verbose=0)
    with pytest.raises(ValueError, match=r"Clips must be \(B, 4, 16, 16, 3\)"):
        model.evaluate(tf.data.Dataset.from_tensor_slices((clips, LABELS)), verbose=0)
    with pytest.raises(ValueError, match="`output_signature` of `from_generator`"):
        model.evaluate(
            tf.data.Dataset.from_generator(
                lambda: iter([(clips, LABELS)]), output_types=("uint8", "int32")
            )
        )
    with pytest.warns(UserWarning, match="takes frames of 0 to 255"):
        scaled = (clips / 255).astype("float32")
        model.evaluate(dataset(scaled, None, 4, 16, 16, 3), verbose=0)


def test_an_unreadable_video_costs_no_weights(model):
    class Broken(Batches):
        def __getitem__(self, index):
            raise OSError("unreadable")

    before = model.predict(tiny_clips(), verbose=0)
    for call in (model.fit, model.evaluate, model.predict):
        with pytest.raises(OSError, match="unreadable"):
            call(Broken((tiny_clips(), LABELS)), verbose=0)
        np.testing.assert_array_equal(model.predict(tiny_clips(), verbose=0), before)


def test_what_is_no_video(model):
    with pytest.raises(TypeError, match=r"are for `model.predict`.*ndarray of shape"):
        model.predict_video(tiny_clips())
    with pytest.raises(TypeError, match="Received: NoneType"):
        model.predict_video(None)


def test_class_names():
    assert tiny_classifier(class_names=["a", "b", "c"]).class_names == ["a", "b", "c"]
    assert tiny_classifier().class_names is None


@pytest.mark.parametrize("part", ["model", "backbone"])
def test_quantizing_in_memory_is_refused(model, part):
    network = model if part == "model" else model.backbone
    before = model.predict(tiny_clips(), verbose=0)
    with pytest.raises(TypeError, match="keras_video.export.to_tflite"):
        network.quantize("int8")
    np.testing.assert_array_equal(model.predict(tiny_clips(), verbose=0), before)
