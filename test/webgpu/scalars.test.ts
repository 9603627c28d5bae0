/** Every scalar instruction in shaders, of single numbers and of four: what each driver makes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  Functions,
  instruction,
  literal,
  typeOf,
  type Width,
} from '../../src/codegen/webgpu/scalars.ts';
import { roundHalf } from '../../src/half.ts';
import { evaluate, type ScalarName, scalars, vectorFormOf } from '../../src/ir/scalar.ts';
import references from '../data/functions.json' with { type: 'json' };
import { type Computer, computer } from './compute.ts';

const names = Object.keys(scalars) as ScalarName[];
const LEAST_NORMAL = 2 ** -126;
const OVERFLOW = 2 ** 128;
/** Up to here something on the way may be denormal, for which drivers may take 0. */
const TINY = 2 ** -122;

let gpu: Computer;
beforeAll(async () => {
  gpu = await computer();
});
afterAll(() => gpu.destroy());

/**
 * How far float32 may be from the exact values, in units in the last place. 0.5 where nothing is said. Divisions and roots
 * are the device's own, and WGSL lets a quotient be 2.5 off: on an H200 what divides is a little further off than on the CPU.
 */
const BOUNDS: Readonly<Partial<Record<ScalarName, number>>> = {
  div: 2.5,
  sqrt: 1,
  pow: 2,
  exp: 1.5,
  expm1: 1.5,
  log: 1.5,
  log1p: 2,
  log2: 1.5,
  log10: 1.5,
  sin: 1.5,
  cos: 1.5,
  tan: 2,
  asin: 2,
  acos: 1.5,
  atan: 1.5,
  atan2: 2,
  sinh: 1.5,
  cosh: 1.5,
  tanh: 3,
  erf: 1,
  erfc: 3.5,
  softplus: 2,
  sigmoid: 3,
};

/** What registers hold of a word in memory, and the word of what they hold. */
const DTYPES = {
  bool: { load: (x: string) => `(${x} != 0u)`, store: (x: string) => `select(0u, 1u, ${x})` },
  uint8: { load: (x: string) => `bitcast<i32>(${x})`, store: (x: string) => `bitcast<u32>(${x})` },
  int32: { load: (x: string) => `bitcast<i32>(${x})`, store: (x: string) => `bitcast<u32>(${x})` },
  float16: {
    load: (x: string) => `bitcast<f32>(${x})`,
    store: (x: string) => `bitcast<u32>(${x})`,
  },
  float32: {
    load: (x: string) => `bitcast<f32>(${x})`,
    store: (x: string) => `bitcast<u32>(${x})`,
  },
};
type Held = keyof typeof DTYPES;
const dtypes = Object.keys(DTYPES) as Held[];

interface Call {
  readonly name: ScalarName;
  readonly of: readonly Held[];
  readonly into: Held;
  readonly ofNegative?: boolean;
}

const LANES = [0, 1, 2, 3];

/** Each thread takes four numbers, one after another and then together, and stores both results. */
function shaderOf({ name, of, into, ofNegative = false }: Call): string {
  const functions = new Functions();
  const operands = of.map((dtype, i) => ({ dtype, name: 'abc'[i] as string }));
  const result = (suffix: string, width: Width) => {
    const given = operands.map((x) => ({ text: `${x.name}${suffix}`, dtype: x.dtype }));
    const text = instruction(functions, name, into, given, width, { ofNegative });
    return `let r${suffix}: ${typeOf(into, width)} = ${text};`;
  };
  const main = [
    ...operands.flatMap((x, i) => [
      ...LANES.map(
        (n) => `let ${x.name}${n} = ${DTYPES[x.dtype].load(`m${i}[4u * id.x + ${n}u]`)};`,
      ),
      `let ${x.name} = ${typeOf(x.dtype, 4)}(${LANES.map((n) => `${x.name}${n}`).join(', ')});`,
    ]),
    ...LANES.map((n) => result(`${n}`, 1)),
    result('', 4),
    ...LANES.map((n) => `results[8u * id.x + ${n}u] = ${DTYPES[into].store(`r${n}`)};`),
    ...LANES.map((n) => `results[8u * id.x + ${n + 4}u] = ${DTYPES[into].store(`r[${n}]`)};`),
  ];
  return program(functions, operands.length, main);
}

/** A shader with this body, which takes memories `m0`, `m1`, ... and stores eight results in each thread. */
function program(functions: Functions, inputs: number, main: readonly string[]): string {
  const memories = [...Array.from({ length: inputs }, (_, i) => `m${i}`), 'results'].map(
    (m, i) => `@group(0) @binding(${i}) var<storage, read_write> ${m}: array<u32>;`,
  );
  return `${memories.join('\n')}
${functions.source}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (8u * id.x >= arrayLength(&results)) { return; }
  ${main.join('\n  ')}
}`;
}

const isFloat = (dtype: Held): boolean => dtype === 'float32' || dtype === 'float16';

const wordsOf = (values: readonly number[], dtype: Held): Uint32Array<ArrayBuffer> => {
  const array = isFloat(dtype) ? Float32Array.from(values) : Int32Array.from(values);
  return new Uint32Array(array.buffer);
};

/** What the shader gives of each position: of one number, and of four. */
async function results(call: Call, columns: readonly (readonly number[])[]) {
  const count = Math.ceil((columns[0]?.length ?? 0) / 4);
  const padded = columns.map((values) => [...values, ...LANES.map(() => 1)].slice(0, 4 * count));
  const words = call.of.map((dtype, i) => wordsOf(padded[i] ?? [], dtype));
  const { buffer } = await gpu.run(shaderOf(call), words, 8 * count, count);
  const all = isFloat(call.into) ? new Float32Array(buffer) : new Int32Array(buffer);
  const at = (i: number) => (i >> 2) * 8 + (i & 3);
  return (columns[0] ?? []).map((_, i) => [all[at(i)] as number, all[at(i) + 4] as number]);
}

/** Numbers from 0 to 2^32, the same in each run. */
function* words(seed: number): Generator<number, never> {
  for (let word = seed; ; ) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    yield (word ^ (word >>> 15)) >>> 0;
  }
}

const floatsOf = (bits: readonly number[]): number[] => [
  ...new Float32Array(Uint32Array.from(bits).buffer),
];

const SPECIAL = [
  ...[0, 1, 2, 3, 0.5, 1.5, 2.5, 100, 1e-45, LEAST_NORMAL, 3.4028234663852886e38, Infinity],
  ...[1.0000001, 0.99999994, 16777215, 33, 3.5, 88.72283, 0.1, 2 ** 31, 2 ** 32 + 1024, 65520],
]
  .flatMap((x) => [x, -x])
  .map(Math.fround);

/** Both signs of every exponent with some mantissas: the ends, where ranges are cut, and any. */
function everywhere(): number[] {
  const random = words(1);
  const bits: number[] = [];
  for (let top = 0; top < 512; top++) {
    for (const mantissa of [0, 1, 0x3504f2, 0x3504f3, 0x3504f4, 0x7fffff, 0x1000, 0x3000, 0x400000])
      bits.push((top << 23) | mantissa);
    const exponent = top & 255;
    for (let n = exponent > 110 && exponent < 135 ? 300 : 30; n > 0; n--)
      bits.push((top << 23) | (random.next().value >>> 9));
  }
  return [...floatsOf(bits), ...SPECIAL];
}

/** All pairs of special numbers, then pairs of any, of near ones, and of those that powers are taken of. */
function pairs(): number[][] {
  const random = words(2);
  const between = (low: number, high: number) =>
    low + (random.next().value / 2 ** 32) * (high - low);
  const special = [...SPECIAL, Number.NaN];
  const all = special.flatMap((a) => special.map((b) => [a, b]));
  for (let n = 0; n < 1200; n++) {
    const [x = 0, y = 0] = floatsOf([random.next().value, random.next().value]);
    all.push([x, y], [x, x * between(-3, 3)], [between(0.9, 1.1), between(-900, 900)]);
    all.push([between(0, 20), between(-30, 30)], [x, between(-8, 8)]);
    all.push([between(-40, 40), Math.round(between(-40, 40))]);
  }
  return [0, 1].map((i) => all.map((pair) => Math.fround(pair[i] ?? 0)));
}

/** Pairs of whole numbers. */
function wholes(): number[][] {
  const random = words(3);
  const special = [0, 1, -1, 2, 3, 31, 32, 33, -31, 255, 2 ** 31 - 1, -(2 ** 31), 65537, 46341];
  const all = special.flatMap((a) => special.map((b) => [a, b]));
  for (let n = 0; n < 256; n++) {
    all.push([random.next().value | 0, random.next().value | 0]);
    all.push([random.next().value | 0, random.next().value % 40]);
  }
  return [0, 1].map((i) => all.map((pair) => pair[i] ?? 0));
}

const FLOATS = [everywhere(), pairs()] as const;
const WHOLES = wholes();

/** Operands of these dtypes: every pair of a few, or many numbers. */
function columnsOf({ of }: Call): readonly (readonly number[])[] {
  const values = of.filter((dtype) => dtype !== 'bool' || of.length < 3);
  const [one, two] = isFloat(values.at(-1) as Held) ? [[FLOATS[0]], FLOATS[1]] : [WHOLES, WHOLES];
  const chosen = of.length === 1 ? one : two;
  const columns = of.length < 3 ? chosen : [(two[0] ?? []).map((_, i) => i % 3), ...two];
  return of.map((dtype, i) => {
    const column = columns[i] ?? [];
    if (dtype === 'bool') return column.map((_, n) => (n + i * (n >> 1)) & 1);
    if (dtype === 'float16') return column.map(roundHalf);
    return dtype === 'uint8' ? column.map((x) => x & 255) : column;
  });
}

/** How far a float32 is from what it should be, in units of its last place. Drivers may flush denormal numbers to 0. */
function distance(got: number, wanted: number): number {
  if (Number.isNaN(wanted) || Number.isNaN(got)) return Object.is(got, wanted) ? 0 : Infinity;
  if (Math.max(Math.abs(got), Math.abs(wanted)) <= TINY) return 0;
  // Beyond the greatest number the next would be 2^128.
  const finite = (x: number) => Math.sign(x) * Math.min(Math.abs(x), OVERFLOW);
  const size = Math.max(LEAST_NORMAL, Math.min(Math.abs(wanted), OVERFLOW / 2));
  return Math.abs(finite(got) - finite(wanted)) / 2 ** (Math.floor(Math.log2(size)) - 23);
}

const flushed = (x: number): number => (Math.abs(x) < LEAST_NORMAL ? x * 0 : x);

/** The least distance to the reference of the operands, and of those that a driver flushes to 0. */
function away(call: Call, operands: readonly number[], got: number): number {
  const { name, of, into } = call;
  const wanted = evaluate(name, into, operands, of);
  const found = isFloat(into) ? distance(got, wanted) : got === wanted ? 0 : Infinity;
  const others = operands.map((x, i) => (isFloat(of[i] ?? into) ? flushed(x) : x));
  if (found === 0 || others.every((x, i) => Object.is(x, operands[i]))) return found;
  return Math.min(found, away(call, others, got));
}

type Columns = readonly (readonly number[])[];

/** Expects each result, of one number and of four, to be within the bound. */
async function check(
  call: Call,
  columns: Columns,
  far = (i: number, got: number) =>
    away(
      call,
      columns.map((values) => values[i] ?? 0),
      got,
    ),
) {
  const bound = isFloat(call.into) ? (BOUNDS[call.name] ?? 0.5) : 0;
  let worst = { ulps: 0, operands: [] as number[], got: 0, together: false };
  for (const [i, both] of (await results(call, columns)).entries())
    for (const [n, got] of both.entries()) {
      const ulps = far(i, got);
      if (ulps > worst.ulps)
        worst = { ulps, operands: columns.map((values) => values[i] ?? 0), got, together: n === 1 };
    }
  expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bound);
}

/** All calls of an instruction: of each dtype that it has, or from each into each. In registers float16 is float32. */
function callsOf(name: ScalarName): readonly Call[] {
  const { arity, result } = scalars[name];
  if (result === 'cast')
    return dtypes.flatMap((from) => dtypes.map((into) => ({ name, of: [from], into })));
  const hasFloat = vectorFormOf(name, 'float32') !== undefined;
  const hasWhole = vectorFormOf(name, 'int32') !== undefined;
  const held = dtypes.filter((dtype) => (isFloat(dtype) ? hasFloat : hasWhole));
  return held
    .filter((dtype) => dtype !== 'float16')
    .map((dtype) => {
      const same = Array.from({ length: arity }, () => dtype);
      const of: readonly Held[] = arity === 3 ? ['bool', dtype, dtype] : same;
      return { name, of, into: result === 'bool' ? 'bool' : dtype };
    });
}

const calls = names
  .flatMap(callsOf)
  .map((call) => [`${call.name} of ${call.of.join(', ')} into ${call.into}`, call] as const);

test.each(calls)('%s', async (_, call) => {
  await check(call, columnsOf(call));
});

test.each(Object.entries(references))('%s agrees with mpmath', async (name, { bits, values }) => {
  const call: Call = { name: name as ScalarName, of: ['float32'], into: 'float32' };
  const points = floatsOf(bits);
  const isFlushed = (i: number) => flushed(points[i] ?? 0) === 0;
  await check(call, [points], (i, got) => (isFlushed(i) ? 0 : distance(got, values[i] ?? 0)));
});

test.each(names.filter((name) => scalars[name].simd?.ofNegative))(
  '%s of what is at most 0',
  async (name) => {
    const call: Call = { name, of: ['float32'], into: 'float32', ofNegative: true };
    await check(call, [FLOATS[0].filter((x) => !(x > 0))]);
  },
);

test('constants that shaders have no notation for', async () => {
  const values = [
    Number.NaN,
    Infinity,
    -Infinity,
    -0,
    1e-45,
    3.4028234663852886e38,
    -(2 ** 31),
    0.1,
  ];
  const functions = new Functions();
  const main = values.map((value, i) => {
    const isLeast = value === -(2 ** 31);
    const text = literal(functions, value, isLeast ? 'int32' : 'float32', 4);
    return `results[${i}] = bitcast<vec4<u32>>(${text})[${i & 3}];`;
  });
  const got = await gpu.run(program(functions, 0, main), [], 8, 1);
  const wanted = new Uint32Array(Float32Array.from(values).buffer);
  wanted[6] = 2 ** 31;
  expect(got).toEqual(wanted);
});

test('what compilers would say without looking at the value', async () => {
  const inputs = [2, -3, 0, Infinity, -Infinity, Number.NaN, -0, 1].map(Math.fround);
  const cases = [
    ['sub', 'x', 'x', [0, 0, 0, NaN, NaN, NaN, 0, 0]],
    ['div', 'x', 'x', [1, 1, NaN, NaN, NaN, NaN, NaN, 1]],
    ['div', 'x', 'zero', [Infinity, -Infinity, NaN, Infinity, -Infinity, NaN, NaN, Infinity]],
    ['div', 'zero', 'x', [0, -0, NaN, 0, -0, NaN, NaN, 0]],
    ['mul', 'x', 'zero', [0, -0, 0, NaN, NaN, NaN, -0, 0]],
    ['mul', 'zero', 'x', [0, -0, 0, NaN, NaN, NaN, -0, 0]],
    ['mul', 'x', '-zero', [-0, 0, -0, NaN, NaN, NaN, 0, -0]],
    ['div', 'x', '-zero', [-Infinity, Infinity, NaN, -Infinity, Infinity, NaN, NaN, -Infinity]],
    ['div', '-zero', 'x', [-0, 0, NaN, -0, 0, NaN, NaN, -0]],
  ] as const;
  for (const [name, a, b, wanted] of cases) {
    const functions = new Functions();
    const zeros = { zero: 0, '-zero': -0 };
    const operands = [a, b].map((text) => ({
      text: text === 'x' ? text : literal(functions, zeros[text], 'float32', 1),
      dtype: 'float32' as const,
    }));
    const result = instruction(functions, name, 'float32', operands, 1);
    const main = inputs.map((_, i) => {
      const x = `let x = bitcast<f32>(m0[${i}u]);`;
      return `{ ${x} results[${i}] = bitcast<u32>(${result}); }`;
    });
    const { buffer } = await gpu.run(
      program(functions, 1, main),
      [wordsOf(inputs, 'float32')],
      8,
      1,
    );
    expect([...new Float32Array(buffer)], name).toEqual(wanted);
  }
});
