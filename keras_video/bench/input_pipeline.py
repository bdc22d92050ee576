"""Time for which a training waits for its clips.

`python -m keras_video.bench.input_pipeline FILE ...` trains a preset on random clips of
the files, and on the same batches kept in memory, in turn. It waits while it has asked
for a batch and there is none. What it is slower besides is decoding, on the processors
that it trains on. `--augmentation all` adds a flip, RandAugment, erasing, MixUp and
CutMix to the scales and crops.
"""

import argparse
import os
import statistics
import tempfile
import time

import keras

from keras_video import augment
from keras_video.data import VideoReader
from keras_video.data.datasets.videos_for_model import videos_for_model
from keras_video.models import VideoClassifier

AUGMENTATIONS = {
    "none": {"short_side": None, "crop": "center"},
    "crops": {"short_side": (1.0, 1.333)},
    "all": {
        "short_side": (1.0, 1.333),
        "augment": [
            augment.ClipRandomFlip(),
            augment.ClipRandAugment(),
            augment.ClipRandomErasing(),
        ],
        "mix": augment.Mix(mixup=0.8, cutmix=1.0),
    },
}


def measure(model, dataset, rounds=5):
    """Train for an epoch with the data set and one without, several times in turn.

    Args:
        model: `VideoClassifier`, compiled.
        dataset: of its clips and labels.
        rounds: how often; the machine may be busy.

    Returns:
        List of (seconds of an epoch, seconds waited for batches, seconds of an epoch
        with batches at hand, processor seconds of that).
    """
    at_hand = list(dataset)
    _epoch(model, at_hand[:2])  # traces the step
    times = []
    for _ in range(rounds):
        seconds, waited = _epoch(model, dataset)
        busy = time.process_time()
        alone, _ = _epoch(model, at_hand)
        times.append((seconds, waited, alone, time.process_time() - busy))
    return times


def _epoch(model, batches):
    """(seconds, seconds waited for batches)."""
    start, waited, batches = time.perf_counter(), 0.0, iter(batches)
    while True:
        asked = time.perf_counter()
        batch = next(batches, None)
        waited += time.perf_counter() - asked
        if batch is None:
            return time.perf_counter() - start, waited
        model.train_on_batch(*batch)


def processor_time(dataset, num_clips):
    """Processor milliseconds per clip of the data set alone."""
    busy = time.process_time()
    for _ in dataset:
        pass
    return 1000 * (time.process_time() - busy) / num_clips


def open_dataset(files, model, num_clips, batch_size, workers, augmentation, folder):
    """A training set of so many clips of some files, each as often as the next."""
    names = model.preprocessor.class_names or list(map(str, range(model.num_classes)))
    csv_path = os.path.join(folder, "clips.csv")
    with open(csv_path, "w", encoding="utf-8") as file:
        for clip in range(num_clips):
            path = os.path.abspath(files[clip % len(files)])
            file.write(f'"{path}","{names[clip % len(names)]}"\n')
    options = {"label_mode": "categorical", "class_names": names, "as_dataset": "tf"}
    options |= {"batch_size": batch_size, "num_workers": workers, "seed": 0}
    return videos_for_model(csv_path, model, **options, **AUGMENTATIONS[augmentation])


def report(times, busy, num_clips):
    """A line of a table in Markdown: medians of the rounds, of waiting the least too.

    Args:
        times: what `measure` gave.
        busy: processor milliseconds per clip of the data set alone.
        num_clips: clips of an epoch.
    """
    waited = [100 * waited / seconds for seconds, waited, *_ in times]
    slower = statistics.median(seconds / alone for seconds, _, alone, _ in times)
    step = 1000 * statistics.median(busy for *_, busy in times) / num_clips
    return (
        f"{busy:.1f} | {step:.1f} | {statistics.median(waited):.1f} % "
        f"({min(waited):.1f} %) | {slower:.2f}"
    )


def main(arguments=None):
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", help="videos")
    parser.add_argument("--preset", default="slowfast_stan_tiny_puppets")
    parser.add_argument("--augmentation", nargs="+", default=list(AUGMENTATIONS))
    parser.add_argument("--num-clips", type=int, default=320)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--workers", type=int, help="decoding threads")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    for path in options.files:
        VideoReader(path).close()  # what cannot be read is told at once
    model = VideoClassifier.from_preset(options.preset)
    model.compile(keras.optimizers.AdamW(1e-4), "categorical_crossentropy")
    print(
        "| augmentation | data: processor ms per clip | training: processor ms per "
        "clip | waiting (least) | epoch, over batches at hand |\n|---|---|---|---|---|"
    )
    for name in options.augmentation:
        with tempfile.TemporaryDirectory() as folder:
            clips, size = options.num_clips, options.batch_size
            dataset = open_dataset(
                options.files, model, clips, size, options.workers, name, folder
            )
            times = measure(model, dataset, options.rounds)
            busy = processor_time(dataset, clips)
            print(f"| {name} | {report(times, busy, clips)} |", flush=True)


if __name__ == "__main__":
    main()
