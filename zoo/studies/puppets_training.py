"""Rendering puppets and training on them, for the studies and the shipped preset."""

import keras
import numpy as np

from keras_video import puppets

# Test clips are rendered from another seed than training clips, far away.
TEST_SEED_OFFSET = 1_000_003


def render(
    classes,
    clips_per_class,
    seed,
    *,
    num_frames,
    image_size,
    viewpoint=None,
    fps=8.0,
    clutter=0.2,
):
    """Clips before a quiet background, and their labels."""
    return puppets.puppets_arrays(
        classes,
        clips_per_class,
        num_frames,
        image_size,
        seed=seed,
        fps=fps,
        viewpoint=viewpoint,
        clutter=clutter,
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
        _, height, width, _ = clip.shape
        if rng.random() < 0.5:
            clip = clip[:, :, ::-1]
        clip = np.pad(clip, ((0, 0), (pad, pad), (pad, pad), (0, 0)), "edge")
        y, x = rng.integers(0, 2 * pad + 1, 2)
        clip = clip[:, y : y + height, x : x + width].astype("float32")
        clip = (clip - 128) * rng.uniform(0.8, 1.2) + 128 + rng.uniform(-20, 20)
        clip = clip[..., rng.permutation(3)] if rng.random() < 0.3 else clip
        return np.clip(clip, 0, 255)


def train(model, clips, labels, test, epochs, batch_size, seed, verbose=2):
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
        verbose=verbose,
    ).history
