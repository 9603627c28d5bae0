/** Maps in WebAssembly whose inputs lie across their loops. */
import { expect, test } from 'vitest';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import type { Loose } from './loose.ts';
import { runInPieces, runWasm } from './wasm.ts';

/** Row-major positions of a shape. */
const volume = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The elements of a tensor with its axes in another order, found one by one. */
function permuted(data: Float32Array, shape: readonly number[], order: readonly number[]) {
  const result = order.map((axis) => shape[axis] ?? 1);
  return Float32Array.from({ length: volume(result) }, (_, at) => {
    const position: number[] = [];
    let rest = at;
    for (const axis of order.toReversed()) {
      position[axis] = rest % (shape[axis] ?? 1);
      rest = Math.floor(rest / (shape[axis] ?? 1));
    }
    return data[shape.reduce((sum, n, i) => sum * n + (position[i] ?? 0), 0)] ?? 0;
  });
}

const cases = [1, 2, 3, 4, 5, 7, 16, 17, 35].flatMap((n) => [
  { shape: [n, 6], order: [1, 0] },
  { shape: [33, n], order: [1, 0] },
  { shape: [3, n, 5], order: [2, 1, 0] },
  { shape: [n, 2, 18], order: [2, 0, 1] },
  { shape: [2, 19, n], order: [0, 2, 1] },
]);

test('axes in another order, in whatever parts', () => {
  for (const { shape, order } of cases) {
    const data = Float32Array.from({ length: volume(shape) }, (_, i) => i + 1);
    const specs = [new TensorSpec(shape, 'float32')];
    const { program } = trace('program', (x) => (x as Loose).permute(...order).mul(2), specs);
    const wanted = permuted(data, shape, order).map((x) => 2 * x);
    const parts = program.kernels[0]?.schedule.simd?.parts ?? 1;
    const middle = parts >> 1;
    const pieces = [[middle, parts] as const, [0, middle] as const].filter(([a, b]) => a < b);
    const name = `${shape} ${order}`;
    expect([name, runWasm(program, [data]).results[0]]).toEqual([name, wanted]);
    expect([name, runInPieces(program, [data], pieces).results[0]]).toEqual([name, wanted]);
  }
});

test('a matrix and its transpose', () => {
  const n = 37;
  const data = Float32Array.from({ length: n * n }, (_, i) => i + 1);
  const specs = [new TensorSpec([n, n], 'float32')];
  const { program } = trace('program', (x) => (x as Loose).transpose(0, 1).sub(x), specs);
  const wanted = permuted(data, [n, n], [1, 0]).map((x, i) => x - (data[i] ?? 0));
  expect(runWasm(program, [data]).results[0]).toEqual(wanted);
});

test('a product of many quotients overflows only where its value does', () => {
  const data = Float32Array.from({ length: 64 }, () => 40);
  const product = (x: Loose) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => x.sub(n).sigmoid()).reduce((a, b) => a.mul(b));
  const specs = [new TensorSpec([64], 'float32')];
  const { program } = trace('program', (x) => product(x as Loose), specs);
  expect(runWasm(program, [data])).toMatchObject({ results: [data.map(() => 1)], host: [] });
});

test.each(['int32', 'uint8'] as const)('powers of %s', (dtype) => {
  const make = (f: (i: number) => number) => {
    const values = Array.from({ length: 64 }, (_, i) => f(i));
    return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
  };
  const specs = [new TensorSpec([64], dtype), new TensorSpec([64], dtype)];
  const { program } = trace('program', (a, b) => (a as Loose).pow(b as Loose), specs);
  const [bases, exponents] = [make((i) => (i % 9) - 4), make((i) => (i >> 3) * 5 - 6)];
  const modulus = dtype === 'int32' ? 2n ** 32n : 256n;
  const wanted = make((i) => {
    const [a = 0, b = 0] = [bases[i], exponents[i]];
    return b < 0 ? Math.trunc(a ** b || 0) : Number(BigInt(a) ** BigInt(b) % modulus);
  });
  expect(runWasm(program, [bases, exponents])).toMatchObject({ results: [wanted], host: [] });
});

test.each(['int32', 'uint8'] as const)('%s shifted by constants', (dtype) => {
  const words = Array.from({ length: 64 }, (_, i) => Math.imul(i + 1, 0x9e3779b9));
  const data = dtype === 'int32' ? Int32Array.from(words) : Uint8Array.from(words);
  for (const count of dtype === 'int32' ? [0, 1, 13, 31, 32, 40, -1] : [0, 1, 7, 8]) {
    const isInside = count >= 0 && count < 32;
    const shifts = (x: unknown) => {
      const tensor = x as Loose;
      return [tensor.bitwiseLeftShift(count), tensor.bitwiseRightShift(count)];
    };
    const { program } = trace('program', shifts, [new TensorSpec([64], dtype)]);
    const results = [
      data.map((x) => (isInside ? x << count : 0)),
      data.map((x) => x >> (isInside ? count : 31)),
    ];
    expect([count, runWasm(program, [data])]).toMatchObject([count, { results, host: [] }]);
  }
});
