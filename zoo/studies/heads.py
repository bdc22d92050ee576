"""Heads over frame features: TXB, average, temporal convolution, LSTM, GRU.

    python zoo/studies/heads.py

As in Table 1 of the StNet paper, the heads learn from features of a network over single
frames that was trained before and stays as it is. With each seed such a network is
trained from a random start, then every head on its features of the same clips. Writes
`results/heads.json`, and the table into `docs/studies.md`.
"""

import argparse
import functools
import time

import keras
import numpy as np
from networks import HEADS, frames
from puppets_training import Batches, train
from results import add_run, settings_of, write_page
from setting import CLASSES, add_options, test_clips, training_clips

from keras_video.macs import count_macs
from keras_video.models import VideoClassifier

QUESTION = (
    "Which head over features of single frames: an average, TXB, or another sequence "
    "model? The heads learn from the features of a network that is trained before, "
    "with an average; the counts are of the heads alone."
)


def features(seed, arguments):
    """Maps (B, T, H, W, C) and labels, of augmented training and of test clips."""
    keras.utils.set_random_seed(seed)
    model = frames(len(CLASSES))
    clips, labels = training_clips(arguments, seed)
    test, test_labels = test_clips(arguments, seed)
    train(model, clips, labels, None, arguments.epochs, arguments.batch_size, seed, 0)
    maps = keras.Model(model.input, model.get_layer("pool").input)
    batches = Batches(clips, labels, arguments.batch_size, seed)
    pairs = []
    for _ in range(arguments.passes):
        pairs += [batches[i] for i in range(len(batches))]
        batches.on_epoch_end()
    x = np.concatenate([maps.predict_on_batch(x) for x, _ in pairs])
    y = np.concatenate([y for _, y in pairs])
    return (x, y), (maps.predict(test, batch_size=50, verbose=0), test_labels)


def run(head, seed, data, arguments):
    """Train and test one head; what came out, for the table."""
    (x, y), test = data()
    keras.utils.set_random_seed(seed)
    start = time.time()
    model = classifier(x.shape[1:], HEADS[head])
    model.compile(
        optimizer=keras.optimizers.AdamW(1e-3, weight_decay=0.02),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(x, y, 64, arguments.head_epochs, verbose=0).history
    return {
        "variant": head,
        "seed": seed,
        "accuracy": {"same view": float(model.evaluate(*test, verbose=0)[1])},
        "train_accuracy": history["accuracy"][-1],
        "parameters": model.count_params(),
        "macs": count_macs(model),
        "seconds": round(time.time() - start),
    }


def classifier(shape, head):
    """A head over maps, as the classifiers put it together."""
    inputs = keras.Input(shape)
    maps = keras.Model(inputs, keras.layers.Activation("linear")(inputs))
    whole = VideoClassifier(maps, len(CLASSES), dropout=0.2, head=head)
    # Without the preprocessor, which is for frames.
    outputs = keras.Input(shape)
    x = outputs
    for layer in whole.layers[3:]:
        x = layer(x)
    return keras.Model(outputs, x)


def main():
    """Run what has not been run yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_options(parser)
    parser.add_argument("--passes", type=int, default=5, help="of augmented clips")
    parser.add_argument("--head-epochs", type=int, default=20)
    arguments = parser.parse_args()
    settings = settings_of(QUESTION, CLASSES, arguments)
    for seed in arguments.seeds:
        # Made when the first head asks for it.
        data = functools.cache(functools.partial(features, seed, arguments))
        for head in HEADS:
            add_run(
                "heads",
                settings,
                list(HEADS),
                head,
                seed,
                functools.partial(run, head, seed, data, arguments),
            )
    write_page()


if __name__ == "__main__":
    main()
