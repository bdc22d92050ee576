"""NumPy's dtypes as a pickle describes them."""

import numpy as np

# Booleans, numbers and text: bytes that can mean nothing else.
KINDS = "biufcSU"


class PickledDtype:
    """A dtype of numbers or text, of whose pickled state the byte order counts.

    Args:
        code: as `"f4"`.
    """

    def __init__(self, code, *_):
        if not isinstance(code, str) or len(code) > 16:
            raise ValueError("a dtype's code is none")
        self.value = np.dtype(code)
        if self.value.kind not in KINDS:
            raise ValueError(f"the dtype {code!r} is not one of numbers or text")

    def set_state(self, state):
        _, order, *described = state
        if any(part is not None for part in described[:3]):
            raise ValueError("a dtype's state is not one of numbers or text")
        self.value = self.value.newbyteorder(order)
