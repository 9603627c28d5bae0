/** Order: the indices that sort rows, and places in sorted rows. NaN is the greatest, and -0 is 0. */
import type { Memory } from './memory.ts';

/** Below this many elements, merging is faster than counting digits. */
const SHORT = 200;

/** Digits of a 32-bit key, from the least significant on. */
const BITS = 11;
const DIGITS = 2048;
const PASSES = 3;

/** Memory for rows of one length, used again for each of them. */
interface Scratch {
  /** The elements, and where they lie in their row. */
  readonly values: Float64Array;
  readonly order: Int32Array;
  readonly spare: Int32Array;
  /** The same for keys of 32 bits, which the elements of some memories have. */
  readonly keys: Uint32Array;
  readonly floats: Float32Array;
  readonly spareKeys: Uint32Array;
  readonly counts: Int32Array;
}

function scratchFor(size: number): Scratch {
  const keys = new Uint32Array(size);
  return {
    values: new Float64Array(size),
    order: new Int32Array(size),
    spare: new Int32Array(size),
    keys,
    floats: new Float32Array(keys.buffer),
    spareKeys: new Uint32Array(size),
    counts: new Int32Array(DIGITS * PASSES),
  };
}

/**
 * Along the axis between `outer` and `inner`, the indices of the first `count` elements in ascending (descending)
 * order; equal ones keep theirs.
 */
export function argsort(
  x: Memory,
  out: Memory,
  outer: number,
  size: number,
  inner: number,
  count: number,
  descending: number,
): void {
  const scratch = scratchFor(size);
  const hasKeys = x instanceof Float32Array || x instanceof Int32Array || x instanceof Uint8Array;
  const sort = hasKeys && size >= SHORT ? sortByKeys : sortByMerging;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const sorted = sort(x, o * size * inner + i, inner, size, count, descending === 1, scratch);
      const to = o * count * inner + i;
      for (let j = 0; j < count; j++) out[to + j * inner] = sorted[j] ?? 0;
    }
  }
}

/** What a row is: where it begins, from one element to the next, and how many there are. */
type Sort = (
  x: Memory,
  start: number,
  stride: number,
  size: number,
  count: number,
  descending: boolean,
  scratch: Scratch,
) => Int32Array;

// ---- by merging --------------------------------------------------------------------------------

/** Whether a is less than b. */
const isBefore = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a));

const sortByMerging: Sort = (x, start, stride, size, _count, descending, scratch) => {
  const { values } = scratch;
  let [from, to] = [scratch.order, scratch.spare];
  for (let j = 0; j < size; j++) {
    values[j] = x[start + j * stride] ?? 0;
    from[j] = j;
  }
  for (let width = 1; width < size; width *= 2) {
    for (let low = 0; low < size; low += 2 * width) {
      const middle = Math.min(low + width, size);
      merge(values, from, to, low, middle, Math.min(middle + width, size), descending);
    }
    [from, to] = [to, from];
  }
  return from;
};

/** Merges the sorted indices from `low` to `middle` and from there to `high`. */
function merge(
  values: Float64Array,
  from: Int32Array,
  to: Int32Array,
  low: number,
  middle: number,
  high: number,
  descending: boolean,
): void {
  let [left, right] = [low, middle];
  for (let at = low; at < high; at++) {
    let takesRight = left === middle;
    if (!takesRight && right < high) {
      const a = values[from[left] ?? 0] ?? 0;
      const b = values[from[right] ?? 0] ?? 0;
      takesRight = descending ? isBefore(a, b) : isBefore(b, a);
    }
    to[at] = (takesRight ? from[right++] : from[left++]) ?? 0;
  }
}

// ---- by the digits of keys ---------------------------------------------------------------------

/** Writes a key for each element: unsigned, and ordered as the elements are to be. */
function writeKeys(
  x: Memory,
  start: number,
  stride: number,
  size: number,
  descending: boolean,
  { keys, floats }: Scratch,
): void {
  const flip = descending ? -1 : 0;
  if (!(x instanceof Float32Array)) {
    for (let j = 0; j < size; j++) keys[j] = (x[start + j * stride] ?? 0) ^ 0x80000000 ^ flip;
    return;
  }
  // Adding 0 makes 0 of -0.
  for (let j = 0; j < size; j++) floats[j] = (x[start + j * stride] ?? 0) + 0;
  for (let j = 0; j < size; j++) {
    const bits = keys[j] ?? 0;
    // NaN is above all; of negative numbers the greater bits are the smaller number.
    const isNone = (bits & 0x7fffffff) > 0x7f800000;
    const key = isNone ? -1 : bits >>> 31 ? ~bits : bits | 0x80000000;
    keys[j] = key ^ flip;
  }
}

const sortByKeys: Sort = (x, start, stride, size, count, descending, scratch) => {
  const { keys, order } = scratch;
  writeKeys(x, start, stride, size, descending, scratch);
  for (let j = 0; j < size; j++) order[j] = j;
  // Where few are wanted, only those are sorted that may be among them.
  const candidates = count * 8 <= size ? select(keys, order, size, count, scratch.counts) : size;
  return sortDigits(candidates, scratch);
};

/** Moves to the front, in their order, all elements whose first digit may be among the `count` lowest. */
function select(
  keys: Uint32Array,
  order: Int32Array,
  size: number,
  count: number,
  counts: Int32Array,
): number {
  const shift = BITS * (PASSES - 1);
  counts.fill(0);
  for (let j = 0; j < size; j++) {
    const digit = (keys[j] ?? 0) >>> shift;
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  let highest = 0;
  for (let found = counts[0] ?? 0; found < count; found += counts[highest] ?? 0) highest++;
  let kept = 0;
  for (let j = 0; j < size; j++) {
    const key = keys[j] ?? 0;
    if (key >>> shift > highest) continue;
    keys[kept] = key;
    order[kept++] = j;
  }
  return kept;
}

/** Sorts the first `size` keys and their order, digit by digit. */
function sortDigits(size: number, { keys, spareKeys, order, spare, counts }: Scratch): Int32Array {
  countDigits(keys, size, counts);
  let [fromKeys, toKeys, from, to] = [keys, spareKeys, order, spare];
  for (let pass = 0; pass < PASSES; pass++) {
    const places = counts.subarray(pass * DIGITS, (pass + 1) * DIGITS);
    if (!makePlaces(places, size)) continue;
    const shift = pass * BITS;
    for (let j = 0; j < size; j++) {
      const key = fromKeys[j] ?? 0;
      const digit = (key >>> shift) & (DIGITS - 1);
      const place = places[digit] ?? 0;
      places[digit] = place + 1;
      toKeys[place] = key;
      to[place] = from[j] ?? 0;
    }
    [fromKeys, toKeys, from, to] = [toKeys, fromKeys, to, from];
  }
  return from;
}

function countDigits(keys: Uint32Array, size: number, counts: Int32Array): void {
  counts.fill(0);
  for (let j = 0; j < size; j++) {
    const key = keys[j] ?? 0;
    for (let pass = 0; pass < PASSES; pass++) {
      const place = pass * DIGITS + ((key >>> (pass * BITS)) & (DIGITS - 1));
      counts[place] = (counts[place] ?? 0) + 1;
    }
  }
}

/** Makes of counts where each digit begins. False where all elements have one digit, and stay as they are. */
function makePlaces(counts: Int32Array, size: number): boolean {
  let sum = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = counts[digit] ?? 0;
    if (count === size) return false;
    counts[digit] = sum;
    sum += count;
  }
  return true;
}

// ---- places in sorted rows ---------------------------------------------------------------------

/**
 * For each value how many elements of its sorted row are less, or where `right` is 1 not greater. Each of the `rows`
 * of `size` elements serves `perRow` values.
 */
export function searchsorted(
  sorted: Memory,
  values: Memory,
  out: Memory,
  rows: number,
  size: number,
  perRow: number,
  right: number,
): void {
  for (let at = 0; at < rows * perRow; at++) {
    const start = Math.floor(at / perRow) * size;
    const value = values[at] ?? 0;
    let [low, high] = [0, size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const element = sorted[start + middle] ?? 0;
      const isPassed = right ? !isBefore(value, element) : isBefore(element, value);
      if (isPassed) low = middle + 1;
      else high = middle;
    }
    out[at] = low;
  }
}
