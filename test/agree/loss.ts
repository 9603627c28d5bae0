// Losses, and expectations of a shape.

import { type Call, call, chance, list, shape, size, tensors } from './draw.ts';

function expectation(): Call {
  const of = shape();
  const to = of.map((n) => (chance(0.1) ? size() : n)).slice(chance(0.1) ? 1 : 0);
  return { operands: tensors(of), code: `x.expectShape(${list(to)})` };
}

function loss(): Call {
  const n = size();
  const [logits, targets] = chance(0.8) ? [[n, size()], [n]] : [shape(1, 3), shape(0, 2)];
  return call('crossEntropy', [{ shape: logits }, { shape: targets, dtype: 'int32' }]);
}

export const families: readonly (() => Call)[] = [expectation, loss];
