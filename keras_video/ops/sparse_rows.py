"""Weighted sums of rows as a product with a sparse matrix, for TensorFlow on a CPU.

The matrix has a row for each sum, with its weights at the rows that it takes. No other
operator of TensorFlow gathers, weights and sums in one pass.
"""

from keras_video.ops.backend import is_for_xla, runs_here, runs_on_cpu

# Below, it takes longer to write the matrix down than to pass over the rows.
MIN_CHANNELS = 16


def gains_by_sparse_rows(rows):
    """Whether the matrix is worth it, and TensorFlow itself runs what is traced.

    XLA and those who convert files know no sparse matrices.
    """
    known = runs_here() and runs_on_cpu() and not is_for_xla()
    return known and rows.shape[-1] >= MIN_CHANNELS


def weighted_rows(rows, first, steps, weights):
    """Sum of `weight * rows[first + step]` over the steps.

    Args:
        rows: `(N, C)`.
        first: `(N,)`, int32.
        steps: K ints that grow.
        weights: K tensors `(N,)`, float32.

    Returns:
        `(N, C)`, float32.
    """
    import tensorflow as tf

    count = tf.size(first, tf.int64)
    # (row, column) of every weight, the K of a row side by side.
    places = tf.stack([tf.range(count), tf.cast(first, tf.int64)], -1)
    offsets = [offset for step in steps for offset in (0, step)]
    places = tf.tile(places, (1, len(steps))) + tf.constant(offsets, tf.int64)
    places = tf.reshape(places, (-1, 2))
    rows = tf.cast(rows, tf.float32)
    return _product(rows, weights, first, steps, places, transposed=False)


def _product(x, weights, first, steps, places, transposed):
    """Product of the sparse matrix, or of its transpose, and `x`."""
    import tensorflow as tf

    @tf.custom_gradient
    def product(x, *weights):
        count = tf.size(first, tf.int64)

        def of_matrix():
            matrix = tf.raw_ops.SparseTensorToCSRSparseMatrix(
                indices=places,
                values=tf.reshape(tf.stack(weights, -1), (-1,)),
                dense_shape=tf.stack([count, count]),
            )
            return tf.raw_ops.SparseMatrixMatMul(a=matrix, b=x, transpose_a=transposed)

        # The product with an empty matrix ends the process: a division by its rows.
        y = tf.cond(count > 0, of_matrix, lambda: x)
        y = tf.ensure_shape(y, x.shape)

        def gradient(dy):
            dx = _product(dy, weights, first, steps, places, not transposed)
            of_sums, of_rows = (x, dy) if transposed else (dy, x)
            return dx, *(
                tf.reduce_sum(of_sums * tf.gather(of_rows, first + step), -1)
                for step in steps
            )

        return y, gradient

    return product(x, *weights)
