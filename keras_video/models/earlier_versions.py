"""Classes that files of version 0.1 name, so that these still load."""

import keras

from keras_video.models.exportable_model import ExportableModel


@keras.saving.register_keras_serializable(package="keras_video", name="DirectModel")
class _DirectModel(ExportableModel):
    """A functional model, as `fold_batch_norm` gave it."""


@keras.saving.register_keras_serializable(package="keras_video", name="SteppingModel")
class _SteppingModel(ExportableModel):
    """A functional model, as `fold_batch_norm` gave it."""
