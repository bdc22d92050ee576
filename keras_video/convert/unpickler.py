"""An unpickler of arrays that runs nothing of what a pickle asks for."""

import pickletools

import numpy as np

from keras_video.convert.pickled_array import ARRAY_PARTS, PickledArray
from keras_video.convert.pickled_dtype import PickledDtype

# A checkpoint has some twenty of them for each tensor.
MOST_STEPS = 2_000_000
SHOWN = 100
_KEYS = (str, bytes, int, float, type(None), np.generic)
# Opcodes whose argument is the value.
_LITERALS = frozenset(
    "INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT STRING BINSTRING "
    "SHORT_BINSTRING BINBYTES SHORT_BINBYTES BINBYTES8 BYTEARRAY8 UNICODE BINUNICODE "
    "SHORT_BINUNICODE BINUNICODE8".split()
)
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_CONTAINERS = {"EMPTY_LIST": list, "EMPTY_SET": list, "EMPTY_DICT": dict}
_IDLE = ("PROTO", "FRAME", "STOP")


class RefusedError(Exception):
    """A pickle asks for something that arrays do not need; the text names it."""

    def __init__(self, name):
        name = "".join(c if c.isprintable() else "?" for c in name[:SHOWN])
        super().__init__(name)


class ArrayUnpickler:
    """Rebuilds `PickledArray`s in plain containers, and refuses all else by name.

    `pickletools` reads the opcodes, and a stack machine of its own carries them out:
    a pickle would make `pickle.Unpickler` fill the memory with one opcode of five
    bytes, overflow the stack by the hash of nested tuples, or set attributes of what
    it may call. Sets become lists.

    Args:
        file: opened for reading bytes, at the start of the pickle.
        parts: dictionary of what more may be asked for: `(module, name)` to a function
            that does no harm whatever its arguments, or to a plain value.

    Example:
        >>> import io, pickle
        >>> content = pickle.dumps({"a": np.arange(3)})
        >>> ArrayUnpickler(io.BytesIO(content)).load()["a"].value.tolist()
        [0, 1, 2]
    """

    def __init__(self, file, parts=None):
        self._file = file
        self._parts = {**ARRAY_PARTS, ORDERED: _ordered, **(parts or {})}

    def load(self):
        """What the pickle holds; the file is left behind its end.

        Raises:
            RefusedError: it asks for what arrays do not need.
            Exception: it is damaged, which can raise anything.
        """
        self._stack, self._below, self._memo = [], [], {}
        for step, (code, argument, _) in enumerate(pickletools.genops(self._file)):
            if step == MOST_STEPS:
                raise ValueError(f"it has more than {MOST_STEPS:,} steps")
            self._take(code.name, argument)
        (content,) = self._stack
        return content

    def persistent_load(self, saved):
        """What stands for an object outside the pickle."""
        raise RefusedError("an object outside the file")

    def _take(self, name, argument):
        """Carry out one opcode."""
        if name in _LITERALS:
            self._stack.append(argument)
        elif name in _CONSTANTS:
            self._stack.append(_CONSTANTS[name])
        elif name in _CONTAINERS:
            self._stack.append(_CONTAINERS[name]())
        elif name in _STEPS:
            _STEPS[name](self)
        elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
            self._memo[argument] = self._stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            self._stack.append(self._memo[argument])
        elif name in ("GLOBAL", "INST"):
            self._stack.append(self._find(*argument.split(" ", 1)))
        elif name not in _IDLE:
            raise RefusedError(f"the opcode {name}")

    def _find(self, module, name):
        if (module, name) not in self._parts:
            raise RefusedError(f"{module}.{name}")
        part = self._parts[module, name]
        return _Function(part) if callable(part) else part

    def _find_by_stack(self):
        name, module = self._stack.pop(), self._stack.pop()
        if not isinstance(name, str) or not isinstance(module, str):
            raise ValueError("the name of a function is no text")
        self._stack.append(self._find(module, name))

    def _find_outside(self):
        self._stack.append(self.persistent_load(self._stack.pop()))

    def _call(self):
        arguments, function = self._stack.pop(), self._stack.pop()
        if not isinstance(function, _Function) or not isinstance(arguments, tuple):
            raise ValueError("it calls what is no function")
        self._stack.append(function.function(*arguments))

    def _set_state(self):
        state, instance = self._stack.pop(), self._stack[-1]
        if isinstance(instance, (PickledArray, PickledDtype)):
            instance.set_state(state)
        elif not isinstance(instance, dict):  # What is set of a dictionary is idle.
            raise RefusedError("the state of an object")

    def _mark(self):
        self._below.append(self._stack)
        self._stack = []

    def _after_mark(self):
        items, self._stack = self._stack, self._below.pop()
        return items

    def _push(self, value):
        self._stack.append(value)

    def _top(self, count):
        """The last values of the stack, taken off."""
        items = self._stack[-count:]
        if len(items) < count:
            raise ValueError("its stack is empty")
        del self._stack[-count:]
        return items

    def _memoize(self):
        self._memo[len(self._memo)] = self._stack[-1]

    def _extend(self, items):
        self._stack[-1].extend(items)

    def _update(self, items):
        self._stack[-1].update(_dictionary(items[::2], items[1::2]))


class _Function:
    """What a pickle may call, and do nothing else with."""

    def __init__(self, function):
        self.function = function


def _dictionary(keys, values):
    """A dictionary whose keys are hashed and compared at little cost."""
    for key in keys:
        parts = key if isinstance(key, tuple) else (key,)
        if not all(isinstance(part, _KEYS) for part in parts):
            raise ValueError("a key of a dictionary is no text or number")
    return dict(zip(keys, values, strict=True))


def _ordered(pairs=()):
    """An `OrderedDict`; Python 2 has written it as a list of pairs."""
    return _dictionary([key for key, _ in pairs], [value for _, value in pairs])


ORDERED = ("collections", "OrderedDict")
# The opcodes without an argument that change the stack.
_STEPS = {
    "MARK": lambda m: m._mark(),
    "POP": lambda m: m._top(1) if m._stack else m._after_mark(),
    "POP_MARK": lambda m: m._after_mark(),
    "DUP": lambda m: m._push(m._stack[-1]),
    "MEMOIZE": lambda m: m._memoize(),
    "TUPLE": lambda m: m._push(tuple(m._after_mark())),
    "TUPLE1": lambda m: m._push(tuple(m._top(1))),
    "TUPLE2": lambda m: m._push(tuple(m._top(2))),
    "TUPLE3": lambda m: m._push(tuple(m._top(3))),
    "FROZENSET": lambda m: m._push(m._after_mark()),
    "LIST": lambda m: m._push(m._after_mark()),
    "DICT": lambda m: m._push(_dictionary((i := m._after_mark())[::2], i[1::2])),
    "APPEND": lambda m: m._extend(m._top(1)),
    "APPENDS": lambda m: m._extend(m._after_mark()),
    "ADDITEMS": lambda m: m._extend(m._after_mark()),
    "SETITEM": lambda m: m._update(m._top(2)),
    "SETITEMS": lambda m: m._update(m._after_mark()),
    "STACK_GLOBAL": lambda m: m._find_by_stack(),
    "BINPERSID": lambda m: m._find_outside(),
    "REDUCE": lambda m: m._call(),
    "BUILD": lambda m: m._set_state(),
}
