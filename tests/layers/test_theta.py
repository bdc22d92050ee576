import numpy as np
import pytest

from keras_video.layers.theta import (
    PARAMETERIZATIONS,
    num_parameters,
    parameters_to_theta,
)
from tests.routines import to_numpy


def theta_of(parameterization):
    p = np.arange(1, num_parameters(parameterization) + 1, dtype="float32")
    return to_numpy(parameters_to_theta(p, parameterization)).tolist()


def test_affine_is_equation_2():
    assert theta_of("affine") == [
        [1 + 1, 2, 3, 4],
        [5, 1 + 6, 7, 8],
        [9, 10, 1 + 11, 12],
        [0, 0, 0, 1],
    ]


def test_attention_is_equation_3():
    assert theta_of("attention") == [
        [1 + 1, 0, 0, 4],
        [0, 1 + 2, 0, 5],
        [0, 0, 1 + 3, 6],
        [0, 0, 0, 1],
    ]


def test_spatial_is_equation_7():
    assert theta_of("spatial") == [
        [1 + 3, 0, 0, 4],
        [0, 1 + 1, -2, 5],
        [0, 2, 1 + 1, 6],
        [0, 0, 0, 1],
    ]


def test_homography_is_every_entry_but_the_last():
    assert theta_of("homography") == [
        [1 + 1, 2, 3, 4],
        [5, 1 + 6, 7, 8],
        [9, 10, 1 + 11, 12],
        [13, 14, 15, 1],
    ]


@pytest.mark.parametrize("parameterization", PARAMETERIZATIONS)
def test_zero_is_the_identity_for_any_batch(parameterization):
    p = np.zeros((2, 3, num_parameters(parameterization)), "float32")
    theta = to_numpy(parameters_to_theta(p, parameterization))
    np.testing.assert_array_equal(theta, np.broadcast_to(np.eye(4), (2, 3, 4, 4)))


def test_an_unknown_parameterization_is_named():
    with pytest.raises(ValueError, match="affine.*Received: parameterization='rigid'"):
        parameters_to_theta(np.zeros(3, "float32"), "rigid")
