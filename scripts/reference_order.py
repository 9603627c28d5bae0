"""Sorts and scans, for reference.py."""

import numpy as np


def ascending(x, axis):
    return np.argsort(x, axis=axis, kind="stable")


def descending(x, axis):
    """NaN first, equal elements in their order: the ascending order of the reversed elements, reversed."""
    return x.shape[axis] - 1 - np.flip(ascending(np.flip(x, axis), axis), axis)


def named(x, indices, axis):
    values = np.take_along_axis(x, indices, axis)
    return {"values": values, "indices": indices.astype(np.int32)}


def sort(x, axis=-1, options={}):
    y = np.atleast_1d(x)
    indices = (descending if options.get("descending") else ascending)(y, axis)
    return {name: part.reshape(x.shape) for name, part in named(y, indices, axis).items()}


def first(x, count, axis, order):
    return named(x, np.take(order(x, axis), np.arange(count), axis), axis)


def topk(x, k, axis=-1, options={}):
    return first(x, k, axis, descending if options.get("largest", True) else ascending)


def dropped(results, axis, options):
    keep = options.get("keepdims", False)
    return {name: part if keep else np.squeeze(part, axis) for name, part in results.items()}


def kthvalue(x, k, axis=-1, options={}):
    index = np.take(ascending(x, axis), [k - 1], axis)
    return dropped(named(x, index, axis), axis, options)


def median(skips_nan):
    def call(x, axis=None, options={}):
        if axis is None:
            return call(x.reshape(-1), 0)["values"]
        numbers = np.sum(~np.isnan(x), axis=axis, keepdims=True)
        place = np.maximum(numbers - 1, 0) // 2
        if not skips_nan:
            place = np.where(numbers < x.shape[axis], numbers, place)
        index = np.take_along_axis(ascending(x, axis), place, axis)
        return dropped(named(x, index, axis), axis, options)

    return call


def searchsorted(rows, values, options={}):
    side = "right" if options.get("right") else "left"
    if rows.ndim == 1:
        return np.searchsorted(rows, values, side).astype(np.int32)
    found = np.zeros(values.shape, dtype=np.int32)
    for place in np.ndindex(rows.shape[:-1]):
        found[place] = np.searchsorted(rows[place], values[place], side)
    return found


def running_extreme(least):
    def call(x, axis):
        y = np.moveaxis(x, axis, 0)
        indices = np.zeros(y.shape, dtype=np.int64)
        for place in np.ndindex(y.shape[1:]):
            best = 0
            for j, element in enumerate(y[(slice(None), *place)]):
                so_far = y[(best, *place)]
                wins = element <= so_far if least else element >= so_far
                if wins or np.isnan(element):
                    best = j
                indices[(j, *place)] = best
        return named(x, np.moveaxis(indices, 0, axis), axis)

    return call


def scan(f):
    def call(x, axis):
        return f(x, axis=axis, dtype=np.float64 if x.dtype.kind == "f" else np.int32)

    return call


# Of equal elements PyTorch may give the index of any.
ANY_INDEX = {"topk", "kthvalue", "median", "nanmedian"}

ORDER = {
    "sort": sort,
    "argsort": lambda *args: sort(*args)["indices"],
    "topk": topk,
    "kthvalue": kthvalue,
    "median": median(False),
    "nanmedian": median(True),
    "searchsorted": searchsorted,
    "bucketize": lambda x, boundaries, options={}: searchsorted(boundaries, x, options),
    "cumsum": scan(np.cumsum),
    "cumprod": scan(np.cumprod),
    "cummax": running_extreme(False),
    "cummin": running_extreme(True),
    "logcumsumexp": lambda x, axis: np.logaddexp.accumulate(x.astype(np.float64), axis),
}
