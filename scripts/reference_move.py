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


def pad(x, by, options={}):
    if x.ndim == 0:
        return x
    sizes = [0] * (2 * x.ndim - len(by)) + by[::-1]
    before, after = sizes[1::2], sizes[::2]
    modes = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    mode = options.get("mode", "constant")
    if mode != "constant":
        return np.pad(x, list(zip(before, after)), modes[mode])
    x = x[tuple(slice(max(0, -b), n + min(0, a)) for n, b, a in zip(x.shape, before, after))]
    pairs = [(max(0, b), max(0, a)) for b, a in zip(before, after)]
    return np.pad(x, pairs, constant_values=x.dtype.type(options.get("value", 0)))


def meshgrid(vectors, options={}):
    return list(np.meshgrid(*(np.atleast_1d(x) for x in vectors), indexing=options.get("indexing", "ij")))


def kron(a, b):
    kind = np.result_type(a, b)
    return np.kron(a.astype(kind), b.astype(kind)) if a.size * b.size else np.zeros(
        [n * m for n, m in zip(np.atleast_2d(a).shape, np.atleast_2d(b).shape)], dtype=kind
    )


MOVE = {
    "roll": lambda x, shifts, axes=None: np.roll(x, sum(shifts) if axes is None and isinstance(shifts, list) else shifts, axes),
    "pad": pad,
    "diagonal": lambda x, *args: np.diagonal(x, *args),
    "diag": np.diag,
    "meshgrid": meshgrid,
    "repeatInterleave": np.repeat,
    "kron": kron,
    "movedim": np.moveaxis,
    "split": split,
    "chunk": chunk,
    "unbind": lambda x, axis=0: list(np.moveaxis(x, axis, 0)),
}
