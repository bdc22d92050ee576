"""Train `slowfast_stan_tiny_puppets`, the preset that ships with its weights.

    python zoo/train_tiny_puppets.py --out /tmp/slowfast_stan_tiny_puppets

renders puppets, trains on them from a random start, tests on puppets rendered from
another seed, and leaves the preset in `--out` with a `training.json` beside it: the
command, the time, the curve. `python zoo/make_zoo.py --add DIR` takes it into the zoo.
"""

import argparse
import json
import platform
import time
from pathlib import Path

import keras
from studies.puppets_training import TEST_SEED_OFFSET, render, train

from keras_video import puppets
from keras_video.macs import count_macs
from keras_video.models import SlowFastBackbone, SlowFastSTAN, VideoPreprocessor

NUM_FRAMES, FRAME_STRIDE, IMAGE_SIZE = 16, 2, (64, 64)


def build(class_names):
    """About 0.7 M parameters: thin pathways, one block a stage."""
    backbone = SlowFastBackbone(
        input_shape=(NUM_FRAMES, *IMAGE_SIZE, 3),
        stackwise_num_blocks=(1, 1, 1, 1),
        filters=16,
        alpha=4,
        beta=4,
        fusion_kernel_size=5,
        stem_temporal_kernels=(1, 3),
        alignment={"after": "res2", "temporal_groups": 2, "merge": "average"},
    )
    preprocessor = VideoPreprocessor(
        num_frames=NUM_FRAMES,
        frame_stride=FRAME_STRIDE,
        image_size=IMAGE_SIZE,
        short_side=min(IMAGE_SIZE),
        class_names=class_names,
        name="preprocessor",
    )
    return SlowFastSTAN(
        backbone, len(class_names), preprocessor=preprocessor, dropout=0.2
    )


def main():
    """Render, train, test, save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", required=True)
    parser.add_argument("--clips-per-class", type=int, default=400)
    parser.add_argument("--test-clips-per-class", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    keras.utils.set_random_seed(args.seed)
    classes = list(puppets.TRAIN_ACTIONS)
    start = time.time()
    size = {"num_frames": NUM_FRAMES, "image_size": IMAGE_SIZE}
    clips, labels = render(classes, args.clips_per_class, args.seed, **size)
    test_seed = args.seed + TEST_SEED_OFFSET
    test = render(classes, args.test_clips_per_class, test_seed, **size)
    rendered = time.time() - start
    print(f"{len(clips)} clips rendered in {rendered:.0f} s", flush=True)
    model = build(classes)
    print(f"{model.count_params()} parameters, {count_macs(model) / 1e6:.0f} M MACs")
    history = train(model, clips, labels, test, args.epochs, args.batch_size, args.seed)
    model.save_to_preset(args.out)
    record = {
        "command": "python zoo/train_tiny_puppets.py --out DIR "
        f"--clips-per-class {args.clips_per_class} --epochs {args.epochs} "
        f"--batch-size {args.batch_size} --seed {args.seed}",
        "backend": keras.backend.backend(),
        "machine": f"{platform.machine()}, CPU",
        "seconds": round(time.time() - start),
        "seconds_rendering": round(rendered),
        "test_accuracy": round(history["val_accuracy"][-1], 4),
        "test_clips": len(test[0]),
        "test_seed": test_seed,
        "curve": {
            name: [round(float(v), 4) for v in history[name]]
            for name in ("loss", "accuracy", "val_loss", "val_accuracy")
        },
    }
    Path(args.out, "training.json").write_text(json.dumps(record, indent=2) + "\n")
    print(json.dumps({k: v for k, v in record.items() if k != "curve"}, indent=2))


if __name__ == "__main__":
    main()
