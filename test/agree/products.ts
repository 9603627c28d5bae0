// Elementwise ops of several operands, which broadcast, and products.

import { type Call, call, chance, partner, pick, shape, size, tensors } from './draw.ts';

function binary(): Call {
  const a = shape();
  const b = partner(a);
  const op = pick(['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'eq', 'lt', 'ge']);
  return call(op, chance(0.5) ? tensors(a, b) : tensors(b, a));
}

function where(): Call {
  const a = shape();
  const [b, c] = [partner(a), partner(a)];
  return call('where', [{ shape: a, dtype: 'bool' }, ...tensors(b, c)]);
}

function product(): Call {
  const names = ['dot', 'mv', 'mm', 'bmm', 'outer', 'matmul'] as const;
  const op = pick([...names, 'matmul', 'matmul', 'matmul'] as const);
  const inner = size();
  const batch = shape(0, 2);
  const first = size();
  const other = chance(0.2) ? size() : inner;
  const left = {
    dot: [inner],
    mv: [size(), inner],
    mm: [size(), inner],
    bmm: [first, size(), inner],
    outer: [inner],
    matmul: pick([[inner], [size(), inner], [...batch, size(), inner]]),
  }[op];
  const right = {
    dot: [other],
    mv: [other],
    mm: [other, size()],
    bmm: [chance(0.2) ? size() : first, other, size()],
    outer: [size()],
    matmul: pick([[other], [other, size()], [...partner(batch), other, size()]]),
  }[op];
  return call(op, chance(0.9) ? tensors(left, right) : tensors(shape(0, 3), shape(0, 3)));
}

export const families: readonly (() => Call)[] = [binary, binary, where, product, product];

/** A type does not say whether a number is whole and small enough. */
export const onlyAtRunTime = [/ of an? (int32|uint8) tensor and /];
