"""The scores of a classifier for all videos of a data set."""

import numpy as np

from keras_video._replicas import predict_batch
from keras_video.data.datasets.naming_videos import naming_videos
from keras_video.evaluate.labels import check_same_classes, labels_for_model
from keras_video.evaluate.predictions import Predictions


def predict_dataset(model, dataset):
    """A classifier's scores for every video of a data set, beside their labels.

    Args:
        model: `VideoClassifier`.
        dataset: batches of clips and labels, and weights where batches are padded
            (`pad_batches`). Their paths and lengths are not known from it, see
            `predict_views`.

    Returns:
        `Predictions`.

    Raises:
        ValueError: the data set has other classes than the model, or in another order.
        VideoError: a video cannot be read.
    """
    names = getattr(dataset, "class_names", None)
    check_same_classes(model, names)
    labels, scores = [], []
    with naming_videos(dataset):
        for clips, truth, *weights in dataset:
            found = predict_batch(model, np.asarray(clips))
            real = np.asarray(weights[0]) > 0 if weights else slice(None)
            scores.append(found[real])
            labels.append(np.asarray(truth)[real])
    labels = labels_for_model(model, np.concatenate(labels))
    return Predictions(labels, np.concatenate(scores), class_names=names)
