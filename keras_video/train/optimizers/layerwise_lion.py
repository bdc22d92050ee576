"""Lion with a learning rate and a weight decay for each variable."""

import keras

from keras_video.train.optimizers.layerwise import Layerwise


@keras.saving.register_keras_serializable(package="keras_video")
class LayerwiseLion(Layerwise, keras.optimizers.Lion):
    """Keras's Lion with rates, decay and start of each variable, see `Layerwise`.

    Example:
    >>> LayerwiseLion(1e-4, decay_rate=0.1).get_config()["beta_2"]
    0.99
    """
