"""Train `slowfast_stan_detector_tiny_puppets`, the detector that ships with weights.

    python zoo/train_tiny_detector.py --out /tmp/slowfast_stan_detector_tiny_puppets

writes puppet videos of two actors in AVA's form, fine-tunes a detector on the backbone
of `slowfast_stan_tiny_puppets`, scores it on videos of another seed, and leaves the
preset in `--out` with a `training.json` beside it: the command, the time, the figures.
`python zoo/make_zoo.py --add DIR` takes it into the zoo.
"""

import argparse
import json
import platform
import tempfile
import time
from pathlib import Path

import keras
from studies.detection_training import (
    CLASSES,
    IMAGE_SIZE,
    open_videos,
    score,
    train,
    write_videos,
)
from studies.puppets_training import TEST_SEED_OFFSET

from keras_video.models import SlowFastSTANDetector

BATCH_SIZE = 16


def build():
    """The classifier's backbone, with boxes aligned to its last maps."""
    return SlowFastSTANDetector.from_preset(
        "slowfast_stan_tiny_puppets",
        num_classes=len(CLASSES),
        class_names=list(CLASSES),
        image_size=IMAGE_SIZE,
        num_frames=8,
        frame_stride=2,
        dropout=0.2,
        sampling_ratio=2,
    )


def main():
    """Write videos, train, score, save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", required=True)
    parser.add_argument("--videos-per-class", type=int, default=30)
    parser.add_argument("--test-videos-per-class", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    keras.utils.set_random_seed(args.seed)
    start, test_seed = time.time(), args.seed + TEST_SEED_OFFSET
    with tempfile.TemporaryDirectory() as folder:
        videos, test = f"{folder}/train", f"{folder}/test"
        write_videos(videos, args.seed, {"train": args.videos_per_class})
        write_videos(test, test_seed, {"test": args.test_videos_per_class})
        written = time.time() - start
        print(f"videos written in {written:.0f} s", flush=True)
        model = build()
        data = open_videos(
            videos, "train", model, seed=args.seed, batch_size=BATCH_SIZE
        )
        steps = -(-len(data.key_frames) // BATCH_SIZE)
        history = train(model, data, args.epochs, steps)
        trained = time.time() - start
        figures = score(model, test)
        test_frames = len(open_videos(test, "test", model).key_frames)
    model.save_to_preset(args.out)
    record = {
        "command": "python zoo/train_tiny_detector.py --out DIR "
        f"--videos-per-class {args.videos_per_class} --epochs {args.epochs} "
        f"--seed {args.seed}",
        "started_from": "slowfast_stan_tiny_puppets",
        "backend": keras.backend.backend(),
        "machine": f"{platform.machine()}, CPU",
        "seconds": round(trained),
        "seconds_writing_videos": round(written),
        **{f"frame_map_{k.replace(' ', '_')}": round(v, 4) for k, v in figures.items()},
        "test_key_frames": test_frames,
        "test_seed": test_seed,
        "curve": {"loss": [round(float(v), 4) for v in history["loss"]]},
    }
    Path(args.out, "training.json").write_text(json.dumps(record, indent=2) + "\n")
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
