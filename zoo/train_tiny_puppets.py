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
import numpy as np

from keras_video.data import puppets
from keras_video.macs import count_macs
from keras_video.models import SlowFastBackbone, SlowFastSTAN, VideoPreprocessor

NUM_FRAMES, FRAME_STRIDE, IMAGE_SIZE = 16, 2, (64, 64)
FRAME_RATE = 16.0
CLUTTER = 0.2
TEST_SEED_OFFSET = 1_000_003


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


def render(clips_per_class, seed, classes):
    """Clips as they come out of a video of 16 frames a second, every second taken."""
    return puppets.puppets_arrays(
        classes,
        clips_per_class,
        NUM_FRAMES,
        IMAGE_SIZE,
        seed=seed,
        fps=FRAME_RATE / FRAME_STRIDE,
        viewpoint=puppets.Viewpoint.moderate(),
        clutter=CLUTTER,
    )


class Batches(keras.utils.PyDataset):
    """Shuffled batches, each clip mirrored, moved, dimmed and made noisy at random."""

    def __init__(self, clips, labels, batch_size, seed):
        super().__init__()
        self.clips, self.labels, self.batch_size = clips, labels, batch_size
        self.rng = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self):
        return len(self.clips) // self.batch_size

    def on_epoch_end(self):
        self.order = self.rng.permutation(len(self.clips))

    def __getitem__(self, index):
        picked = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        clips = np.stack([self._augment(self.clips[i]) for i in picked])
        return clips, self.labels[picked]

    def _augment(self, clip):
        rng, pad = self.rng, 4
        if rng.random() < 0.5:
            clip = clip[:, :, ::-1]
        clip = np.pad(clip, ((0, 0), (pad, pad), (pad, pad), (0, 0)), "edge")
        y, x = rng.integers(0, 2 * pad + 1, 2)
        clip = clip[:, y : y + IMAGE_SIZE[0], x : x + IMAGE_SIZE[1]].astype("float32")
        clip = (clip - 128) * rng.uniform(0.8, 1.2) + 128 + rng.uniform(-20, 20)
        clip = clip[..., rng.permutation(3)] if rng.random() < 0.3 else clip
        return np.clip(clip, 0, 255)


def train(model, clips, labels, test, epochs, batch_size, seed):
    """Fit with a learning rate that warms up, then falls; return the curves."""
    steps = len(clips) // batch_size * epochs
    schedule = keras.optimizers.schedules.CosineDecay(
        1e-4, steps, warmup_target=3e-3, warmup_steps=steps // 20
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=0.02),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model.fit(
        Batches(clips, labels, batch_size, seed),
        validation_data=test,
        epochs=epochs,
        verbose=2,
    ).history


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
    clips, labels = render(args.clips_per_class, args.seed, classes)
    test = render(args.test_clips_per_class, args.seed + TEST_SEED_OFFSET, classes)
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
        "test_seed": args.seed + TEST_SEED_OFFSET,
        "curve": {
            name: [round(float(v), 4) for v in history[name]]
            for name in ("loss", "accuracy", "val_loss", "val_accuracy")
        },
    }
    Path(args.out, "training.json").write_text(json.dumps(record, indent=2) + "\n")
    print(json.dumps({k: v for k, v in record.items() if k != "curve"}, indent=2))


if __name__ == "__main__":
    main()
