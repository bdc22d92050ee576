"""The steps of the demo: videos, training, evaluation, prediction, export, report."""

import time
from pathlib import Path

import keras
import numpy as np

from keras_video import export, presets, puppets
from keras_video._atomic import check_free, new_output
from keras_video._optional import require
from keras_video._progress import progress_bar
from keras_video.data import load_clip
from keras_video.data.datasets.videos_for_model import (
    class_names_of,
    training_and_test_videos,
)
from keras_video.demo.results import Results
from keras_video.demo.write_report import write_report
from keras_video.evaluate import predict_dataset
from keras_video.open_model import open_classifier
from keras_video.presets.dataset import dataset_name
from keras_video.train import Recipe, train

PRESET = "slowfast_stan_tiny_puppets"
REPORT = "report.json"
CLUTTER = 0.2  # of the videos that the preset was trained on


def run_demo(
    out="demo",
    data=None,
    preset=PRESET,
    epochs=None,
    videos_per_class=40,
    batch_size=8,
    seed=0,
    overwrite=False,
    load_weights=True,
):
    """Fine-tune a preset on videos of new classes, evaluate, predict, export, report.

    Args:
        out: folder that appears once all is done, with `report.html`, `report.json`,
            `model` (a preset directory), `model.tflite`, `saved_model` and, if they
            were generated, the `videos`.
        data: folder of videos, one sub-folder per class, possibly divided into
            `train` and `test`; by default puppets are generated, of actions that the
            preset has never seen.
        preset: name or directory of the preset to start from.
        epochs: passes over the training videos; chosen by their number by default.
        videos_per_class: generated training videos per class; half as many are
            generated for testing.
        batch_size: clips of a batch.
        seed: int, of all random numbers.
        overwrite: replace an earlier demo's folder.
        load_weights: whether to start from the preset's weights.

    Returns:
        `Results`.

    Raises:
        FileExistsError: there is something at `out` that is not to be replaced.
    """
    check_free(out, overwrite, marker=REPORT)
    require("tensorflow", extra="export", purpose="the demo")
    keras.utils.set_random_seed(seed)
    start = time.perf_counter()
    with new_output(out, overwrite, marker=REPORT) as folder:
        folder.mkdir()
        results = Results(preset=preset, generated=data is None)
        source = data or _generate(folder / "videos", videos_per_class, seed)
        model = _train(results, source, epochs, batch_size, seed, load_weights)
        _predict(results, model)
        _export(results, model, folder, dataset_name(source))
        results.seconds = time.perf_counter() - start
        write_report(results, folder, Path(out), data)
    _say(f"Done in {results.seconds:.0f} s. Look at {Path(out) / 'report.html'}")
    return results


def _generate(folder, videos_per_class, seed):
    _say("1. Writing videos of actions that the model has not seen")
    splits = {"train": videos_per_class, "test": max(videos_per_class // 2, 1)}
    puppets.write_puppets(
        folder,
        classes=puppets.DEMO_ACTIONS,
        videos_per_class=splits,
        seed=seed,
        clutter=CLUTTER,
        progress=progress_bar("video"),
    )
    return folder


def _train(results, source, epochs, batch_size, seed, load_weights):
    """Fine-tune, and evaluate before and after."""
    names = class_names_of(source)
    model = open_classifier(
        results.preset, class_names=names, load_weights=load_weights
    )
    training, testing = training_and_test_videos(
        source,
        model,
        seed=seed,
        batch_size=batch_size,
        pad_batches=True,
        on_error="skip",
    )
    results.class_names = names
    results.training_paths = training.file_paths
    results.training_labels = training.labels
    results.testing_paths = testing.file_paths
    _say(
        f"2. Fine-tuning {results.preset} on {len(training.file_paths)} videos of "
        f"{len(names)} classes: {', '.join(names)}"
    )
    results.before = predict_dataset(model, testing)
    if epochs is None:  # about as many steps, however many videos there are
        epochs = min(max(200 // len(training), 5), 40)
    started = time.perf_counter()
    results.history = train(model, training, testing, _recipe(epochs, batch_size))
    results.training_seconds = time.perf_counter() - started
    _say("3. Evaluating on the test videos")
    results.after = predict_dataset(model, testing)
    results.skipped = training.skipped + testing.skipped
    print(
        f"accuracy before {results.before.accuracy:.3f}, "
        f"after {results.after.accuracy:.3f}"
    )
    return model


def _recipe(epochs, batch_size):
    """A recipe for a network that has seen such videos: a few epochs of Adam."""
    return Recipe.from_dict(
        {
            "name": "demo",
            "optimizer": {"name": "adam", "learning_rate": 1e-3},
            "schedule": {
                "kind": "cosine",
                "warmup_epochs": 0.1 * epochs,
                "warmup_from": 1e-4,
                "end": 1e-5,
            },
            "training": {"epochs": epochs, "batch_size": batch_size},
        }
    )


def _predict(results, model):
    """Top classes of one test video per class, a misclassified one if there is any."""
    _say("4. Predicting single videos")
    for number in range(len(results.class_names)):
        index = results.example_of(number)
        if index is None:
            continue
        path = results.readable_paths[index]
        scores = model.predict_video(path, top_k=3)
        results.predictions.append((path, results.class_names[number], scores))
        name, score = scores[0]
        print(f"{Path(path).name}: {name} ({100 * score:.0f} %)")


def _export(results, model, folder, dataset):
    _say("5. Exporting, and comparing the exported files with the model")
    presets.save(model, folder / "model", metadata={"dataset": dataset})
    clips = _some_clips(results, model)
    results.compared_videos = len(clips)
    results.saved_model = export.to_saved_model(
        model, folder / "saved_model", inputs=clips
    )
    results.tflite = export.to_tflite(model, folder / "model.tflite", inputs=clips)
    for report in (results.saved_model, results.tflite):
        print(f"{report.path.name}: differs by {report.max_diff:.1e}")


def _some_clips(results, model, count=8):
    """Clips of test videos, those whose predictions are shown first."""
    arguments = model.preprocessor.clip_arguments
    shown = [path for path, _, _ in results.predictions]
    paths = dict.fromkeys([*shown, *results.readable_paths])
    return np.stack([load_clip(path, **arguments) for path in [*paths][:count]])


def _say(text):
    print(f"\n{text}", flush=True)
