"""The 4x4 matrix of a warp from the parameters of a deformation network.

Coordinates are ordered (t, x, y, 1). All parameters zero is the identity.
"""

from keras import ops

from keras_video.validation import check_choice


def _affine(p, one, zero):
    """12 parameters, Eqn 2: every entry of the first three rows."""
    return (
        (one + p[0], p[1], p[2], p[3]),
        (p[4], one + p[5], p[6], p[7]),
        (p[8], p[9], one + p[10], p[11]),
        (zero, zero, zero, one),
    )


def _attention(p, one, zero):
    """6 parameters, Eqn 3: a scale and a shift of each axis (crop and zoom)."""
    return (
        (one + p[0], zero, zero, p[3]),
        (zero, one + p[1], zero, p[4]),
        (zero, zero, one + p[2], p[5]),
        (zero, zero, zero, one),
    )


def _spatial(p, one, zero):
    """6 parameters, Eqn 7: frames turned, scaled and shifted; time scaled, shifted."""
    return (
        (one + p[2], zero, zero, p[3]),
        (zero, one + p[0], -p[1], p[4]),
        (zero, p[1], one + p[0], p[5]),
        (zero, zero, zero, one),
    )


def _homography(p, one, zero):
    """15 parameters: every entry but the last, row by row (Section 4.1.2)."""
    return (
        (one + p[0], p[1], p[2], p[3]),
        (p[4], one + p[5], p[6], p[7]),
        (p[8], p[9], one + p[10], p[11]),
        (p[12], p[13], p[14], one),
    )


_BUILDERS = {
    "affine": (12, _affine),
    "attention": (6, _attention),
    "spatial": (6, _spatial),
    "homography": (15, _homography),
}

PARAMETERIZATIONS = tuple(_BUILDERS)


def num_parameters(parameterization):
    """How many parameters a parameterization has.

    Raises:
        ValueError: if there is no such parameterization.
    """
    check_choice("parameterization", parameterization, PARAMETERIZATIONS)
    return _BUILDERS[parameterization][0]


def parameters_to_theta(parameters, parameterization):
    """The warp's matrix, `(..., 4, 4)` in float32, of parameters `(..., P)`.

    Example:
        >>> import numpy as np
        >>> shift_right = np.array([0, 0, 0, 0, -0.5, 0], "float32")
        >>> theta = parameters_to_theta(shift_right, "attention")
        >>> [float(v) for v in theta[1]]
        [0.0, 1.0, 0.0, -0.5]

    Reference:
        Liang et al., Spatial-Temporal Alignment Network, Eqns 2, 3 and 7.
    """
    count = num_parameters(parameterization)
    # float32 whatever the policy: 1 + p in bfloat16 has steps of 1/128.
    parameters = ops.cast(parameters, "float32")
    p = [parameters[..., i] for i in range(count)]
    zero = ops.zeros_like(p[0])
    rows = _BUILDERS[parameterization][1](p, zero + 1.0, zero)
    return ops.stack([ops.stack(row, axis=-1) for row in rows], axis=-2)
