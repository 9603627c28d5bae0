"""What NumPy says of linear algebra and of Fourier transforms: rows of OPS in reference.py."""

import numpy as np


def floats(x):
    return x.astype(np.float64)


def pair(f):
    """A matrix and a right-hand side, of which a vector is one column."""

    def call(a, b, *args):
        a, b = floats(a), floats(b)
        x = f(a, b[:, None] if b.ndim == 1 else b, *args)
        return x[..., 0] if b.ndim == 1 else x

    return call


def broadcast(a, b):
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return [np.broadcast_to(x, batch + x.shape[-2:]) for x in (a, b)]


def solve_triangular(a, b, options):
    a = np.triu(a) if options["upper"] else np.tril(a)
    if options.get("unitriangular"):
        one = np.eye(a.shape[-1])
        a = a * (1 - one) + one
    return np.linalg.solve(*broadcast(a, b))


def lstsq(a, b):
    a, b = broadcast(a, b)
    x = np.empty(a.shape[:-2] + (a.shape[-1], b.shape[-1]))
    for i in np.ndindex(*a.shape[:-2]):
        x[i] = np.linalg.lstsq(a[i], b[i], rcond=None)[0]
    return x


def slogdet(x):
    sign, logabsdet = np.linalg.slogdet(floats(x))
    return {"sign": sign, "logabsdet": logabsdet}


def qr(x):
    q, r = np.linalg.qr(floats(x))
    return {"Q": q, "R": r}


def signs(columns):
    """For each column the sign of its first large element."""
    if columns.shape[-2] == 0:
        return np.ones(columns.shape[:-2] + (1, columns.shape[-1]))
    size = np.abs(columns)
    large = size >= 0.9 * np.max(size, axis=-2, keepdims=True)
    first = np.argmax(large, axis=-2)[..., None, :]
    return np.where(np.take_along_axis(columns, first, axis=-2) < 0, -1.0, 1.0)


def svd(x):
    u, s, vh = np.linalg.svd(floats(x), full_matrices=False)
    turn = signs(u)
    return {"U": u * turn, "S": s, "Vh": vh * np.swapaxes(turn, -1, -2)}


def eigh(x):
    values, vectors = np.linalg.eigh(floats(x))
    return {"eigenvalues": values, "eigenvectors": vectors * signs(vectors)}


def cut(x, options):
    return options.get("rtol", max(x.shape[-2:]) * 2.0**-23)


def complex_of(x):
    x = floats(x)
    return x[..., 0] + 1j * x[..., 1]


def real_of(x):
    return np.stack([x.real, x.imag], axis=-1)


def fourier(f):
    return lambda x, options={}: real_of(f(complex_of(x), norm=options.get("norm")))


def irfft(x, options={}):
    return np.fft.irfft(complex_of(x), options.get("n"), norm=options.get("norm"))


LINALG = {
    "solve": pair(lambda a, b: np.linalg.solve(*broadcast(a, b))),
    "solveTriangular": pair(solve_triangular),
    "lstsq": pair(lstsq),
    "inv": lambda x: np.linalg.inv(floats(x)),
    "det": lambda x: np.linalg.det(floats(x)),
    "slogdet": slogdet,
    "cholesky": lambda x: np.linalg.cholesky(floats(x)),
    "matrixPower": lambda x, n: np.linalg.matrix_power(floats(x), n),
    "cross": lambda x, y: np.cross(x, y),
    "qr": qr,
    "svd": svd,
    "svdvals": lambda x: np.linalg.svd(floats(x), compute_uv=False),
    "pinv": lambda x, options={}: np.linalg.pinv(floats(x), rcond=cut(x, options)),
    "matrixRank": lambda x, options={}: np.linalg.matrix_rank(
        floats(x), tol=None, rtol=cut(x, options)
    ).astype(np.int32),
    "eigh": eigh,
    "eigvalsh": lambda x: np.linalg.eigvalsh(floats(x)),
    "fft": fourier(np.fft.fft),
    "ifft": fourier(np.fft.ifft),
    "fft2": fourier(np.fft.fft2),
    "ifft2": fourier(np.fft.ifft2),
    "rfft": lambda x, options={}: real_of(np.fft.rfft(floats(x), norm=options.get("norm"))),
    "irfft": irfft,
}

# Float16 is too coarse for these: what they give is float32.
WIDENS = LINALG.keys() - {"cross"}


def torch_linalg(op, x, *rest):
    """The same by PyTorch, or None where it has no such dtype or an empty batch is too much for it."""
    import torch

    if not x.is_floating_point():
        return None
    options = rest[-1] if rest and isinstance(rest[-1], dict) else {}
    linalg = torch.linalg

    def both(f):
        b = rest[0].to(x.dtype)
        return f(x, b[:, None])[..., 0] if b.ndim == 1 else f(x, b)

    def triangular(a, b):
        names = {"upper": options["upper"], "unitriangular": options.get("unitriangular", False)}
        return linalg.solve_triangular(a, b, **names)

    def least(a, b):
        batch = torch.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        return linalg.lstsq(*(y.expand(batch + y.shape[-2:]) for y in (a, b))).solution

    def turned(columns, *others):
        turn = torch.from_numpy(signs(columns.detach().numpy())).to(columns.dtype)
        return [columns * turn, *(part(turn) for part in others)]

    def svd():
        u, s, vh = linalg.svd(x, full_matrices=False)
        return turned(u, lambda _: s, lambda turn: vh * turn.mT)

    def eigh():
        values, vectors = linalg.eigh(x)
        return turned(vectors, lambda _: values)[::-1]

    def fourier(f, **named):
        return f(torch.view_as_complex(x), norm=options.get("norm"), **named)

    rtol = options.get("rtol", max(x.shape[-2:]) * 2.0**-23 if x.ndim > 1 else None)
    calls = {
        "solve": lambda: both(linalg.solve),
        "solveTriangular": lambda: both(triangular),
        "lstsq": lambda: both(least),
        "inv": lambda: linalg.inv(x),
        "det": lambda: linalg.det(x),
        "slogdet": lambda: list(linalg.slogdet(x)),
        "cholesky": lambda: linalg.cholesky(x),
        "matrixPower": lambda: linalg.matrix_power(x, rest[0]),
        "cross": lambda: linalg.cross(*torch.broadcast_tensors(x, rest[0].to(x.dtype))),
        "qr": lambda: list(linalg.qr(x)),
        "svd": svd,
        "svdvals": lambda: linalg.svdvals(x),
        "pinv": lambda: linalg.pinv(x, rtol=rtol),
        "matrixRank": lambda: linalg.matrix_rank(x, rtol=rtol),
        "eigh": eigh,
        "eigvalsh": lambda: linalg.eigvalsh(x),
        **{
            name: lambda f=getattr(torch.fft, name): torch.view_as_real(fourier(f))
            for name in ("fft", "ifft", "fft2", "ifft2")
        },
        "rfft": lambda: torch.view_as_real(torch.fft.rfft(x, norm=options.get("norm"))),
        "irfft": lambda: fourier(torch.fft.irfft, n=options.get("n")),
    }
    try:
        return calls[op]()
    except RuntimeError:
        return None
