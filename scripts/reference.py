"""Writes test/data/reference.json: what NumPy says of every case in test/cases.ts.

    python3 scripts/reference.py            (needs NumPy and einops, and `npm ci` before)
    python3 scripts/reference.py --torch    also compares with PyTorch, where it is installed, and writes
                                            test/data/printed.json (how PyTorch prints some tensors) and promotion.json

Values are computed in float64 from the float32 inputs, and int32 arithmetic wraps around. Each op is one row of OPS.
The tests themselves need no Python: they read the file, and ask for this command where a case has no reference.
"""

import json
import math
import pathlib
import re
import subprocess
import sys
import warnings

import einops
import numpy as np
from reference_linalg import LINALG, WIDENS, torch_linalg
from reference_losses import LOSSES, log_softmax, torch_loss
from reference_printing import write_printed, write_promotions
from reference_move import MOVE
from reference_order import ANY_INDEX, ORDER

ROOT = pathlib.Path(__file__).resolve().parent.parent
DTYPES = ["bool", "uint8", "int32", "float16", "float32", "float64"]
NUMPY = {"int32": np.int32, "uint8": np.uint8, "bool": np.bool_}
NUMPY |= {name: np.float64 for name in DTYPES if name.startswith("float")}


def name_of(x, case):
    """The dtype of a result. All floats are computed in float64: which of them it is, the operands say."""
    if x.dtype.kind != "f":
        return {"u": "uint8", "i": "int32", "b": "bool"}[x.dtype.kind]
    asked = [a.get("dtype") for a in case["args"] if isinstance(a, dict)]
    asked += case["args"] if case["op"] == "to" else []
    floats = [name for name in case["dtypes"] if name.startswith("float")]
    widest = max(floats, key=DTYPES.index, default="float32")
    if case["op"] in WIDENS and widest == "float16":
        return "float32"
    return next(filter(None, asked), widest)


def floats(x):
    return x.astype(np.float64)


def promoted(*xs):
    """Operands in their common dtype; a plain number takes the tensors'."""
    tensors = [x for x in xs if isinstance(x, np.ndarray)]
    order = [np.dtype(t) for t in (np.bool_, np.uint8, np.int32, np.float64)]
    dtype = max((x.dtype for x in tensors), key=order.index, default=order[-1])
    return [np.asarray(x).astype(dtype) for x in xs]


def binary(f):
    return lambda a, b: f(*promoted(a, b))


def reduction(f, accumulate=False):
    """`f` over (axis?, {keepdims?}), as the last arguments of every reduction."""

    def call(x, *args):
        options = next((a for a in args if isinstance(a, dict)), {})
        axis = next((a for a in args if not isinstance(a, dict)), None)
        axis = tuple(axis) if isinstance(axis, list) else axis
        how = {"axis": axis, "keepdims": options.get("keepdims", False)}
        if accumulate and x.dtype.kind != "f":
            how["dtype"] = np.int32
        if axis == () and f in (np.sum, np.prod):
            return x if x.dtype.kind != "b" else x.astype(np.int32)
        return np.asarray(f(x, **how))

    return call


def index(f):
    return lambda x, *args: reduction(f)(x, *args).astype(np.int32)


def truth(f):
    return lambda x, *args: reduction(f)(x.astype(np.bool_), *args)


def spread(f):
    def call(x, *args):
        options = next((a for a in args if isinstance(a, dict)), {})
        ddof = options.get("correction", 1)
        return reduction(lambda x, **how: f(x, ddof=ddof, **how))(floats(x), *args)

    return call


def norm(x, p=2, *args):
    def call(x, **how):
        x = np.abs(x)
        return np.sum(x != 0, **how) * 1.0 if p == 0 else np.sum(x**p, **how) ** (1 / p)

    return reduction(call)(floats(x), *args)


def logsumexp(x, **how):
    largest = np.max(x, axis=how["axis"], keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(largest), largest, 0)
    kept = np.log(np.sum(np.exp(x - shift), axis=how["axis"], keepdims=True)) + shift
    return kept if how["keepdims"] else kept.reshape(np.sum(x, **how).shape)


def to(x, dtype):
    if dtype in ("int32", "uint8") and x.dtype.kind == "f":
        # ECMAScript's ToInt32: truncated, modulo 2 to the power of 32; 0 where there is no number.
        whole = [int(v) if np.isfinite(v) else 0 for v in x.ravel()]
        wrapped = [(v + 2**31) % 2**32 - 2**31 for v in whole]
        return np.array(wrapped, dtype=np.int32).reshape(x.shape).astype(NUMPY[dtype])
    return x.astype(NUMPY[dtype])


def sizes(args):
    return args[0] if len(args) == 1 and isinstance(args[0], list) else list(args)


def expand(x, *args):
    target = sizes(args)
    shape = (1,) * (len(target) - x.ndim) + x.shape
    return np.broadcast_to(x, [n if m == -1 else m for n, m in zip(shape, target)])


def parsed(indices, rank):
    """An index for each axis, and None for new ones."""
    one = {"...": ...}
    result = []
    for index in indices:
        if isinstance(index, str) and index != "...":
            index = slice(*(int(part) if part else None for part in index.split(":")))
        result.append(one.get(index, index) if isinstance(index, str) else index)
    taken = sum(index is not None and index is not ... for index in result)
    where = result.index(...) if ... in result else len(result)
    return [*result[:where], *[slice(None)] * (rank - taken), *result[where + 1 :]]


def at(x, *indices):
    """As PyTorch has it: integers drop their axes before lists are paired, where NumPy pairs them with lists."""
    indices = parsed(indices, x.ndim)
    x = x[tuple(slice(None) if isinstance(one, list) else one for one in indices)]
    lists = [one if isinstance(one, list) else slice(None) for one in indices if not isinstance(one, int)]
    return x[tuple(np.array(one, dtype=np.int64) if isinstance(one, list) else one for one in lists)]


def set_at(x, *args):
    tensors = [a for a in args if isinstance(a, np.ndarray)]
    indices, *value = [a for a in args if not isinstance(a, np.ndarray)]
    places = at(np.arange(x.size).reshape(x.shape), *indices)
    y = x.copy()
    y.reshape(-1)[places] = (tensors or value)[0]
    return y


def flatten(x, start=0, end=-1):
    x = x.reshape(1) if x.ndim == 0 else x
    start, end = start % x.ndim, end % x.ndim
    return x.reshape(x.shape[:start] + (np.prod(x.shape[start : end + 1], dtype=int),) + x.shape[end + 1 :])


def unflatten(x, axis, parts):
    axis %= x.ndim
    rest = np.prod([n for n in parts if n != -1], dtype=int)
    parts = [x.shape[axis] // rest if n == -1 else n for n in parts]
    return x.reshape(x.shape[:axis] + tuple(parts) + x.shape[axis + 1 :])


def like(value):
    return lambda x, options={}: np.full_like(x, value, dtype=NUMPY.get(options.get("dtype"), x.dtype))


def full_like(x, value, options={}):
    return like(value)(x, options)


def squeeze(x, axis=None):
    return np.squeeze(x, axis) if axis is None or x.shape[axis] == 1 else x


def each(value, rank):
    return value if isinstance(value, list) else [value] * rank


def placed(x, before, after, value=0):
    """`x` with so many elements of `value` around its spatial axes."""
    around = [(0, 0), (0, 0), *zip(before, after)]
    return np.pad(x, around, constant_values=value)


def offsets(kernel):
    return np.ndindex(*kernel)


def conv(x, w, options={}):
    x, w = promoted(x, w)
    rank, groups = x.ndim - 2, options.get("groups", 1)
    stride, dilation = (each(options.get(name, 1), rank) for name in ("stride", "dilation"))
    kernel, padding = w.shape[2:], options.get("padding", 0)
    reach = [d * (k - 1) for d, k in zip(dilation, kernel)]
    padding = {"same": [r // 2 for r in reach], "valid": 0}.get(padding, padding) if isinstance(padding, str) else padding
    before = each(padding, rank)
    after = [r - b for r, b in zip(reach, before)] if options.get("padding") == "same" else before
    x = placed(x, before, after)
    size = [(n - r - 1) // s + 1 for n, r, s in zip(x.shape[2:], reach, stride)]
    outs = []
    for xg, wg in zip(np.split(x, groups, 1), np.split(w, groups, 0)):
        y = 0
        for at in offsets(kernel):
            cut = [slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, n, s in zip(at, dilation, size, stride)]
            y = y + np.einsum("nc...,oc->no...", xg[(..., *cut)], wg[(..., *at)])
        outs.append(y)
    return np.concatenate(outs, 1)


def conv_transpose(x, w, options={}):
    x, w = promoted(x, w)
    rank, groups = x.ndim - 2, options.get("groups", 1)
    stride, dilation = (each(options.get(name, 1), rank) for name in ("stride", "dilation"))
    padding, extra = (each(options.get(name, 0), rank) for name in ("padding", "outputPadding"))
    kernel = w.shape[2:]
    full = [
        (n - 1) * s + d * (k - 1) + 1 + e
        for n, s, d, k, e in zip(x.shape[2:], stride, dilation, kernel, extra)
    ]
    outs = []
    for xg, wg in zip(np.split(x, groups, 1), np.split(w, groups, 0)):
        y = np.zeros((x.shape[0], w.shape[1], *full), dtype=x.dtype)
        for at in offsets(kernel):
            cut = [slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, n, s in zip(at, dilation, x.shape[2:], stride)]
            y[(..., *cut)] += np.einsum("nc...,co->no...", xg, wg[(..., *at)])
        outs.append(y[(..., *(slice(p, n - p) for p, n in zip(padding, full)))])
    return np.concatenate(outs, 1)


def windows(x, kernel, options):
    """Where each window lies, as slices into `x`, and how large it is with its padding."""
    rank = x.ndim - 2
    kernel = each(kernel, rank)
    stride = each(options.get("stride", kernel), rank)
    padding, dilation = each(options.get("padding", 0), rank), each(options.get("dilation", 1), rank)
    axes = []
    for n, k, s, p, d in zip(x.shape[2:], kernel, stride, padding, dilation):
        starts = []
        start = -p
        while start + d * (k - 1) + 1 <= n + p or (
            options.get("ceilMode") and start < n and start - s + d * (k - 1) + 1 < n + p
        ):
            starts.append(([i for i in range(start, start + d * k, d) if 0 <= i < n], min(start + k, n + p) - start))
            start += s
        axes.append(starts)
    return axes


def pooled(f):
    def call(x, kernel, options={}):
        axes = windows(x, kernel, options)
        y = np.empty((*x.shape[:2], *(len(axis) for axis in axes)), dtype=np.float64)
        for at in np.ndindex(*y.shape[2:]):
            seen = [axis[i] for axis, i in zip(axes, at)]
            y[(..., *at)] = f(x[(..., *np.ix_(*(i for i, _ in seen)))], [n for _, n in seen], options)
        return y

    return call


def spatial(f, x, **how):
    return f(x, axis=tuple(range(2, x.ndim)), **how)


def max_pool(x, kernel, options={}):
    return pooled(lambda seen, sizes, options: spatial(np.max, seen))(x, kernel, options).astype(x.dtype)


def average(seen, sizes, options):
    count = math.prod(sizes) if options.get("countIncludePad", True) else math.prod(seen.shape[2:])
    return spatial(np.sum, seen) / count


def adaptive(f):
    def call(x, parts):
        parts = each(parts, x.ndim - 2)
        y = np.empty((*x.shape[:2], *parts), dtype=np.float64)
        for at in np.ndindex(*parts):
            cut = [slice(i * n // m, -(-(i + 1) * n // m)) for i, n, m in zip(at, x.shape[2:], parts)]
            y[(..., *at)] = spatial(f, x[(..., *cut)])
        return y

    return call


erf, erfc = (np.vectorize(f, otypes=[np.float64]) for f in (math.erf, math.erfc))


def remainder(a, b):
    """As PyTorch has it: what is 0 keeps the sign of `a`, where NumPy takes that of `b`."""
    rest = np.fmod(a, b)
    return np.where((rest != 0) & ((rest < 0) != (b < 0)), rest + b, rest)


def clamp(x, *args):
    """As PyTorch has it: -0 is not below 0, where NumPy's maximum of the two is +0."""
    named = args[0] if isinstance(args[0], dict) else dict(zip(("min", "max"), args))
    for name, beyond in (("min", np.less), ("max", np.greater)):
        if name in named:
            bound = x.dtype.type(np.float32(named[name]))
            x = np.where(beyond(x, bound), bound, x)
    return x


def lerp(a, b, weight):
    a, b, w = (np.asarray(x, dtype=np.float64) for x in (a, b, weight))
    return np.where(np.abs(w) < 0.5, a + w * (b - a), b - (b - a) * (1 - w))


def left_shift(a, b):
    inside = (b >= 0) & (b < 8 * a.itemsize)
    return np.where(inside, a << np.where(inside, b, 0), 0).astype(a.dtype)


def right_shift(a, b):
    inside = (b >= 0) & (b < 8 * a.itemsize)
    return a >> np.where(inside, b, 8 * a.itemsize - 1).astype(a.dtype) if a.dtype.kind == "i" else np.where(inside, a >> b, 0)


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def part(x, axis, index):
    """The first elements of each axis but one, as many as the index has."""
    return tuple(slice(None) if i == axis % x.ndim else slice(n) for i, n in enumerate(index.shape))


def gather(x, index, axis):
    return np.take_along_axis(x[part(x, axis, index)], index, axis)


def scatter(adds):
    def call(x, index, *args):
        axis, *others = [a for a in args if not isinstance(a, np.ndarray)]
        source = next((a for a in args if isinstance(a, np.ndarray)), None)
        source = np.full(index.shape, others[0]) if source is None else source
        y = x.copy()
        for at in np.ndindex(index.shape):
            place = list(at)
            place[axis] = index[at]
            y[tuple(place)] = source[at] + (y[tuple(place)] if adds else 0)
        return y

    return call


def index_add(x, index, source, axis):
    y = np.moveaxis(x.copy(), axis, 0)
    np.add.at(y, index, np.moveaxis(source, axis, 0))
    return np.moveaxis(y, 0, axis)


def take_along_dim(x, index, axis=None):
    if axis is None:
        return x.ravel()[index.ravel()]
    axis %= x.ndim
    shape = list(np.broadcast_shapes(*([n for i, n in enumerate(a.shape) if i != axis] for a in (x, index))))
    full = [np.broadcast_to(a, [*shape[:axis], a.shape[axis], *shape[axis:]]) for a in (x, index)]
    return np.take_along_axis(*full, axis)


def masked_select(x, mask):
    x, mask = np.broadcast_arrays(x, mask)
    return x[mask]


def repeat(x, *args):
    """By a number for each axis, or by a pattern."""
    return einops.repeat(x, args[0], **dict(*args[1:])) if isinstance(args[0], str) else np.tile(x, sizes(args))


def reduce(x, pattern, by, given={}):
    """Of the dtype that the fold has, also where nothing is folded."""
    whole = x if x.dtype.kind == "f" else x.astype(np.int32)
    x = {"mean": floats, "sum": lambda _: whole, "prod": lambda _: whole}.get(by, lambda x: x)(x)
    x = x.astype(np.bool_) if by in ("any", "all") else x
    return einops.reduce(x, pattern, lambda part, axes: OPS[by](part, list(axes)), **given)


OPS = {
    "gather": gather,
    "scatter": scatter(False),
    "scatterAdd": scatter(True),
    "indexSelect": lambda x, index, axis: np.take(x, index, axis),
    "indexAdd": index_add,
    "take": lambda x, index: x.ravel()[index],
    "takeAlongDim": take_along_dim,
    "embedding": lambda index, weight: weight[index],
    "oneHot": lambda index, classes: np.eye(classes, dtype=np.int32)[index],
    "maskedFill": lambda x, mask, value: np.where(mask, np.asarray(value, x.dtype), x),
    "maskedSelect": masked_select,
    "nonzero": lambda x: np.argwhere(x).astype(np.int32),
    "argwhere": lambda x: np.argwhere(x).astype(np.int32),
    "neg": lambda x: -x,
    "abs": np.abs,
    "relu": lambda x: np.maximum(x, x.dtype.type(0)),
    # 0 + x is +0 where x is -0.
    "sign": lambda x: np.sign(x) + x.dtype.type(0),
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "trunc": np.trunc,
    "fmod": binary(np.fmod),
    "remainder": binary(remainder),
    "clamp": clamp,
    "lerp": lerp,
    "expm1": lambda x: np.expm1(floats(x)),
    "log1p": lambda x: np.log1p(floats(x)),
    "log2": lambda x: np.log2(floats(x)),
    "log10": lambda x: np.log10(floats(x)),
    "rsqrt": lambda x: 1 / np.sqrt(floats(x)),
    "reciprocal": lambda x: 1 / floats(x),
    "erf": lambda x: erf(floats(x)),
    "erfc": lambda x: erfc(floats(x)),
    **{
        name: lambda x, f=getattr(np, numpy): f(floats(x))
        for name, numpy in (
            *((same, same) for same in ("sin", "cos", "tan", "sinh", "cosh")),
            *((f"a{name}", f"arc{name}") for name in ("sin", "cos", "tan")),
        )
    },
    "atan2": lambda a, b: np.arctan2(floats(np.asarray(a)), floats(np.asarray(b))),
    "leakyRelu": lambda x, slope=0.01: np.where(x > 0, floats(x), floats(x) * slope),
    "elu": lambda x, alpha=1: np.where(x > 0, floats(x), alpha * np.expm1(floats(x))),
    "gelu": lambda x: 0.5 * floats(x) * erfc(floats(x) * -math.sqrt(0.5)),
    "silu": lambda x: floats(x) / (1 + np.exp(-floats(x))),
    "softplus": lambda x: softplus(floats(x)),
    "mish": lambda x: floats(x) * np.tanh(softplus(floats(x))),
    "isnan": np.isnan,
    "isinf": np.isinf,
    "isfinite": np.isfinite,
    "and": binary(np.bitwise_and),
    "or": binary(np.bitwise_or),
    "xor": binary(np.bitwise_xor),
    "not": np.invert,
    "bitwiseLeftShift": binary(left_shift),
    "bitwiseRightShift": binary(right_shift),
    "exp": lambda x: np.exp(floats(x)),
    "log": lambda x: np.log(floats(x)),
    "sqrt": lambda x: np.sqrt(floats(x)),
    "tanh": lambda x: np.tanh(floats(x)),
    "sigmoid": lambda x: 1 / (1 + np.exp(-floats(x))),
    "add": binary(np.add),
    "sub": binary(np.subtract),
    "mul": binary(np.multiply),
    "div": lambda a, b: np.true_divide(*(floats(np.asarray(x)) for x in (a, b))),
    "pow": binary(lambda a, b: a**b),
    "maximum": binary(np.maximum),
    "minimum": binary(np.minimum),
    "eq": binary(np.equal),
    "ne": binary(np.not_equal),
    "lt": binary(np.less),
    "le": binary(np.less_equal),
    "gt": binary(np.greater),
    "ge": binary(np.greater_equal),
    "where": lambda c, a, b: np.where(c, *promoted(a, b)),
    "to": to,
    "sum": reduction(np.sum, accumulate=True),
    "mean": lambda x, *args: reduction(np.mean)(floats(x), *args),
    "max": reduction(np.max),
    "min": reduction(np.min),
    "amax": reduction(np.max),
    "amin": reduction(np.min),
    "argmax": index(np.argmax),
    "argmin": index(np.argmin),
    "prod": reduction(np.prod, accumulate=True),
    "any": truth(np.any),
    "all": truth(np.all),
    "count": lambda x, *args: reduction(np.sum, accumulate=True)(x.astype(np.bool_), *args),
    "var": spread(np.var),
    "std": spread(np.std),
    "norm": norm,
    "logsumexp": lambda x, *args: reduction(logsumexp)(floats(x), *args),
    "reshape": lambda x, *args: x.reshape(sizes(args)),
    "T": lambda x: x.T,
    "permute": lambda x, *args: np.transpose(x, sizes(args)),
    "squeeze": squeeze,
    "unsqueeze": np.expand_dims,
    "expand": expand,
    "at": at,
    "set": set_at,
    "flip": lambda x, *args: np.flip(x, sizes(args)),
    "view": lambda x, *args: x.reshape(sizes(args)),
    "broadcastTo": expand,
    "flatten": flatten,
    "unflatten": unflatten,
    "transpose": np.swapaxes,
    "swapaxes": np.swapaxes,
    "repeat": repeat,
    "rearrange": lambda x, pattern, given={}: einops.rearrange(x, pattern, **given),
    "reduce": reduce,
    "tile": lambda x, *args: np.tile(x, sizes(args)),
    "stack": lambda *xs, axis=0: np.stack(promoted(*xs), axis=axis),
    "tril": np.tril,
    "triu": np.triu,
    "zerosLike": like(0),
    "onesLike": like(1),
    "fullLike": full_like,
    "cat": lambda *xs, axis=0: np.concatenate(promoted(*xs), axis=axis),
    "einsum": lambda equation, *xs: np.einsum(equation, *promoted(*xs)),
    "outer": binary(np.outer),
    "bmm": binary(np.matmul),
    "trace": lambda x: np.trace(x, dtype=np.int32 if x.dtype.kind != "f" else None),
    **{f"conv{rank}d": conv for rank in (1, 2, 3)},
    **{f"convTranspose{rank}d": conv_transpose for rank in (1, 2, 3)},
    **{f"maxPool{rank}d": max_pool for rank in (1, 2, 3)},
    **{f"avgPool{rank}d": lambda x, *args: pooled(average)(floats(x), *args) for rank in (1, 2, 3)},
    **{f"adaptiveAvgPool{rank}d": lambda x, parts: adaptive(np.mean)(floats(x), parts) for rank in (1, 2, 3)},
    **{
        f"adaptiveMaxPool{rank}d": lambda x, parts: adaptive(np.max)(x, parts).astype(x.dtype)
        for rank in (1, 2, 3)
    },
    "dot": binary(np.matmul),
    "mv": binary(np.matmul),
    "mm": binary(np.matmul),
    "matmul": binary(np.matmul),
    "softmax": lambda x, axis: np.exp(log_softmax(x, axis)),
    "logSoftmax": log_softmax,
    **LOSSES,
    **ORDER,
    **LINALG,
    **MOVE,
}


def array(values, shape, dtype):
    return np.array([float(v) for v in values], dtype=np.float64).astype(NUMPY[dtype]).reshape(shape)


def arguments(case, convert):
    """The operands, each made by `convert` from its values and the name of its dtype."""
    values = zip(case["inputs"], case["shapes"], case["dtypes"])
    tensors = [convert(array(*one), name) for one, name in zip(values, case["dtypes"])]
    if case["op"] in ("cat", "stack"):
        return tensors, {"axis": (case["args"] or [0])[0]}
    if case["op"] == "einsum":
        return case["args"] + tensors, {}
    return [tensors, *case["args"]] if case["list"] else tensors + case["args"], {}


def plain(x, digits=12):
    if np.isnan(x):
        return "NaN"
    if np.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    if x == 0:
        return "-0" if np.signbit(x) else 0
    return int(x) if x == int(x) and abs(x) < 2**53 else float(f"{x:.{digits}g}")


def parts_of(y):
    """Several results by name, or by their index; None where there is one alone."""
    return dict(enumerate(y)) if isinstance(y, (list, tuple)) else y if isinstance(y, dict) else None


def flat(y):
    parts = parts_of(y)
    every = [y] if parts is None else parts.values()
    return np.concatenate([np.zeros(0), *(floats(np.asarray(x)).ravel() for x in every)])


def written(y, case):
    y = np.asarray(y)
    dtype = name_of(y, case)
    return [dtype, list(y.shape), [plain(float(v), 17 if dtype == "float64" else 12) for v in y.ravel()]]


TORCH_SELECT = {
    "gather": "gather",
    "scatter": "scatter",
    "scatterAdd": "scatter_add",
    "indexSelect": "index_select",
    "indexAdd": "index_add",
    "take": "take",
    "takeAlongDim": "take_along_dim",
    "embedding": "embedding",
    "oneHot": "one_hot",
    "maskedFill": "masked_fill",
    "maskedSelect": "masked_select",
}


def torch_select(case, convert):
    """The ops that take an index beside a tensor, which PyTorch wants as int64, most after the axis."""
    import torch

    op, count = TORCH_SELECT[case["op"]], len(case["shapes"])
    xs, _ = arguments(case, convert)
    wide = op not in ("masked_fill", "masked_select")
    at = 0 if op in ("embedding", "one_hot") else 1
    xs[at] = xs[at].long() if wide else xs[at]
    if case["op"] in ("gather", "scatter", "scatterAdd", "indexSelect", "indexAdd"):
        xs = [xs[0], case["args"][0], *xs[1:count], *case["args"][1:]]
    if op == "scatter_add" and not isinstance(xs[3], torch.Tensor):
        xs[3] = torch.full(xs[2].shape, xs[3], dtype=xs[0].dtype)
    if op in ("scatter", "scatter_add", "index_add") and isinstance(xs[-1], torch.Tensor):
        xs[-1] = xs[-1].to(xs[0].dtype)
    places = (torch.nn.functional, torch)
    return next(getattr(place, op) for place in places if hasattr(place, op))(*xs)


def torch_indexed(case, convert):
    """`at` and `set` by PyTorch's own indexing, which has no steps backwards."""
    xs, _ = arguments(case, convert)
    x, indices = xs[0].clone(), case["args"] if case["op"] == "at" else case["args"][0]
    indices = tuple(parsed(indices, x.ndim))
    if any(isinstance(one, slice) and (one.step or 1) < 0 for one in indices):
        return None
    if case["op"] == "at":
        return x[indices]
    x[indices] = xs[1].to(x.dtype) if len(case["shapes"]) > 1 else case["args"][1]
    return x


def torch_value(case, convert):
    """What PyTorch says of a case, or None where it has no such op or dtype."""
    import torch

    named = {"max": "amax", "min": "amin", "logSoftmax": "log_softmax", "leakyRelu": "leaky_relu"}
    named |= {name: f"bitwise_{name}" for name in ("and", "or", "xor", "not")}
    named |= {f"bitwise{side}Shift": f"bitwise_{side.lower()}_shift" for side in ("Left", "Right")}
    named |= {"broadcastTo": "broadcast_to", "count": "count_nonzero"}
    named |= {"zerosLike": "zeros_like", "onesLike": "ones_like", "fullLike": "full_like"}
    if case["op"] in LOSSES:
        return torch_loss(case["op"], *arguments(case, convert)[0])
    if case["op"] in ("at", "set"):
        return torch_indexed(case, convert)
    if case["op"] in LINALG:
        return torch_linalg(case["op"], *arguments(case, convert)[0])
    patterned = case["op"] != "einsum" and any(isinstance(a, str) and "->" in a for a in case["args"])
    other = patterned or case["op"] in ("to", "T", "cat", "at")
    op = None if other else named.get(case["op"], case["op"])
    if op is None:
        return None
    if case["op"] in TORCH_SELECT:
        return torch_select(case, convert)
    xs, _ = arguments(case, convert)
    options = dict(next((a for a in xs if isinstance(a, dict)), {}))
    if op.startswith(("conv", "maxPool", "avgPool", "adaptive")):
        op = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", op)
        renamed = {"outputPadding": "output_padding", "ceilMode": "ceil_mode", "countIncludePad": "count_include_pad"}
        options = {renamed.get(name, name): value for name, value in options.items()}
    if options.pop("keepdims", False):
        options["keepdim"] = True
    xs = [a for a in xs if not isinstance(a, dict)]
    if op in ("reshape", "permute", "expand", "flip", "view", "broadcast_to", "tile", "repeat"):
        xs = [xs[0], sizes(xs[1:])]
    if op == "stack":
        xs = [xs[: len(case["shapes"])], *case["args"]]
    if op in ("sort", "argsort"):
        options["stable"] = True
    if op == "logsumexp" and len(xs) == 1:
        xs.append(list(range(xs[0].ndim)))
    named = {"keepdim": True} if options.get("keepdims") else {}
    named |= {"correction": options["correction"]} if "correction" in options else {}
    named |= {"dtype": getattr(torch, options["dtype"])} if "dtype" in options else {}
    try:
        places = (torch, torch.nn.functional, torch.Tensor)
        y = next(getattr(place, op) for place in places if hasattr(place, op))(*xs, **options)
    except (RuntimeError, TypeError, IndexError, StopIteration):
        return None
    has_indices = case["op"] in ANY_INDEX or op.startswith("adaptive_max")
    return y[0] if has_indices and isinstance(y, tuple) else y


def torch_differs(case, y):
    """Whether PyTorch has other values in float64, or another float dtype on operands of the dtypes themselves."""
    import torch

    other = torch_value(case, lambda x, _: torch.from_numpy(x))
    if other is None:
        return False
    narrow = torch_value(case, lambda x, name: torch.from_numpy(x).to(getattr(torch, name)))
    y = y["values"] if case["op"] in ANY_INDEX and isinstance(y, dict) else y
    parts = parts_of(y)
    ours = [written(x, case)[0] for x in ([y] if parts is None else parts.values())]
    narrow = narrow if isinstance(narrow, (list, tuple)) else [] if narrow is None else [narrow]
    theirs = [str(x.dtype)[6:] for x in narrow]
    if any("float" in b and a != b for a, b in zip(ours, theirs)):
        return True
    # PyTorch makes integers float32, not float64.
    rtol = 1e-10 if {name[:5] for name in case["dtypes"]} == {"float"} else 1e-5
    found = [x.numpy() for x in other] if isinstance(other, (list, tuple)) else other.numpy()
    return not np.allclose(flat(y), flat(found), rtol=rtol, atol=0, equal_nan=True)


def main():
    exported = subprocess.run(
        ["node", ROOT / "scripts" / "export-cases.mjs"], check=True, capture_output=True, text=True
    )
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    lines, differing = [], []
    for case in json.loads(exported.stdout):
        xs, named = arguments(case, lambda x, _: x)
        y = OPS[case["op"]](*xs, **named)
        parts = parts_of(y)
        results = written(y, case) if parts is None else [{k: written(v, case) for k, v in parts.items()}]
        value = [case["hash"], *results]
        lines.append(f"{json.dumps(case['key'])}:{json.dumps(value, separators=(',', ':'))}")
        if "--torch" in sys.argv:
            differing += [case["key"]] if torch_differs(case, y) else []
    target = ROOT / "test" / "data" / "reference.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(lines)} cases, {target.stat().st_size} bytes")
    if "--torch" in sys.argv:
        write_printed(ROOT / "test" / "data" / "printed.json", plain)
        write_promotions(ROOT / "test" / "data" / "promotion.json", DTYPES)
    if differing:
        print(f"PyTorch differs in {len(differing)}:", *differing, sep="\n  ")


if __name__ == "__main__":
    main()
