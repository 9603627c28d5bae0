"""Writes test/data/gradients.json: the gradients that PyTorch gives of the cases in test/cases.ts.

    python3 scripts/reference_gradients.py            (needs PyTorch, NumPy and einops, and `npm ci` before)

Of each case whose floats are float32, and which PyTorch has an op for: the gradient of the sum of the results, each element
times a weight of its own, by every float input; computed in float64. The special values of the cases show what is taken for a
derivative where there is none: at kinks, at 0 and at infinity.
"""

import json
import pathlib
import subprocess
import warnings

import numpy as np
import torch
from reference import plain, torch_value

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Inputs with more elements than this are as good as smaller ones.
LARGEST = {"range": 60, "special": 40}
DIGITS = 8


def weight(i):
    """The weight of an element: none is 0, and none is like its neighbours. See test/gradients-values.test.ts."""
    return (i * 5 % 7 - 3) / 2 + 0.25


def gradients(case):
    """By each float input; None where PyTorch has no such op, or no gradient of it."""
    leaves = []

    def leaf(x, name):
        x = torch.from_numpy(x)
        leaves.append(x.requires_grad_() if x.is_floating_point() else x)
        return x

    y = torch_value(case, leaf)
    if y is None:
        return None
    parts = [part for part in (y if isinstance(y, (list, tuple)) else [y]) if part.is_floating_point()]
    if not parts or not any(part.requires_grad for part in parts):
        return None
    flat = torch.cat([part.reshape(-1) for part in parts])
    weights = torch.tensor([weight(i) for i in range(flat.numel())], dtype=torch.float64)
    try:
        # Not `(flat * weights).sum()`: a result that is infinite would make that NaN.
        flat.backward(weights.to(flat.dtype))
    except RuntimeError:
        return None
    floats = [x for x in leaves if x.is_floating_point()]
    return [np.zeros(x.shape) if x.grad is None else x.grad.numpy() for x in floats]


def main():
    exported = subprocess.run(
        ["node", ROOT / "scripts" / "export-cases.mjs"], check=True, capture_output=True, text=True
    )
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    lines = []
    for case in json.loads(exported.stdout):
        kind = case["key"].split(" ")[1]
        floats = {name for name in case["dtypes"] if name.startswith("float")}
        size = max((len(values) for values in case["inputs"]), default=0)
        if floats != {"float32"} or not 0 < size <= LARGEST[kind]:
            continue
        found = gradients(case)
        if found is not None:
            value = [case["hash"], *([plain(float(v), DIGITS) for v in x.ravel()] for x in found)]
            lines.append(f"{json.dumps(case['key'])}:{json.dumps(value, separators=(',', ':'))}")
    target = ROOT / "test" / "data" / "gradients.json"
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(lines)} cases, {target.stat().st_size} bytes")


main()
