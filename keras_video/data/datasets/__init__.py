"""Batches of clips as a `tf.data.Dataset` or a `keras.utils.PyDataset`."""
