"""What NumPy and PyTorch say of the losses. Part of reference.py."""

import numpy as np


def floats(x):
    return x.astype(np.float64)


def log_softmax(x, axis):
    x = floats(x)
    z = x - np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    return z - np.log(np.sum(np.exp(z), axis=axis, keepdims=True))


def folded(losses, reduction="mean", count=None):
    if reduction == "none":
        return losses
    return np.sum(losses) / {"sum": 1, "mean": losses.size if count is None else count}[reduction]


def paired(each):
    def call(x, target, options={}):
        options = dict(options)
        how = options.pop("reduction", "mean")
        x, target = floats(x), floats(target)
        if how == "batchmean":
            return np.sum(each(x, target, **options)) / (x.shape[0] if x.ndim else 1)
        return folded(each(x, target, **options), how)

    return call


def huber(x, target, delta=1):
    size = np.abs(x - target)
    return np.where(size < delta, size**2 / 2, delta * (size - delta / 2))


def kl(x, target, logTarget=False):
    if logTarget:
        return np.exp(target) * (target - x)
    return np.where(target == 0, 0, target * np.log(np.where(target == 0, 1, target))) - target * x


def class_loss(x, target, reduction="mean", ignoreIndex=-100, labelSmoothing=0):
    size = x.shape[1]
    if target.dtype.kind == "f":
        smooth = floats(target) * (1 - labelSmoothing) + labelSmoothing / max(size, 1)
        return folded(-np.sum(smooth * x, axis=1), reduction)
    valid = (target >= 0) & (target < size)
    at = np.expand_dims(np.where(valid, target, 0), 1)
    chosen = -np.take_along_axis(x, at, 1).squeeze(1) if size else np.zeros(target.shape)
    spread = -np.sum(x, axis=1) * labelSmoothing / max(size, 1) if labelSmoothing else 0
    losses = np.where(valid, chosen * (1 - labelSmoothing) + spread, np.nan)
    ignored = target == ignoreIndex
    return folded(np.where(ignored, 0, losses), reduction, np.sum(~ignored))


LOSSES = {
    "mse": paired(lambda x, target: (x - target) ** 2),
    "l1": paired(lambda x, target: np.abs(x - target)),
    "huber": paired(huber),
    "bceWithLogits": paired(
        lambda x, target: (1 - target) * x + np.maximum(-x, 0) + np.log1p(np.exp(-np.abs(x)))
    ),
    "kl": paired(kl),
    "crossEntropy": lambda x, target, options={}: class_loss(log_softmax(x, 1), target, **options),
    "nll": lambda x, target, options={}: class_loss(floats(x), target, **options),
}

NAMES = {
    **{"mse": "mse_loss", "l1": "l1_loss", "huber": "huber_loss", "kl": "kl_div"},
    **{"bceWithLogits": "binary_cross_entropy_with_logits"},
    **{"crossEntropy": "cross_entropy", "nll": "nll_loss"},
    **{"ignoreIndex": "ignore_index", "labelSmoothing": "label_smoothing", "logTarget": "log_target"},
}


def torch_loss(op, x, target, options={}):
    """What PyTorch says, or None where it takes no such dtypes or targets."""
    import torch

    named = {NAMES.get(key, key): value for key, value in options.items()}
    takes_classes = op in ("crossEntropy", "nll") and not target.is_floating_point()
    try:
        target = target.long() if takes_classes else target
        y = getattr(torch.nn.functional, NAMES[op])(x, target, **named)
    except (RuntimeError, IndexError):
        return None
    return y
