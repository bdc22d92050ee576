"""Classes that files of version 0.1 name, so that these still load.

Keras stores the weights of a model within a model under the name of its class.
"""

import keras

from keras_video.models.exportable_model import ExportableModel


@keras.saving.register_keras_serializable(package="keras_video")
class DirectModel(ExportableModel):
    """A functional model, as `fold_batch_norm` gave it."""


@keras.saving.register_keras_serializable(package="keras_video")
class SteppingModel(ExportableModel):
    """A functional model, as `fold_batch_norm` gave it."""
