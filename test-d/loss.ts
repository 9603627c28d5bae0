// Losses: equal shapes; classes at axis 1; the result as the reduction has it.

import { bceWithLogits, crossEntropy, huber, kl, l1, mse, nll, type Tensor } from '../src/index.ts';
import { is } from './expect.ts';

declare const x: Tensor<[32, 10]>;
declare const y: Tensor<[32, 10]>;
declare const whole: Tensor<[32, 10], 'int32'>;
declare const flags: Tensor<[32, 10], 'bool'>;
declare const labels: Tensor<[32], 'int32'>;
declare const scalar: Tensor<[]>;
declare const rows: Tensor<[number, 10]>;
declare const some: Tensor<[32, number]>;
declare const unknown: Tensor;
declare const reduction: 'mean' | 'none';

// ---- pairs
is<Tensor<[]>>()(x.mse(y));
is<Tensor<[]>>()(mse(x, y, {}));
is<Tensor<[]>>()(l1(x, y, { reduction: 'sum' }));
is<Tensor<[32, 10]>>()(x.huber(y, { reduction: 'none', delta: 0.5 }));
is<Tensor<[]>>()(huber(x, y, { delta: 0.5 }));
is<Tensor<[]>>()(kl(x, y, { reduction: 'batchmean', logTarget: true }));
is<Tensor<[32, 10]>>()(x.kl(y, { reduction: 'none' }));
is<Tensor<[32, 10]>>()(bceWithLogits(x, flags, { reduction: 'none' }));
is<Tensor<[32, 10]>>()(whole.mse(flags, { reduction: 'none' }));
is<Tensor>()(x.mse(y, { reduction }));
is<Tensor<[]>>()(scalar.mse(scalar, { reduction: 'none' }));

// ---- dynamic sizes: the more definite of the two
is<Tensor<[32, 10]>>()(rows.mse(some, { reduction: 'none' }));
is<Tensor<[number, 10]>>()(rows.mse(rows, { reduction: 'none' }));
is<Tensor<[32, 10]>>()(unknown.mse(x, { reduction: 'none' }));
is<Tensor<[32, 10]>>()(x.mse(unknown, { reduction: 'none' }));
is<Tensor<[]>>()(unknown.mse(unknown));

// ---- classes
declare const images: Tensor<[8, 10, 28, 28]>;
declare const pixels: Tensor<[8, 28, 28], 'int32'>;
is<Tensor<[]>>()(x.crossEntropy(labels));
is<Tensor<[]>>()(crossEntropy(x, labels, { labelSmoothing: 0.1, ignoreIndex: 0 }));
is<Tensor<[]>>()(crossEntropy(x, y, { labelSmoothing: 0.1 }));
is<Tensor<[32]>>()(x.crossEntropy(labels, { reduction: 'none' }));
is<Tensor<[32]>>()(x.crossEntropy(y, { reduction: 'none' }));
is<Tensor<[32]>>()(nll(x, labels, { reduction: 'none', ignoreIndex: -1 }));
is<Tensor<[]>>()(x.logSoftmax(1).nll(labels));
is<Tensor<[]>>()(images.crossEntropy(pixels));
is<Tensor<[8, 28, 28]>>()(images.crossEntropy(pixels, { reduction: 'none' }));
is<Tensor<[8, 28, 28]>>()(images.crossEntropy(images, { reduction: 'none' }));
is<Tensor<[32]>>()(rows.crossEntropy(labels, { reduction: 'none' }));
is<Tensor<[32]>>()(rows.crossEntropy(y, { reduction: 'none' }));
is<Tensor>()(x.crossEntropy(labels, { reduction }));
is<Tensor<[32]>>()(unknown.crossEntropy(labels, { reduction: 'none' }));
is<Tensor<[]>>()(unknown.crossEntropy(unknown));

// ---- symbols
export function symbolic<B extends number, T extends number, K extends number>(
  scores: Tensor<[B, K, T]>,
  classes: Tensor<[B, T], 'int32'>,
  column: Tensor<[B, 1]>,
  target: Tensor<[B]>,
  any: Tensor<[number, 1]>,
) {
  is<Tensor<[]>>()(scores.crossEntropy(classes));
  is<Tensor<[B, T]>>()(scores.crossEntropy(classes, { reduction: 'none' }));
  is<Tensor<[B, T]>>()(scores.nll(classes, { reduction: 'none' }));
  is<Tensor<[B, T]>>()(scores.crossEntropy(scores, { reduction: 'none' }));
  is<Tensor<[B]>>()(column.squeeze(-1).mse(target, { reduction: 'none' }));
  is<Tensor<[B, 1]>>()(column.mse(any, { reduction: 'none' }));
  is<Tensor<[]>>()(column.mse(target.unsqueeze(-1)));
}
