/** The discrete Fourier transform of any length in O(n log n). */
import type { Memory } from './memory.ts';

/** Complex numbers: real and imaginary parts. */
interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const zeros = (n: number): Complex => ({ re: new Float64Array(n), im: new Float64Array(n) });

/** Transforms in place. */
type Transform = (x: Complex) => void;

/** `exp(sign * 2 pi i k / n)` for each k, up to `count`; exact where a part is 0. */
function roots(n: number, count: number, sign: number): Complex {
  const { re, im } = zeros(count);
  for (let k = 0; k < count; k++) {
    const angle = (2 * Math.PI * k) / n;
    re[k] = (4 * k) % n === 0 && ((4 * k) / n) % 2 === 1 ? 0 : Math.cos(angle);
    im[k] = (2 * k) % n === 0 ? 0 : sign * Math.sin(angle);
  }
  return { re, im };
}

/** Cooley and Tukey's, for lengths that are a power of two. */
function radix2(n: number, sign: number): Transform {
  const { re: cos, im: sin } = roots(n, n / 2, sign);
  return ({ re, im }) => {
    reverseBits(re, im, n);
    for (let half = 1; half < n; half *= 2) {
      const stride = n / (2 * half);
      for (let start = 0; start < n; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [c, s] = [cos[k * stride] ?? 0, sin[k * stride] ?? 0];
          const [low, high] = [start + k, start + k + half];
          const [x, y] = [re[high] ?? 0, im[high] ?? 0];
          const a = x * c - y * s;
          const b = x * s + y * c;
          const [u, v] = [re[low] ?? 0, im[low] ?? 0];
          re[low] = u + a;
          im[low] = v + b;
          re[high] = u - a;
          im[high] = v - b;
        }
      }
    }
  };
}

/** Puts each element where the bits of its index, backwards, say. */
function reverseBits(re: Float64Array, im: Float64Array, n: number): void {
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [re[i], re[j]] = [re[j] ?? 0, re[i] ?? 0];
    [im[i], im[j]] = [im[j] ?? 0, im[i] ?? 0];
  }
}

/** The largest factor for which a transform of its length is worth writing out. */
const SMALL = 13;

/**
 * A length as a product of small factors, if it is one. A 2 comes last, so that of a real signal the middle element too
 * is a sum of real numbers.
 */
function smallFactors(n: number): number[] | undefined {
  const factors: number[] = [];
  let rest = n;
  for (let r = 2; r <= SMALL && rest > 1; r++) {
    for (; rest % r === 0; rest /= r) factors.unshift(r);
  }
  return rest === 1 ? factors : undefined;
}

/** Stockham's, for lengths with small factors: a pass for each, from one memory to another. */
function mixedRadix(n: number, factors: readonly number[], sign: number): Transform {
  const all = roots(n, n, sign);
  const spare = zeros(n);
  return (x) => {
    let [from, to] = [x, spare];
    let stride = 1;
    for (const r of factors) {
      pass(from, to, r, stride, all);
      [from, to] = [to, from];
      stride *= r;
    }
    x.re.set(from.re);
    x.im.set(from.im);
  };
}

/** Transforms of length r, each element of them turned by its place in the whole. `w` are the roots of unity. */
function pass(from: Complex, to: Complex, r: number, stride: number, w: Complex): void {
  const n = w.re.length;
  const m = n / (r * stride);
  for (let p = 0; p < m; p++) {
    for (let k = 0; k < r; k++) {
      const [c, s] = [w.re[p * k * stride] ?? 0, w.im[p * k * stride] ?? 0];
      for (let q = 0; q < stride; q++) {
        let [re, im] = [0, 0];
        for (let j = 0; j < r; j++) {
          const root = ((j * k) % r) * (n / r);
          const [x, y] = [w.re[root] ?? 0, w.im[root] ?? 0];
          const at = q + stride * (p + m * j);
          const [a, b] = [from.re[at] ?? 0, from.im[at] ?? 0];
          re += a * x - b * y;
          im += a * y + b * x;
        }
        const at = q + stride * (r * p + k);
        to.re[at] = re * c - im * s;
        to.im[at] = re * s + im * c;
      }
    }
  }
}

/** `x *= y`, element by element. */
function multiply({ re, im }: Complex, { re: c, im: s }: Complex, count: number): void {
  for (let k = 0; k < count; k++) {
    const [a, b, x, y] = [re[k] ?? 0, im[k] ?? 0, c[k] ?? 0, s[k] ?? 0];
    re[k] = a * x - b * y;
    im[k] = a * y + b * x;
  }
}

/** Bluestein's, for any length: as jk = (j² + k² - (k - j)²) / 2, a convolution with a chirp. */
function bluestein(n: number, sign: number): Transform {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const all = roots(2 * n, 2 * n, sign);
  const chirp = zeros(n);
  const filter = zeros(size);
  for (let k = 0; k < n; k++) {
    // Only the rest of k² by 2n counts, and it is exact.
    const at = (k * k) % (2 * n);
    const [c, s] = [all.re[at] ?? 0, all.im[at] ?? 0];
    chirp.re[k] = c;
    chirp.im[k] = s;
    for (const place of [k, (size - k) % size]) {
      filter.re[place] = c;
      filter.im[place] = -s;
    }
  }
  const [forward, backward] = [radix2(size, -1), radix2(size, 1)];
  forward(filter);
  for (let k = 0; k < size; k++) {
    filter.re[k] = (filter.re[k] ?? 0) / size;
    filter.im[k] = (filter.im[k] ?? 0) / size;
  }
  const long = zeros(size);
  return (x) => {
    long.re.fill(0);
    long.im.fill(0);
    long.re.set(x.re);
    long.im.set(x.im);
    multiply(long, chirp, n);
    forward(long);
    multiply(long, filter, size);
    backward(long);
    multiply(long, chirp, n);
    const ends = n % 2 === 0 ? [0, n / 2] : [0];
    const exact = ends.map((k) => [plainSum(x.re, k > 0), plainSum(x.im, k > 0)] as const);
    x.re.set(long.re.subarray(0, n));
    x.im.set(long.im.subarray(0, n));
    // Where the imaginary part of a real signal is 0, it is to be 0 exactly.
    for (const [i, k] of ends.entries()) [x.re[k], x.im[k]] = exact[i] ?? [0, 0];
  };
}

/** The sum, every other term subtracted if it `alternates`. */
function plainSum(x: Float64Array, alternates: boolean): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += alternates && k % 2 === 1 ? -(x[k] ?? 0) : (x[k] ?? 0);
  return sum;
}

function transformOf(n: number, sign: number): Transform {
  if (Number.isInteger(Math.log2(n))) return radix2(n, sign);
  const factors = smallFactors(n);
  return factors ? mixedRadix(n, factors, sign) : bluestein(n, sign);
}

/** Transforms `x`, `[outer, n, inner, 2]`, in place along the axis of size n. */
function alongAxis(x: Float64Array, outer: number, n: number, inner: number, sign: number): void {
  const transform = transformOf(n, sign);
  const line = zeros(n);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const place = (k: number) => 2 * ((o * n + k) * inner + i);
      for (let k = 0; k < n; k++) {
        line.re[k] = x[place(k)] ?? 0;
        line.im[k] = x[place(k) + 1] ?? 0;
      }
      transform(line);
      for (let k = 0; k < n; k++) {
        x[place(k)] = line.re[k] ?? 0;
        x[place(k) + 1] = line.im[k] ?? 0;
      }
    }
  }
}

/**
 * `sum over j of x[j] exp(-2 pi i j k / n)`, with `+` if `inverse`, times `factor`, along one axis after another. An
 * axis is given by three numbers: `[outer, n, inner, 2]` is the shape around it.
 */
export function fft(
  x: Memory,
  out: Memory,
  inverse: number,
  factor: number,
  ...axes: number[]
): void {
  const work = new Float64Array(axes.slice(0, 3).reduce((count, size) => count * size, 2));
  for (let i = 0; i < work.length; i++) work[i] = x[i] ?? 0;
  for (let i = 0; i < axes.length && work.length > 0; i += 3) {
    const [outer = 0, n = 0, inner = 0] = axes.slice(i, i + 3);
    alongAxis(work, outer, n, inner, inverse ? 1 : -1);
  }
  for (let i = 0; i < work.length; i++) out[i] = factor * (work[i] ?? 0);
}
