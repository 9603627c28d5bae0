"""Parts of tensors, and what else moves elements, for reference.py."""

import numpy as np


def parts(x, sizes, axis):
    return np.split(x, np.cumsum(sizes)[:-1], axis) if len(sizes) > 0 else []


def split(x, by, axis=0):
    length = x.shape[axis]
    if isinstance(by, list):
        return parts(x, by, axis)
    sizes = [min(by, length - start) for start in range(0, max(length, 1), by)]
    return parts(x, sizes, axis)


def chunk(x, count, axis=0):
    length = x.shape[axis]
    return parts(x, [0] * count, axis) if length == 0 else split(x, -(-length // count), axis)


MOVE = {
    "split": split,
    "chunk": chunk,
    "unbind": lambda x, axis=0: list(np.moveaxis(x, axis, 0)),
}
