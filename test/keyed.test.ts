/** Random numbers of keys, bit by bit: in JavaScript, interpreted, and in WebAssembly. test/webgpu/random.test.ts is about GPUs. */
import { bernoulli, normal, rand, randint, randn, type Tensor, uniform } from 'gradus';
import { expect, test } from 'vitest';
import { emitProgram } from '../src/codegen/js.ts';
import { arrayOf } from '../src/dtype.ts';
import { root } from '../src/exact.ts';
import { graph as g } from '../src/graph/build.ts';
import type { Node } from '../src/graph/node.ts';
import type { Program } from '../src/ir/program.ts';
import { gaussian } from '../src/keyed-normal.ts';
import { isTraced, node, wrap } from '../src/ops/define.ts';
import { generate } from '../src/runtime/cpu/generate.ts';
import { Generator } from '../src/runtime/random.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { interpreted, relaxed, runWasm } from './wasm.ts';

type Key = Tensor<[2], 'int32'>;

const COUNT = 4001;

const draws: Readonly<Record<string, (generator: Key) => unknown>> = {
  rand: (generator) => rand(COUNT, { generator }),
  uniform: (generator) => uniform([COUNT], { low: -0.3, high: 1.7, generator }),
  'uniform, float16': (generator) =>
    uniform([COUNT], { low: -0.3, high: 1.7, generator, dtype: 'float16' }),
  randint: (generator) => randint(-100, 1000, [COUNT], { generator }),
  randn: (generator) => randn(COUNT, { generator }),
  'randn, float16': (generator) => randn(COUNT, { generator, dtype: 'float16' }),
  normal: (generator) => normal([COUNT], { mean: 0.1, std: 0.7, generator }),
  'normal with a deviation': (generator) => normal([COUNT], { std: 0.7, generator }),
  'normal with a mean': (generator) => normal([COUNT], { mean: 0.1, generator }),
  'normal, float16': (generator) =>
    normal([COUNT], { mean: 0.1, std: 0.7, generator, dtype: 'float16' }),
  bernoulli: (generator) => bernoulli(0.3, [COUNT], { generator }),
};

/** The result of a program that is written in JavaScript. */
function generated(program: Program, inputs: readonly Int32Array[]) {
  const [value] = program.values.filter(({ place }) => place.kind === 'result');
  const arena = program.values.filter(({ place }) => place.kind === 'arena');
  const memory = (one: typeof value) => new (arrayOf(one?.dtype ?? 'float32'))(one?.size ?? 0);
  const result = memory(value);
  const constants = program.constants.map(({ data }) => data);
  generate(emitProgram(program))(...(arena.map(memory) as never[]))(
    ...([...inputs, ...constants, result] as never[]),
  );
  return result;
}

test.each(Object.keys(draws))('%s', (name) => {
  const draw = draws[name] as (...args: unknown[]) => unknown;
  const { program } = trace('program', draw, [new TensorSpec([2], 'int32')]);
  const inputs = [Int32Array.of(256, 12345)];
  const wanted = generated(program, inputs);
  expect(new Set(wanted).size).toBeGreaterThan(1);
  const [meant] = interpreted(program, inputs);
  expect(wanted.map((_, i) => meant?.[i] ?? 0)).toEqual(wanted);
  expect(runWasm(program, inputs).results[0]).toEqual(wanted);
  expect(runWasm(program, inputs, relaxed).results[0]).toEqual(wanted);
});

/** What a graph makes of columns of whole numbers. */
function evaluated(f: (...inputs: Node[]) => Node, ...columns: readonly (readonly number[])[]) {
  const onNodes = (...given: unknown[]) => {
    const [first, ...others] = given.filter(isTraced);
    return first?.[wrap](f(first[node], ...others.map((x) => x[node])));
  };
  const specs = columns.map(({ length }) => new TensorSpec([length], 'int32'));
  const { program } = trace('program', onNodes, specs);
  const [values] = runWasm(
    program,
    columns.map((column) => Int32Array.from(column)),
  ).results;
  return [...(values ?? [])];
}

/** Two words, and the two normal numbers that the Box-Muller transform makes of them, by mpmath with 50 digits. */
const EXACT: readonly (readonly [number, number, number, number])[] = [
  [0, 0, 0, 0],
  [0, 536870912, 0, 0],
  [1, 1073741825, -3.156858198e-14, 2.157918644e-5],
  [1, -1073741824, 0, -2.157918644e-5],
  [3, -987654321, 4.694692756e-6, -3.708023358e-5],
  [3, 1, 3.73762473e-5, 5.467838791e-14],
  [65535, 536870912, 3.906235099e-3, 3.906235099e-3],
  [65535, 2147483647, -5.524250654e-3, 8.081526156e-12],
  [1073741824, -1073741824, 0, -0.7585276164],
  [1073741824, -536870919, 0.5363600158, -0.5363600268],
  [305419896, 1, 0.3840993363, 5.619058634e-10],
  [305419896, 1073741824, 0, 0.3840993363],
  [2147483647, 2147483647, -1.177410022, 1.722454408e-9],
  [2147483647, 123456789, 1.158259225, 0.2114945116],
  [-2147483648, -536870919, 0.8325546026, -0.8325546197],
  [-2147483648, -1, 1.177410023, -1.722454409e-9],
  [-2147483647, 1073741824, 0, 1.177410023],
  [-2147483647, -2147483648, -1.177410023, 0],
  [-559038737, 123456789, 1.986550311, 0.3627378733],
  [-559038737, 0, 2.019396173, 0],
  [-1073741824, -1, 1.665109222, -2.435918385e-9],
  [-1073741824, 1073741825, -2.435918385e-9, 1.665109222],
  [-65536, -2147483648, -4.70964009, 0],
  [-65536, -987654321, 0.5915605448, -4.672340516],
  [-2, 0, 6.555541564, 0],
  [-2, 536870912, 4.635467894, 4.635467894],
  [-1, 1073741825, -9.743673541e-9, 6.660436889],
  [-1, -1073741824, 0, -6.660436889],
];

/** A unit in the last place of a float32. */
const unitOf = (x: number): number => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 23);

test('normal numbers are near the exact ones, whatever the words', () => {
  const [x, y] = [0, 1].map((i) => EXACT.map((row) => row[i] ?? 0)) as [number[], number[]];
  for (const which of [0, 1] as const) {
    const isFirst = x.map(() => Number(which === 0));
    const one = (a: Node, b: Node, first: Node) => gaussian(a, b, g.eq(first, 1), 1);
    for (const [i, got] of evaluated(one, x, y, isFirst).entries()) {
      const wanted = EXACT[i]?.[2 + which] ?? Number.NaN;
      const away = wanted === 0 ? Math.abs(got) : Math.abs(got - wanted) / unitOf(wanted);
      expect(away, `${x[i]} ${y[i]} ${got}`).toBeLessThanOrEqual(wanted === 0 ? 0 : 4);
    }
  }
});

/** Cosine and sine of 2^-32 turns times a word, in float64: at most an eighth of a turn from where one of them is 0. */
function waves(word: number): readonly [number, number] {
  const quarter = Math.round(word / 2 ** 30);
  const angle = (word - quarter * 2 ** 30) * 2 ** -31 * Math.PI;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const all = [
    [c, s],
    [-s, c],
    [-c, -s],
    [s, -c],
  ] as const;
  return all[quarter & 3] as readonly [number, number];
}

test('normal numbers of many words are within 5 units in the last place of those in float64', () => {
  const random = new Generator(1);
  const word = () => random.below(2 ** 32) | 0;
  const x = Array.from({ length: 100_000 }, () => word());
  const y = x.map(() => word());
  for (const which of [0, 1] as const) {
    const one = (a: Node, b: Node) => gaussian(a, b, g.constant(1 - which, 'bool', a.shape), 1);
    const away = evaluated(one, x, y).map((got, i) => {
      const radius = Math.sqrt(-2 * Math.log1p(-((x[i] ?? 0) >>> 0) / 2 ** 32));
      const wanted = radius * waves(y[i] ?? 0)[which];
      return Math.abs(got - wanted) / unitOf(wanted);
    });
    const worst = away.reduce((a, b) => Math.max(a, b), 0);
    expect(worst).toBeLessThan(5);
    expect(worst).toBeGreaterThan(0.5);
  }
});

test('roots are the nearest whole numbers', () => {
  const numbers = Array.from({ length: 10_000 }, (_, i) => 2 ** 29 + i * 161_061);
  const ends = [2 ** 29, 2 ** 29 + 1, 2 ** 31 - 2, 2 ** 31 - 1];
  const all = [...numbers, ...ends];
  expect(evaluated(root, all)).toEqual(all.map((x) => Math.round(Math.sqrt(x * 2 ** 17))));
});
