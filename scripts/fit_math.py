"""Fits the polynomials of the vector functions, and writes them to src/ir/vector-tables.ts; prints those of src/keyed-normal.ts.

    python3 scripts/fit_math.py            (needs mpmath, NumPy and SciPy)
    python3 scripts/fit_math.py --check    compares with the files instead

Each is the minimax polynomial (by Remez's exchange) for an error that is weighted as the function uses it. Float32
coefficients are rounded one after the other from the constant on, and those that are left are adjusted each time.
The number beside each table is the greatest weighted error, which counts relative to the function's value.
"""

import pathlib
import subprocess
import sys

import mpmath as mp
import numpy as np
from scipy.optimize import linprog

mp.mp.dps = 80
GRID = 1500
FILE = pathlib.Path(__file__).resolve().parent.parent / "src/ir/vector-tables.ts"


class Fit:
    """Polynomials for `f` on an interval, by the error `weight * (polynomial - f)`."""

    def __init__(self, f, low, high, weight=lambda x: 1):
        middle, half = (mp.mpf(low) + high) / 2, (mp.mpf(high) - low) / 2
        # Zeros of a Chebyshev polynomial: no end of the interval, where quotients such as sin(x) / x are 0 / 0.
        self.xs = [middle - half * mp.cos(mp.pi * (i + 0.5) / GRID) for i in range(GRID)]
        self.values = [mp.mpf(f(x)) for x in self.xs]
        self.weights = [mp.mpf(weight(x)) for x in self.xs]

    def error(self, coefficients):
        """The weighted error at each point of the grid."""
        polynomial = [mp.polyval(coefficients[::-1], x) for x in self.xs]
        return [w * (p - y) for w, p, y in zip(self.weights, polynomial, self.values)]

    def remez(self, degree):
        """The best real coefficients."""
        points = degree + 2
        chosen = [round((GRID - 1) * (1 - np.cos(np.pi * i / (points - 1))) / 2) for i in range(points)]
        for _ in range(30):
            matrix, right = mp.matrix(points, points), mp.matrix(points, 1)
            for row, i in enumerate(chosen):
                for power in range(degree + 1):
                    matrix[row, power] = self.weights[i] * self.xs[i] ** power
                matrix[row, degree + 1] = (-1) ** row
                right[row] = self.weights[i] * self.values[i]
            coefficients = list(mp.lu_solve(matrix, right))[:-1]
            exchanged = alternating(np.array(self.error(coefficients), float), points)
            if exchanged is None or exchanged == chosen:
                break
            chosen = exchanged
        return coefficients

    def adjusted(self, coefficients, fixed):
        """The best coefficients behind the first `fixed`, which stay: a linear program for what is added to them."""
        columns = [[w * x**k for w, x in zip(self.weights, self.xs)] for k in range(fixed, len(coefficients))]
        columns = np.array(columns, float).T
        scale = np.abs(columns).max(axis=0)
        error = np.array(self.error(coefficients), float)
        unit = np.abs(error).max()
        ones = np.ones((len(error), 1))
        solved = linprog(
            c=[0] * len(scale) + [1],
            A_ub=np.block([[columns / scale, -ones], [-columns / scale, -ones]]),
            b_ub=np.concatenate([-error, error]) / unit,
            bounds=[(None, None)] * len(scale) + [(0, None)],
        )
        added = solved.x[:-1] * unit / scale
        return [*coefficients[:fixed], *(c + float(d) for c, d in zip(coefficients[fixed:], added))]

    def rounded(self, degree, number=np.float32):
        """Coefficients as `number` holds them, and the greatest error with these."""
        coefficients = self.remez(degree)
        for k in range(degree + 1):
            coefficients[k] = mp.mpf(float(number(float(coefficients[k]))))
            if k < degree and number is np.float32:
                coefficients = self.adjusted(coefficients, k + 1)
        return [number(float(c)) for c in coefficients], float(max(map(abs, self.error(coefficients))))


def alternating(error, points):
    """The places of `points` extremes of alternating sign, the greatest that there are."""
    places = []
    for i, e in enumerate(error):
        if places and np.sign(error[places[-1]]) == np.sign(e):
            if abs(e) > abs(error[places[-1]]):
                places[-1] = i
        elif e != 0:
            places.append(i)
    while len(places) > points:
        places.pop(0 if abs(error[places[0]]) < abs(error[places[-1]]) else -1)
    return places if len(places) == points else None


LN2 = mp.log(2)
HALF = mp.sqrt(0.5)
erfcx = lambda x: mp.exp(x * x) * mp.erfc(x)
SHIFT = 0.5

TABLES = {
    "EXP": (
        "(exp(r) - 1 - r) / r², for |r| up to log(2).",
        Fit(
            lambda r: (mp.expm1(r) - r) / r**2,
            -LN2 * 1.0001,
            LN2 * 1.0001,
            lambda r: r**2 / mp.exp(r),
        ),
        {"degree": 5},
    ),
    "EXPM1": (
        # The ends count more: there `tanh` has least left for this error.
        "The same for |r| up to log(2) / 2.",
        Fit(
            lambda r: (mp.expm1(r) - r) / r**2,
            -LN2 * 0.5001,
            LN2 * 0.5001,
            lambda r: abs(r**2 / mp.expm1(r)) * (1 + 2 * (2 * r / LN2) ** 4),
        ),
        {"degree": 4},
    ),
    "LOG1P": (
        "(log(1 + f) - f) / f², for 1 + f from sqrt(0.5) to sqrt(2).",
        Fit(
            lambda f: (mp.log1p(f) - f) / f**2,
            HALF - 1,
            2 * HALF - 1,
            lambda f: abs(f**2 / mp.log1p(f)),
        ),
        {"degree": 7},
    ),
    "ATANH": (
        "2 (atanh(s) - s) / s³ by s², for s up to 1 / 3.",
        Fit(
            lambda q: 2 * (mp.atanh(mp.sqrt(q)) - mp.sqrt(q)) / mp.sqrt(q) ** 3,
            0,
            mp.mpf(1) / 9,
            lambda q: mp.sqrt(q) ** 3 / (2 * mp.atanh(mp.sqrt(q))),
        ),
        {"degree": 3},
    ),
    "SIN": (
        "(sin(r) - r) / r³ by r², for |r| up to π / 4.",
        Fit(
            lambda s: (mp.sin(mp.sqrt(s)) - mp.sqrt(s)) / mp.sqrt(s) ** 3,
            0,
            (mp.pi / 4 * 1.001) ** 2,
            lambda s: mp.sqrt(s) ** 3 / mp.sin(mp.sqrt(s)),
        ),
        {"degree": 2},
    ),
    "COS": (
        "(cos(r) - 1 + r² / 2) / r⁴ by r², for |r| up to π / 4.",
        Fit(
            lambda s: (mp.cos(mp.sqrt(s)) - 1 + s / 2) / s**2,
            0,
            (mp.pi / 4 * 1.001) ** 2,
            lambda s: s**2 / mp.cos(mp.sqrt(s)),
        ),
        {"degree": 2},
    ),
    "TAN": (
        "(tan(r) - r) / r³ by r², for |r| up to π / 4.",
        Fit(
            lambda s: (mp.tan(mp.sqrt(s)) - mp.sqrt(s)) / mp.sqrt(s) ** 3,
            0,
            (mp.pi / 4 * 1.001) ** 2,
            lambda s: mp.sqrt(s) ** 3 / mp.tan(mp.sqrt(s)),
        ),
        {"degree": 5},
    ),
    "ASIN": (
        "(asin(x) - x) / x³ by x², for |x| up to 0.55.",
        Fit(
            lambda s: (mp.asin(mp.sqrt(s)) - mp.sqrt(s)) / mp.sqrt(s) ** 3,
            0,
            mp.mpf(0.55) ** 2,
            lambda s: mp.sqrt(s) ** 3 / mp.asin(mp.sqrt(s)),
        ),
        {"degree": 4},
    ),
    "ATAN": (
        "(atan(x) - x) / x³ by x², for |x| up to 1.",
        Fit(
            lambda s: (mp.atan(mp.sqrt(s)) - mp.sqrt(s)) / mp.sqrt(s) ** 3,
            0,
            1,
            lambda s: mp.sqrt(s) ** 3 / mp.atan(mp.sqrt(s)),
        ),
        {"degree": 7},
    ),
    "SINH": (
        "(sinh(x) - x) / x³ by x², for |x| up to 1.",
        Fit(
            lambda s: (mp.sinh(mp.sqrt(s)) - mp.sqrt(s)) / mp.sqrt(s) ** 3,
            0,
            1,
            lambda s: mp.sqrt(s) ** 3 / mp.sinh(mp.sqrt(s)),
        ),
        {"degree": 3},
    ),
    "ERF": (
        "erf(x) / x - 1 by x², for |x| up to 1.",
        Fit(
            lambda s: mp.erf(mp.sqrt(s)) / mp.sqrt(s) - 1,
            0,
            1,
            lambda s: mp.sqrt(s) / mp.erf(mp.sqrt(s)),
        ),
        {"degree": 6},
    ),
    "ERFC": (
        f"(x + {SHIFT}) exp(x²) erfc(x) by 1 / (x + {SHIFT}), for x from 1 to 10.1.",
        Fit(
            lambda q: erfcx(1 / q - SHIFT) / q,
            1 / (mp.mpf(10.1) + SHIFT),
            1 / (mp.mpf(0.999) + SHIFT),
            lambda q: q / erfcx(1 / q - SHIFT),
        ),
        {"degree": 9},
    ),
    "LOG2": (
        "log2((1 + s) / (1 - s)) / s by s², for (1 + s) / (1 - s) from sqrt(0.5) to sqrt(2); float64.",
        Fit(
            lambda q: 2 * mp.atanh(mp.sqrt(q)) / mp.sqrt(q) / LN2,
            0,
            ((1 - HALF) / (1 + HALF)) ** 2 * 1.0001,
        ),
        {"degree": 5, "number": np.float64},
    ),
    "EXP2": (
        "2^f, for |f| up to 0.5; float64.",
        Fit(lambda f: mp.mpf(2) ** f, -0.5, 0.5, lambda f: mp.mpf(2) ** -f),
        {"degree": 6, "number": np.float64},
    ),
}

def parts(x, *bits):
    """`x` as a sum of numbers of so many bits each, from above."""
    split = []
    for n in bits:
        rest = x - mp.fsum(split)
        unit = mp.mpf(2) ** (mp.floor(mp.log(abs(rest), 2)) - n + 1)
        split.append(mp.nint(rest / unit) * unit)
    return [float(p) for p in split]


def chunks(x, bits, count):
    """The bits of `x` after the point, so many in each number."""
    cuts = [mp.floor(x * mp.mpf(2) ** (bits * i)) / mp.mpf(2) ** (bits * i) for i in range(count + 1)]
    return [float(after - before) for before, after in zip(cuts, cuts[1:])]


# Multiples of the first numbers are exact, as long as the factor has no more bits than float32 has left.
SPLITS = {
    "LN2": ("log(2).", parts(LN2, 10, 24)),
    "LOG10_2": ("log10(2).", parts(mp.log10(2), 12, 24)),
    "PI": ("π.", parts(mp.pi, 24, 24)),
    "HALF_PI": ("π / 2; times whole numbers up to 64 the first two are exact.", parts(mp.pi / 2, 17, 17, 24)),
    "TWO_OVER_PI": ("2 / π, in pieces of 29 bits: times a float32 each is exact in float64.", chunks(2 / mp.pi, 29, 7)),
}

KEYED = FILE.parent.parent / "keyed-normal.ts"


def whole(fit, degree, floors):
    """Coefficients of whole numbers, which are rounded down after each product: half a unit more makes up for that."""
    *others, last = fit.remez(degree)
    first, *others = [c + mp.mpf("0.5") for c in others]
    return [int(mp.nint(c)) for c in [first + mp.mpf(floors) / 2, *others, last]]


def logarithmic(x):
    """-log(1 - f) / f, in the unit that src/keyed-normal.ts says."""
    f = mp.mpf(x) + mp.mpf("0.25")
    return -mp.log(1 - f) / f * 2**20 * mp.pi**2


def sinusoidal(t):
    """(2 / π sin(π / 2 x) - x) / x³ for the square of x, times 2^25."""
    x = mp.sqrt(t)
    return (2 / mp.pi * mp.sin(mp.pi / 2 * x) - x) / x**3 * 2**25


# What the sine is added to is a product as well.
WHOLE = {
    "LOG": (Fit(logarithmic, -0.25, 0.25, lambda x: 1 / logarithmic(x)), 8, 0),
    "SINE": (Fit(sinusoidal, 0, 1, lambda t: t / (1 + t * sinusoidal(t) / 2**25)), 3, 1),
}

HEADER = """/**
 * Coefficients of polynomials, the constant first, each with its greatest error relative to the function that it is
 * for; and constants in several numbers. Written by scripts/fit_math.py, which says how they are found.
 */
"""


def table(name, text, fit, how):
    coefficients, error = fit.rounded(**how)
    # float32 numbers in as many digits as make them that number again.
    numbers = ",".join(np.format_float_scientific(c, unique=True, trim="-") for c in coefficients)
    return f"/** {text} Error: {error:.1e}. */\nexport const {name} = [{numbers}] as const;\n"


def split(name, text, numbers):
    return f"/** {text} */\nexport const {name} = [{','.join(map(repr, numbers))}] as const;\n"


def formatted(text):
    return subprocess.run(
        ["npx", "biome", "format", f"--stdin-file-path={FILE.name}"],
        input=text, capture_output=True, text=True, check=True, cwd=FILE.parent,
    ).stdout


if __name__ == "__main__":
    tables = [table(name, *row) for name, row in TABLES.items()]
    written = formatted(HEADER + "\n".join([*tables, *(split(name, *row) for name, row in SPLITS.items())]))
    keyed = [f"const {name} = {whole(*row)};" for name, row in WHOLE.items()]
    if "--check" not in sys.argv:
        FILE.write_text(written)
        print(*keyed, sep="\n")
        sys.exit()
    if FILE.read_text() != written:
        sys.exit(f"{FILE} is not what this script fits")
    if not all(line in KEYED.read_text() for line in keyed):
        sys.exit(f"{KEYED} has not what this script fits")
