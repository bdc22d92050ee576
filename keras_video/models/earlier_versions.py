"""Classes that files of version 0.1 name, so that these still load."""

import keras

from keras_video.models.exportable_model import ExportableModel

# What `fold_batch_norm` gave; paths of weights within a file have these names, too.
for _name in ("DirectModel", "SteppingModel"):
    keras.saving.register_keras_serializable(package="keras_video")(
        type(_name, (ExportableModel,), {"__module__": __name__})
    )
