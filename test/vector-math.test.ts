/** The vector forms of the scalar table, lane by lane: how far they are from the float64 functions of JavaScript. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evaluate, type Scalar, type ScalarName, scalars } from '../src/ir/scalar.ts';
import type { Lanes } from '../src/ir/vector.ts';
import { type Engine, engine } from '../src/runtime/cpu/engine.ts';
import { moduleOf, runner } from './vector-driver.ts';
import { relaxed } from './wasm.ts';

const LEAST_NORMAL = 2 ** -126;
const OVERFLOW = 2 ** 128;
const names = Object.keys(scalars) as ScalarName[];

/** Every form as it is and, where this engine has them, with fused products. */
function variants(form: Lanes, arity: number) {
  const code = moduleOf(form, arity);
  const fused = relaxed(code);
  const all = (engine() as Engine).validate(fused) ? [code, fused] : [code];
  return all.map(runner);
}

/** Numbers from 0 to 2^32, the same in each run. */
function* words(seed: number): Generator<number, never> {
  for (let word = seed; ; ) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    // The upper bits are the random ones.
    yield (word ^ (word >>> 15)) >>> 0;
  }
}

const floatsOf = (bits: readonly number[]): Float32Array =>
  new Float32Array(Uint32Array.from(bits).buffer);

const SPECIAL = [
  ...[0, 1, 2, 3, 0.5, 1.5, 2.5, 100, 1e-45, LEAST_NORMAL, 3.4028234663852886e38, Infinity],
  ...[1.0000001, 0.99999994, 16777215, 33, 3.5, 88.72283, 0.1],
].flatMap((x) => [x, -x]);

/** Both signs of every exponent with some mantissas: the ends, where ranges are cut, and any. */
function everywhere(): Float32Array {
  const random = words(1);
  const bits: number[] = [];
  for (let top = 0; top < 512; top++) {
    for (const mantissa of [0, 1, 0x3504f2, 0x3504f3, 0x3504f4, 0x7fffff])
      bits.push((top << 23) | mantissa);
    const exponent = top & 255;
    for (let n = exponent > 110 && exponent < 135 ? 300 : 30; n > 0; n--)
      bits.push((top << 23) | (random.next().value >>> 9));
  }
  return Float32Array.of(...floatsOf(bits), ...SPECIAL, Number.NaN, Number.NaN);
}

/** All pairs of special numbers, then pairs of any, of near ones, and of those that powers are taken of. */
function pairs(): Float32Array[] {
  const random = words(2);
  const between = (low: number, high: number) =>
    low + (random.next().value / 2 ** 32) * (high - low);
  const special = [...SPECIAL, Number.NaN, Number.NaN];
  const all = special.flatMap((a) => special.map((b) => [a, b] as const));
  for (let n = 0; n < 3000; n++) {
    const any = floatsOf([random.next().value, random.next().value]);
    all.push([any[0] ?? 0, any[1] ?? 0]);
    all.push([any[0] ?? 0, (any[0] ?? 0) * between(-3, 3)]);
    all.push([between(0.9, 1.1), between(-900, 900)]);
    all.push([between(0, 20), between(-30, 30)]);
    all.push([any[0] ?? 0, between(-8, 8)]);
    all.push([between(-40, 40), Math.round(between(-40, 40))]);
  }
  return [0, 1].map((i) => Float32Array.from(all, (pair) => pair[i as 0 | 1]));
}

const unary = [everywhere()];
const binary = pairs();

/** How far a float32 is from what it should be, in units of its last place. */
function distance(got: number, wanted: number): number {
  if (Number.isNaN(wanted) || Number.isNaN(got)) return Object.is(got, wanted) ? 0 : Infinity;
  // Beyond the greatest number the next would be 2^128.
  const finite = (x: number) => Math.sign(x) * Math.min(Math.abs(x), OVERFLOW);
  const size = Math.max(LEAST_NORMAL, Math.min(Math.abs(wanted), OVERFLOW / 2));
  return Math.abs(finite(got) - finite(wanted)) / 2 ** (Math.floor(Math.log2(size)) - 23);
}

/** The greatest distance, and where it is. */
function worst(name: ScalarName, run: ReturnType<typeof runner>) {
  const { arity, eval: reference } = scalars[name];
  const operands = arity === 1 ? unary : binary;
  const results = run(...operands);
  let found = { name, ulps: 0, operands: [] as number[], got: 0, wanted: 0 };
  for (const [i, got] of results.entries()) {
    const given = operands.map((values) => values[i] ?? 0);
    const wanted = reference(...given);
    const ulps = distance(got, wanted);
    if (ulps > found.ulps) found = { name, ulps, operands: given, got, wanted };
  }
  return found;
}

const ofFloats = names.filter(
  (name) => scalars[name].simd?.f32 && scalars[name].result === 'same' && name !== 'where',
);

test.each(ofFloats)('%s of float32 keeps to its bound', (name) => {
  const { simd, arity } = scalars[name];
  for (const run of variants(simd?.f32 as Lanes, arity)) {
    const found = worst(name, run);
    expect(found.ulps, JSON.stringify(found)).toBeLessThanOrEqual(simd?.ulps ?? 0.5);
  }
});

/** Points and values from mpmath. */
const references: Readonly<Record<string, { readonly bits: number[]; readonly values: number[] }>> =
  JSON.parse(readFileSync(new URL('./data/functions.json', import.meta.url), 'utf8'));

test.each(Object.entries(references))('%s agrees with mpmath', (name, { bits, values }) => {
  const { simd, eval: inFloat64 } = scalars[name as ScalarName];
  const missing = -bits.length & 3;
  const points = floatsOf([...bits, ...bits.slice(0, missing)]);
  for (const run of variants(simd?.f32 as Lanes, 1)) {
    const ulps = [...run(points).subarray(0, values.length)].map((got, i) =>
      distance(got, values[i] ?? 0),
    );
    expect(Math.max(...ulps)).toBeLessThanOrEqual(simd?.ulps ?? 0.5);
  }
  for (const [i, wanted] of values.entries()) {
    const error = Math.abs(inFloat64(points[i] ?? 0) - wanted);
    expect(error).toBeLessThanOrEqual(1e-13 * Math.abs(wanted));
  }
});

test.each(names.filter((name) => scalars[name].simd?.ofNegative))(
  '%s of what is at most 0 keeps to its bound',
  (name) => {
    const { simd, eval: reference } = scalars[name];
    const negative = everywhere().filter((x) => !(x > 0));
    for (const run of variants(simd?.ofNegative as Lanes, 1))
      for (const [i, got] of run(negative).entries()) {
        const wanted = reference(negative[i] ?? 0);
        expect(distance(got, wanted), `${name} of ${negative[i]}`).toBeLessThanOrEqual(
          simd?.ulps ?? 0.5,
        );
      }
  },
);

/** Pairs of whole numbers. */
function wholes(): Int32Array[] {
  const random = words(3);
  const special = [0, 1, -1, 2, 31, 32, 33, -31, 255, 2 ** 31 - 1, -(2 ** 31), 65537];
  const all = special.flatMap((a) => special.map((b) => [a, b] as const));
  for (let n = 0; n < 256; n++) {
    all.push([random.next().value | 0, random.next().value | 0]);
    all.push([random.next().value | 0, random.next().value % 40]);
  }
  return [0, 1].map((i) => Int32Array.from(all, (pair) => pair[i as 0 | 1]));
}

/** What the lanes of a truth value or whole number are. */
const laneOf = ({ result }: Scalar, isTruth: boolean, x: number): number =>
  isTruth || result === 'bool' ? -x : x;

test.each(names.filter((name) => scalars[name].simd?.i32 && name !== 'where'))(
  '%s of int32 is exact',
  (name) => {
    const row = scalars[name];
    const operands = wholes().slice(0, row.arity);
    for (const run of variants(row.simd?.i32 as Lanes, row.arity)) {
      const got = new Int32Array(run(...operands).buffer);
      const wanted = got.map((_, i) => {
        const given = operands.map((values) => values[i] ?? 0);
        const into = row.result === 'bool' ? 'bool' : 'int32';
        return laneOf(row, false, evaluate(name, into, given, ['int32', 'int32']));
      });
      expect(got).toEqual(wanted);
    }
  },
);

test.each(names.filter((name) => scalars[name].simd?.bool && name !== 'where'))(
  '%s of truth values is exact',
  (name) => {
    const row = scalars[name];
    const operands = [
      [0, 0, 1, 1],
      [0, 1, 0, 1],
    ].slice(0, row.arity);
    const [run] = variants(row.simd?.bool as Lanes, row.arity);
    const got = new Int32Array(
      run?.(...operands.map((bits) => Int32Array.from(bits, (bit) => -bit))).buffer ?? [],
    );
    const wanted = [0, 1, 2, 3].map((i) => {
      const given = operands.map((bits) => bits[i] ?? 0);
      return laneOf(row, true, evaluate(name, 'bool', given, ['bool', 'bool']));
    });
    expect([...got]).toEqual(wanted.map((x) => x + 0));
  },
);

test.each(names.filter((name) => scalars[name].simd?.f32 && scalars[name].result === 'bool'))(
  '%s of float32 is exact',
  (name) => {
    const row = scalars[name];
    const operands = row.arity === 1 ? unary : binary;
    const [run] = variants(row.simd?.f32 as Lanes, row.arity);
    const got = new Int32Array(run?.(...operands).buffer ?? []);
    const wanted = got.map((_, i) => -row.eval(...operands.map((values) => values[i] ?? 0)));
    expect(got).toEqual(wanted);
  },
);
