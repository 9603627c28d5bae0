/**
 * Scans: each element of the result folds the elements up to it along the axis between `outer` and `inner`. They
 * accumulate in float64.
 */
import type { Memory } from './memory.ts';

/** Running sums, from the end where `reverse` is 1. `whole` numbers wrap around. */
export function cumsum(
  x: Memory,
  out: Memory,
  outer: number,
  size: number,
  inner: number,
  reverse: number,
  whole: number,
): void {
  const sums = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    sums.fill(0);
    for (let j = 0; j < size; j++) {
      const at = (o * size + (reverse ? size - 1 - j : j)) * inner;
      for (let i = 0; i < inner; i++) {
        const sum = (sums[i] ?? 0) + (x[at + i] ?? 0);
        sums[i] = whole ? sum | 0 : sum;
        out[at + i] = sums[i] ?? 0;
      }
    }
  }
}

/** Running products. `whole` numbers wrap around. */
export function cumprod(
  x: Memory,
  out: Memory,
  outer: number,
  size: number,
  inner: number,
  whole: number,
): void {
  const products = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    products.fill(1);
    for (let at = o * size * inner; at < (o + 1) * size * inner; at += inner) {
      for (let i = 0; i < inner; i++) {
        const [product, element] = [products[i] ?? 0, x[at + i] ?? 0];
        products[i] = whole ? Math.imul(product, element) : product * element;
        out[at + i] = products[i] ?? 0;
      }
    }
  }
}

/** The linear recurrence `out[j] = a[j] * out[j - 1] + b[j]` that starts at `b`, from the end where `reverse` is 1. */
export function recur(
  a: Memory,
  b: Memory,
  out: Memory,
  outer: number,
  size: number,
  inner: number,
  reverse: number,
): void {
  const states = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < size; j++) {
      const at = (o * size + (reverse ? size - 1 - j : j)) * inner;
      for (let i = 0; i < inner; i++) {
        const before = j === 0 ? 0 : (a[at + i] ?? 0) * (states[i] ?? 0);
        states[i] = before + (b[at + i] ?? 0);
        out[at + i] = states[i] ?? 0;
      }
    }
  }
}

/** Where the largest element so far lies, or the smallest where `least` is 1: the last of equal ones; NaN wins. */
export function cumextreme(
  x: Memory,
  out: Memory,
  outer: number,
  size: number,
  inner: number,
  least: number,
): void {
  const extremes = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < size; j++) {
      const at = (o * size + j) * inner;
      for (let i = 0; i < inner; i++) {
        const [element, extreme] = [x[at + i] ?? 0, extremes[i] ?? 0];
        const wins = least ? element <= extreme : element >= extreme;
        // NaN compares with nothing: it wins, and then only another NaN does.
        const taken = j === 0 || Number.isNaN(element) || (wins && !Number.isNaN(extreme));
        if (taken) extremes[i] = element;
        out[at + i] = taken ? j : (out[at + i - inner] ?? 0);
      }
    }
  }
}

/** `log(sum(exp(x)))` so far. The sum is kept relative to the largest element, so that it cannot overflow. */
export function logcumsumexp(
  x: Memory,
  out: Memory,
  outer: number,
  size: number,
  inner: number,
): void {
  const [largest, sums] = [new Float64Array(inner), new Float64Array(inner)];
  for (let o = 0; o < outer; o++) {
    largest.fill(Number.NEGATIVE_INFINITY);
    sums.fill(0);
    for (let at = o * size * inner; at < (o + 1) * size * inner; at += inner) {
      for (let i = 0; i < inner; i++) {
        const [element, most, sum] = [x[at + i] ?? 0, largest[i] ?? 0, sums[i] ?? 0];
        // The first case is the second, without the difference of two infinities.
        if (element === most) sums[i] = sum + 1;
        else if (element < most) sums[i] = sum + Math.exp(element - most);
        else {
          sums[i] = sum * Math.exp(most - element) + 1;
          largest[i] = element;
        }
        out[at + i] = (largest[i] ?? 0) + Math.log(sums[i] ?? 0);
      }
    }
  }
}
