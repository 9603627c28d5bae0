"""How PyTorch prints, and which dtypes it makes of two. Part of reference.py."""

import json
import math
import re


def write_printed(target, plain):
    """How PyTorch prints: numbers of all sizes, special ones, empty and long tensors, every dtype."""
    import torch

    nan, inf = float("nan"), float("inf")
    rows = [[], [1, 2, 3], [1, 2000], [0, -0.0, 1], [1, nan, inf, -inf], [nan], [1.5, nan, -inf]]
    rows += [[1e-5, 1], [1e-5], [0.001, 0.5], [1e9, 1], [123456], [1e8], [2e8], [1.5, 1234.5]]
    rows += [[1.5, 2234.5], [0, 0.5], [-1.5, 2.25], [[0.1, 100]], [[[[1]]]], 1.5, 3, -0.0]
    rows += [[0.03125, 0.09375, -0.03125], [-1e-7], [-0.00001, 1e-3], [[1.0, -20], [300, 4]]]
    tensors = [torch.tensor(row, dtype=torch.float32) for row in rows]
    tensors += [torch.zeros(*shape) for shape in ((2, 0), (0, 3), (2, 2, 2), (50,))]
    tensors += [torch.arange(2000.0).reshape(50, 40) / 7, torch.arange(30.0) / 3]
    tensors += [torch.arange(1001.0), torch.arange(1000.0), torch.full((20, 60), 0.25)]
    tensors += [torch.arange(24.0).reshape(2, 3, 4), torch.full((30,), nan)]
    ints = [[[1, -20], [300, 4]], [], [[], []], list(range(100)), list(range(18)), 7]
    tensors += [torch.tensor(row, dtype=torch.int32) for row in ints]
    bools = [[True, False], [[True, False], [False, True]], True, []]
    tensors += [torch.tensor(row, dtype=torch.bool) for row in bools]
    tensors += others()
    cases = [printed_as(x, {}, plain) for x in tensors] + [printed_as(x, options, plain) for x, options in optional()]
    target.write_text("[\n" + ",\n".join(cases) + "\n]\n")


def others():
    """Tensors of the dtypes that say their names."""
    import torch

    values = [[0.1, -2, 1e-5], [1, 2, 300], [1.5, 0.25, 0.00005, 0.00015], [], [[[1.0]], [[2.0]]], 0.1, [0.0, -0.0]]
    for dtype in (torch.float64, torch.float16):
        yield from (torch.tensor(row, dtype=dtype) for row in values)
        yield torch.arange(40, dtype=dtype).reshape(2, 20) / 8
        yield torch.arange(1200, dtype=dtype).reshape(2, 600) / 16
        yield torch.tensor([math.nan, math.inf, 1], dtype=dtype)
    yield torch.tensor([1e300, 1.0], dtype=torch.float64)
    yield torch.tensor([1.00005, 2.00015, 0.12345], dtype=torch.float64)
    yield torch.tensor([65504.0, 1], dtype=torch.float16)
    yield from (torch.tensor(row, dtype=torch.uint8) for row in ([0, 7, 255], [], [[1, 20], [3, 4]], 9))
    yield torch.arange(1100, dtype=torch.int32).to(torch.uint8).reshape(11, 100)


def optional():
    """Tensors and the options to print them with."""
    import torch

    x = torch.tensor([[1.23456789, -20.5], [0.125, 3e-7]], dtype=torch.float64)
    halves = torch.tensor([0.5, 1.5, 2.5, 0.125, 0.375, 2.25, 6.25, 0.625], dtype=torch.float64)
    for precision in (0, 1, 2, 3, 8, 17):
        yield x, {"precision": precision}
        yield x, {"precision": precision, "sciMode": False}
        yield halves, {"precision": precision, "sciMode": precision % 2 == 0}
    large = torch.tensor([1e22, 1.5, -1e25], dtype=torch.float64)
    yield from ((large, {"sciMode": False, "precision": p}) for p in (0, 2))
    yield from ((torch.tensor([1.0, 2000]), {"sciMode": mode}) for mode in (True, False))
    yield torch.arange(60.0).reshape(3, 20) / 3, {"linewidth": 40}
    yield torch.arange(60.0).reshape(3, 20) / 3, {"linewidth": 5}
    yield torch.arange(60, dtype=torch.int32).reshape(3, 4, 5), {"threshold": 10, "edgeitems": 1}
    yield torch.arange(60, dtype=torch.int32), {"threshold": 59, "edgeitems": 5}
    yield torch.arange(60, dtype=torch.int32), {"threshold": 60, "edgeitems": 5}
    yield torch.arange(1500, dtype=torch.int32), {"threshold": math.inf, "linewidth": 200}


def printed_as(x, options, plain):
    """One line of the file: a tensor, the options and the text."""
    import torch

    torch.set_printoptions(profile="default", **{"sci_mode" if k == "sciMode" else k: v for k, v in options.items()})
    text = str(x).replace("torch.", "").replace("True", "true").replace("False", "false")
    torch.set_printoptions(profile="default")
    text = re.sub(r"size=\(([\d, ]*?),?\)", r"shape=[\1]", text)
    # Without `torch.` the dtype may fit on the line before.
    body, found, dtype = text.rpartition(",\n       dtype=")
    column = len(body) - body.rfind("\n") + 1
    if found and column + len(f"dtype={dtype}") + 1 <= options.get("linewidth", 80):
        text = f"{body}, dtype={dtype}"
    # So many digits tell a float64, or a float32, from all others.
    data = [plain(float(v), 17 if x.dtype == torch.float64 else 9) for v in x.reshape(-1).tolist()]
    options = {k: "Infinity" if v == math.inf else v for k, v in options.items()}
    return json.dumps([list(x.shape), str(x.dtype).split(".")[1], data, text, *([options] if options else [])])


def write_promotions(target, dtypes):
    """What PyTorch makes of every pair of dtypes."""
    import torch

    kind = lambda name: getattr(torch, name)
    pairs = {f"{a} {b}": str(torch.promote_types(kind(a), kind(b)))[6:] for a in dtypes for b in dtypes}
    target.write_text(json.dumps(pairs, indent=0) + "\n")
