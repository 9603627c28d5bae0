/** Functions of a vector, each twice: of tensors, and of plain numbers, which know nothing of the library. */
import { type Loose, loose } from '../loose.ts';
import type { Numbers } from './numeric.ts';

export interface Plain {
  readonly tensors: (x: Loose) => Loose;
  readonly numbers: (x: Numbers) => Numbers;
  /** Where it is differentiated; there and at the half of it, it is smooth for a good way around. */
  readonly at: Numbers;
}

const VECTOR = [1.2, -0.7, 0.5];
const MATRIX = [1.2, -0.7, 0.5, -1.3];

const numbers = (...values: number[]): Loose =>
  loose.tensor(Float64Array.from(values), [values.length], { dtype: 'float64' });
const whole = (...values: number[]): Loose => loose.tensor(values, { dtype: 'int32' });

const sum = (x: Numbers) => x.reduce((a, b) => a + b, 0);
const softmax = (x: Numbers) => {
  const powers = x.map(Math.exp);
  return powers.map((p) => p / sum(powers));
};
const square = (x: Loose): Loose => x.reshape(2, 2).add(loose.eye(2).to('float64').mul(2));
type Four = readonly [number, number, number, number];
/** The elements of `square(x)`. */
const four = ([a = 0, b = 0, c = 0, d = 0]: Numbers): Four => [a + 2, b, c, d + 2];

const vector = (tensors: Plain['tensors'], plain: Plain['numbers']): Plain => ({
  tensors,
  numbers: plain,
  at: VECTOR,
});
const matrix = (tensors: Plain['tensors'], plain: Plain['numbers']): Plain => ({
  tensors,
  numbers: plain,
  at: MATRIX,
});

export const functions: Readonly<Record<string, Plain>> = {
  elementwise: vector(
    (x) => x.tanh().mul(x.mul(x).neg().exp()).add(x.sin()).add(x.softplus().log()).sub(x.sigmoid()),
    (x) =>
      x.map(
        (a) =>
          Math.tanh(a) * Math.exp(-a * a) +
          Math.sin(a) +
          Math.log(Math.log1p(Math.exp(a))) -
          1 / (1 + Math.exp(-a)),
      ),
  ),
  'where, clamp and abs': vector(
    (x) => loose.where(x.gt(0), x.mul(x).mul(x), x.exp()).mul(x.clamp(-0.9, 0.9)).sub(x.abs()),
    (x) =>
      x.map((a) => (a > 0 ? a ** 3 : Math.exp(a)) * Math.min(0.9, Math.max(-0.9, a)) - Math.abs(a)),
  ),
  'inverse and determinant': matrix(
    (x) => square(x).inv().mul(square(x).det().pow(2)),
    (x) => {
      const [a, b, c, d] = four(x);
      return [d, -b, -c, a].map((y) => y * (a * d - b * c));
    },
  ),
  'norm, largest and product, of which a sum': vector(
    (x) => x.norm().mul(x.max()).mul(x).add(x.prod()).sum(),
    (x) => [
      sum(x.map((a) => Math.hypot(...x) * Math.max(...x) * a + x.reduce((p, b) => p * b, 1))),
    ],
  ),
  'powers and quotients': vector(
    (x) => x.pow(3).div(x.pow(2).add(1)).add(x.mul(x).add(1).sqrt()),
    (x) => x.map((a) => a ** 3 / (a * a + 1) + Math.sqrt(a * a + 1)),
  ),
  softmax: vector((x) => x.softmax(0), softmax),
  matmul: matrix(
    (x) => x.reshape(2, 2).matmul(x.reshape(2, 2).T()).matmul(x.reshape(2, 2)),
    ([a = 0, b = 0, c = 0, d = 0]) => {
      const [p, q, r] = [a * a + b * b, a * c + b * d, c * c + d * d];
      return [p * a + q * c, p * b + q * d, q * a + r * c, q * b + r * d];
    },
  ),
  indexing: vector(
    (x) =>
      x
        .at([2, 0, 0])
        .mul(x.at('::-1'))
        .set([1], x.at(0).mul(x.at(1)).exp()),
    ([a = 0, b = 0, c = 0]) => [c * c, Math.exp(a * b), a * a],
  ),
  conv: vector(
    (x) =>
      loose
        .conv1d(x.reshape(1, 1, 3), x.at(':2').reshape(1, 1, 2), { padding: 1 })
        .reshape(-1)
        .mul(x.sum()),
    ([a = 0, b = 0, c = 0]) =>
      [b * a, a * a + b * b, a * b + b * c, a * c].map((y) => y * (a + b + c)),
  ),
  solve: matrix(
    (x) => square(x).solve(x.at(':2')),
    (x) => {
      const [a, b, c, d] = four(x);
      const [p = 0, q = 0] = x;
      const det = a * d - b * c;
      return [(d * p - b * q) / det, (a * q - c * p) / det];
    },
  ),
  cholesky: vector(
    (x) => {
      const m = x.at([0, 1, 1, 2]).reshape(2, 2);
      return m.mul(0.5).add(loose.eye(2).to('float64').mul(2)).cholesky();
    },
    ([a = 0, b = 0, c = 0]) => {
      const [p, q, r] = [a / 2 + 2, b / 2, c / 2 + 2];
      const l = Math.sqrt(p);
      return [l, 0, q / l, Math.sqrt(r - (q * q) / p)];
    },
  ),
  sort: vector(
    (x) =>
      sortOf(x)
        .mul(numbers(1, 2, 3))
        .mul(x),
    (x) => [...x].sort((a, b) => a - b).map((a, i) => a * (i + 1) * (x[i] ?? 0)),
  ),
  'cumsum and cumprod': vector(
    (x) => x.cumsum(0).mul(x.cumprod(0)),
    ([a = 0, b = 0, c = 0]) => [a * a, (a + b) * a * b, (a + b + c) * a * b * c],
  ),
  einsum: matrix(
    (x) => loose.einsum('ij,kj,k->ik', x.reshape(2, 2), x.reshape(2, 2), x.at(':2')),
    ([a = 0, b = 0, c = 0, d = 0]) => {
      const [p, q, r] = [a * a + b * b, a * c + b * d, c * c + d * d];
      return [p * a, q * b, q * a, r * b];
    },
  ),
  'gather and scatter': vector(
    (x) => {
      const grown = x.scatterAdd(0, whole(2, 0, 2), x.mul(x));
      return grown.gather(0, whole(2, 0)).mul(x.indexSelect(0, whole(1, 2)));
    },
    ([a = 0, b = 0, c = 0]) => [(c + a * a + c * c) * b, (a + b * b) * c],
  ),
  'broadcasting and reductions': vector(
    (x) => x.sub(x.mean()).div(x.std().add(1)).unsqueeze(1).mul(numbers(1, -2)),
    (x) => {
      const mean = sum(x) / 3;
      const std = Math.sqrt(sum(x.map((a) => (a - mean) ** 2)) / 2);
      return x.flatMap((a) => [1, -2].map((b) => ((a - mean) / (std + 1)) * b));
    },
  ),
  'cross entropy': vector(
    (x) =>
      x
        .reshape(1, 3)
        .crossEntropy(whole(1))
        .add(x.mse(numbers(1, 0, 2))),
    (x) => [
      -Math.log(softmax(x)[1] ?? 0) +
        sum(x.map((a, i) => (a - ([1, 0, 2][i] ?? 0)) ** 2)) / x.length,
    ],
  ),
  'Fourier transform': vector(
    (x) => x.rfft().pow(2).sum(1),
    ([a = 0, b = 0, c = 0]) => [
      (a + b + c) ** 2,
      (a - b / 2 - c / 2) ** 2 + (3 / 4) * (b - c) ** 2,
    ],
  ),
  'pad, cat, flip and pool': vector(
    (x) => {
      const long = loose.cat([x.pad([1, 0], { mode: 'reflect' }), x.mul(x).flip(0)]);
      return long.reshape(1, 1, 7).avgPool1d(3, { stride: 2 }).reshape(-1).mul(x);
    },
    (x) => {
      const [a = 0, b = 0, c = 0] = x;
      const long = [b, a, b, c, c * c, b * b, a * a];
      return x.map((y, i) => (sum(long.slice(2 * i, 2 * i + 3)) / 3) * y);
    },
  ),
  'a tree inside': vector(
    (x) => {
      const tree = { w: x.at(':2'), b: [x.at(2), x.sum()] };
      return tree.w
        .mul(tree.b[0] as Loose)
        .add(tree.b[1] as Loose)
        .atan2(tree.w.add(3));
    },
    ([a = 0, b = 0, c = 0]) => [a, b].map((w) => Math.atan2(w * c + a + b + c, w + 3)),
  ),
};

/** Functions that are made of transforms already. */
export const nested: Readonly<Record<string, Plain>> = {
  'customGrad and checkpoint': vector(
    (x) => {
      const own = loose.customGrad((a: Loose, b: Loose) => {
        const value = a.exp().mul(b);
        return { value, gradient: (ct: Loose) => [ct.mul(value), ct.mul(a.exp())] };
      });
      const anew = loose.checkpoint((a: Loose) => own(a.sin(), x.mul(x)).add(own(x, a).tanh()));
      return anew(x).mul(own(x.neg(), x));
    },
    (x) =>
      x.map((a) => (Math.exp(Math.sin(a)) * a * a + Math.tanh(Math.exp(a) * a)) * Math.exp(-a) * a),
  ),
  'customGrad and checkpoint in a loop and a branch': vector(
    (x) => {
      const own = loose.customGrad((a: Loose) => {
        const value = a.exp();
        return { value, gradient: (ct: Loose) => ct.mul(value) };
      });
      const anew = loose.checkpoint((c: Loose, a: Loose) => own(c.mul(a).mul(0.3).sin()).mul(x));
      const step = (c: Loose, a: Loose) => [anew(c, a), null];
      const [last] = loose.scan(step, x, x) as unknown as readonly [Loose, null];
      const branch = (a: Loose) => loose.checkpoint(own)(a.neg());
      return last.add(loose.cond(x.sum().gt(0), branch, own, x));
    },
    (x) => {
      let last = [...x];
      for (const a of x) last = last.map((c, i) => Math.exp(Math.sin(c * a * 0.3)) * (x[i] ?? 0));
      return last.map((c, i) => c + Math.exp(-(x[i] ?? 0)));
    },
  ),
};

const sortOf = (x: Loose): Loose => (x.sort() as unknown as { readonly values: Loose }).values;
