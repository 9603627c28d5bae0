/**
 * Derivatives by differences of plain numbers. A function takes the point twice: `x`, which moves when it is
 * differentiated, and `still`, the same point, for what no derivative flows through.
 */

export type Numeric = (x: Numbers, still: Numbers) => Numbers;
export type Numbers = readonly number[];

/** A central difference of six points, exact for polynomials of degree 6. */
const STENCIL = [
  [1, 3 / 4],
  [2, -3 / 20],
  [3, 1 / 60],
] as const;

/**
 * Long, as the stencil is exact enough for it: rounding errors grow by 1 / STEP with each derivative, so that the fourth
 * one is still good to 1e-7.
 */
const STEP = 0.01;

/** Remembers what it computed: stencils around the points of stencils meet again and again. */
function remembered(f: Numeric): Numeric {
  const known = new Map<string, Numbers>();
  const text = (x: Numbers) => x.map((a) => Math.round(a * 1e9)).join();
  return (x, still) => {
    const key = `${text(x)} ${text(still)}`;
    const found = known.get(key) ?? f(x, still);
    known.set(key, found);
    return found;
  };
}

/** The derivative, `[...Y, ...X]` in row-major order. */
export const jacobian = (f: Numeric): Numeric =>
  remembered((x, still) => {
    const n = x.length;
    const columns = x.map((at, j) => {
      const column: number[] = [];
      const add = (by: number, weight: number) => {
        const y = f(x.with(j, at + by * STEP), still);
        for (const [i, value] of y.entries())
          column[i] = (column[i] ?? 0) + (value * weight) / STEP;
      };
      for (const [by, weight] of STENCIL) {
        add(by, weight);
        add(-by, -weight);
      }
      return column;
    });
    const m = columns[0]?.length ?? 0;
    return Array.from(
      { length: m * n },
      (_, at) => columns[at % n]?.[Math.floor(at / n)] ?? Number.NaN,
    );
  });

/** Numbers that are none of them 0 and not like their neighbours: what results are weighed with, and moved by. */
export const weights = (length: number): Numbers => WEIGHTS.slice(0, length);
const WEIGHTS = Array.from({ length: 10_000 }, (_, i) => (((i * 5) % 7) - 3) / 4 + 0.125);

export const dot = (a: Numbers, b: Numbers): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** All results together, as one number. */
export const weighed =
  (f: Numeric): Numeric =>
  (x, still) => {
    const y = f(x, still);
    return [dot(y, weights(y.length))];
  };

/** `[m, n]` times `[n]`. */
export const times = (matrix: Numbers, vector: Numbers): number[] => {
  const n = vector.length;
  return Array.from({ length: matrix.length / n }, (_, i) =>
    dot(matrix.slice(i * n, (i + 1) * n), vector),
  );
};

/** `[m]` times `[m, n]`. */
export const timesRows = (vector: Numbers, matrix: Numbers): number[] => {
  const n = matrix.length / vector.length;
  return Array.from({ length: n }, (_, j) =>
    vector.reduce((sum, value, i) => sum + value * (matrix[i * n + j] ?? 0), 0),
  );
};
