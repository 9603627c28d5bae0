"""NumPy in a process of its own: reads commands as lines of JSON, answers with lines of JSON."""

import json
import sys
import time

import numpy as np

U = np.uint32


def uniform(spec, count):
    h = (np.arange(count, dtype=U) + U(spec["seed"])) * U(0x9E3779B1)
    h = (h ^ (h >> U(15))) * U(0x85EBCA6B)
    h ^= h >> U(13)
    return ((h.astype(np.float64) / 2**31 - 1) * spec["scale"]).astype(np.float32)


def one_hot(spec, count):
    rows, classes = spec["shape"]
    x = np.zeros((rows, classes), np.float32)
    x[np.arange(rows), np.arange(rows) * 7 % classes] = 1
    return x


FILL = {"uniform": uniform, "oneHot": one_hot}


def make(spec):
    return FILL[spec["kind"]](spec, int(np.prod(spec["shape"]))).reshape(spec["shape"])


def one(f):
    """A row without parameters: a function of the inputs in their order, with one result."""
    return lambda row, inputs, params: lambda: [f(*inputs.values())]


def chain(x):
    return np.tanh(np.float32(1.3) * x - np.float32(0.2)) / (1 + np.exp(x - np.float32(0.4)))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    e /= e.sum(-1, keepdims=True)
    return e


def normalized(x):
    centred = x - x.mean(-1, keepdims=True)
    scale = 1 / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-5))
    return centred * scale, scale


def layer_norm(x, gamma, beta):
    return normalized(x)[0] * gamma + beta


def convolution(x, weight, bias):
    """The product of the weights with all windows side by side."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    n, c, h, w = x.shape
    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * h * w, c * 9)
    y = columns @ weight.reshape(len(bias), -1).T + bias
    return np.ascontiguousarray(y.reshape(n, h, w, -1).transpose(0, 3, 1, 2))


def train_mlp(row, inputs, params):
    x, labels = inputs["x"], inputs["labels"]
    rate, n = np.float32(row["rate"]), np.float32(len(x))

    def step():
        p = params
        hidden = np.maximum(x @ p["w1"] + p["b1"], 0)
        probabilities = softmax(hidden @ p["w2"] + p["b2"])
        loss = -(np.log(probabilities) * labels).sum() / n
        d_logits = (probabilities - labels) / n
        d_hidden = (d_logits @ p["w2"].T) * (hidden > 0)
        p["w2"] -= rate * (hidden.T @ d_logits)
        p["b2"] -= rate * d_logits.sum(0)
        p["w1"] -= rate * (x.T @ d_hidden)
        p["b1"] -= rate * d_hidden.sum(0)
        return [loss, *p.values()]

    return step


def normalized_backward(y, scale, dy):
    return scale * (dy - dy.mean(-1, keepdims=True) - y * (dy * y).mean(-1, keepdims=True))


C = np.float32(0.7978845608)
D = np.float32(0.044715)


def transformer(row, inputs, p):
    """Forward, and backward as one writes it on paper."""
    batch, time_, width = inputs["x"].shape
    heads = row["heads"]
    scale = np.float32((width / heads) ** -0.5)
    x = inputs["x"].reshape(-1, width)
    target = inputs["target"].reshape(-1, width)

    def split(t):
        return t.reshape(batch, time_, heads, -1).transpose(0, 2, 1, 3)

    def merge(t):
        return t.transpose(0, 2, 1, 3).reshape(-1, width)

    def step():
        n, scale1 = normalized(x)
        a = n * p["gamma1"] + p["beta1"]
        q, k, v = (split(a @ p[w]) for w in ("wq", "wk", "wv"))
        weights = softmax(q @ k.transpose(0, 1, 3, 2) * scale)
        attended = merge(weights @ v)
        y = x + attended @ p["wo"]
        m, scale2 = normalized(y)
        b = m * p["gamma2"] + p["beta2"]
        h = b @ p["w1"] + p["c1"]
        t = np.tanh(C * (h + D * (h * h * h)))
        active = np.float32(0.5) * h * (1 + t)
        error = y + active @ p["w2"] + p["c2"] - target
        loss = (error * error).mean()

        dz = error * np.float32(2 / error.size)
        d_active = dz @ p["w2"].T
        slope = (1 - t * t) * C * (1 + 3 * D * h * h)
        dh = d_active * np.float32(0.5) * (1 + t + h * slope)
        db = dh @ p["w1"].T
        dy = dz + normalized_backward(m, scale2, db * p["gamma2"])
        d_attended = split(dy @ p["wo"].T)
        d_weights = d_attended @ v.transpose(0, 1, 3, 2)
        ds = weights * (d_weights - (d_weights * weights).sum(-1, keepdims=True)) * scale
        dq, dk = merge(ds @ k), merge(ds.transpose(0, 1, 3, 2) @ q)
        dv = merge(weights.transpose(0, 1, 3, 2) @ d_attended)
        da = dq @ p["wq"].T + dk @ p["wk"].T + dv @ p["wv"].T
        return [
            loss,
            (da * n).sum(0),
            da.sum(0),
            a.T @ dq,
            a.T @ dk,
            a.T @ dv,
            attended.T @ dy,
            (db * m).sum(0),
            db.sum(0),
            b.T @ dh,
            dh.sum(0),
            active.T @ dz,
            dz.sum(0),
        ]

    return step


OPS = {
    "matmul": one(np.matmul),
    "matvec": one(np.matmul),
    "chain": one(chain),
    "exp": one(np.exp),
    "add": one(np.add),
    "softmax": one(softmax),
    "layerNorm": one(layer_norm),
    "sum": lambda row, inputs, params: lambda: [inputs["x"].sum(row["axis"])],
    "convolution": one(convolution),
    "trainMlp": train_mlp,
    "transformer": transformer,
}


def prepare(command):
    row, specs = command["row"], command["specs"]
    params = {key: make(specs[key]) for key in row.get("params", {})}
    inputs = {key: make(specs[key]) for key in row["inputs"]}
    return OPS[row["op"]](row, inputs, params)


def sample(call, count):
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) * 1000 / count


def blas():
    try:
        found = np.show_config("dicts")["Build Dependencies"]["blas"]
        return f"{found['name']} {found['version']}"
    except (KeyError, TypeError):
        return "unknown BLAS"


def main():
    call = None
    for line in sys.stdin:
        command = json.loads(line)
        answer = {}
        if command["name"] == "describe":
            answer = {"version": np.__version__, "blas": blas()}
        elif command["name"] == "prepare":
            call = prepare(command)
        elif command["name"] == "read":
            results = [np.asarray(x, np.float32) for x in call()]
            with open(command["file"], "wb") as file:
                for x in results:
                    file.write(np.ascontiguousarray(x).tobytes())
            answer = {"lengths": [int(x.size) for x in results]}
        elif command["name"] == "sample":
            answer = {"time": sample(call, command["count"])}
        elif command["name"] == "dispose":
            call = None
        print(json.dumps(answer), flush=True)


main()
