"""Writes test/data/functions.json: functions of one float32 number, at points of every exponent.

    python3 scripts/reference_functions.py            (needs mpmath and NumPy)

For each function the bits of the points, and the values, which are right to all digits of float64.
"""

import json
import pathlib

import mpmath as mp
import numpy as np

mp.mp.prec = 400
FILE = pathlib.Path(__file__).resolve().parent.parent / "test/data/functions.json"

FUNCTIONS = {
    "exp": mp.exp,
    "expm1": mp.expm1,
    "log": mp.log,
    "log1p": mp.log1p,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log10": mp.log10,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
}

# Where a function is real, finite as float64, and not the same everywhere.
RANGES = {
    "exp": (-110, 100),
    "expm1": (-110, 100),
    "log": (0, None),
    "log1p": (-1, None),
    "log2": (0, None),
    "log10": (0, None),
    "asin": (-1, 1),
    "acos": (-1, 1),
    "sinh": (-100, 100),
    "cosh": (-100, 100),
    "tanh": (-100, 100),
    "erf": (-12, 12),
    "erfc": (-12, 12),
    "softplus": (-110, 200),
    "sigmoid": (-110, 100),
}


def points(seed):
    """Numbers of both signs: one of every exponent, and more near 1, where most functions change."""
    random = np.random.default_rng(seed)
    exponents = np.concatenate([np.arange(0, 255, 2), np.repeat(np.arange(118, 135), 8)])
    mantissas = random.integers(0, 2**23, len(exponents))
    bits = (exponents.astype(np.uint32) << 23) | mantissas.astype(np.uint32)
    signs = random.integers(0, 2, len(bits)).astype(np.uint32) << 31
    return bits, bits | signs


def row(name, seed):
    positive, signed = points(seed)
    low, high = RANGES.get(name, (None, None))
    bits = positive if low == 0 else signed
    kept = [
        int(b)
        for b, x in zip(bits, bits.view(np.float32).tolist())
        if (low is None or x > low) and (high is None or x < high)
    ]
    values = [float(FUNCTIONS[name](mp.mpf(float(np.uint32(b).view(np.float32))))) for b in kept]
    return {"bits": kept, "values": values}


if __name__ == "__main__":
    rows = {name: row(name, seed) for seed, name in enumerate(FUNCTIONS)}
    FILE.write_text(json.dumps(rows, separators=(",", ":")) + "\n")
