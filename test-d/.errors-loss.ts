// Wrong losses. See errors.ts.

import { bceWithLogits, crossEntropy, kl, mse, nll, type Tensor } from '../src/index.ts';

declare const prices: Tensor<[32]>;
declare const column: Tensor<[32, 1]>;
declare const scores: Tensor<[32, 10]>;
declare const labels: Tensor<[32], 'int32'>;
declare const mask: Tensor<[32, 10], 'bool'>;
declare const images: Tensor<[8, 10, 28, 28]>;
declare const channelsLast: Tensor<[8, 28, 28, 10]>;
declare const pixels: Tensor<[8, 28, 28], 'int32'>;
declare const tokens: Tensor<[8, 128, 500]>;
declare const dynamic: Tensor<[number, 10]>;

// ---- pairs
// expected: mse [32, 1] with targets [32]: ranks 2 and 1 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
column.mse(prices);
// expected: mse [32] with targets [32, 1]: ranks 1 and 2 differ, and broadcasting would pair each element with every target; squeeze(-1) the targets
mse(prices, column);
// expected: l1 [32, 10] with targets [32]: ranks 2 and 1 differ; a loss takes equal shapes
scores.l1(prices);
// expected: huber [32, 1] with targets [32, 10]: sizes 1 and 10 at axis 1 differ; a loss takes equal shapes
column.huber(scores, { delta: 2 });
// expected: bceWithLogits [32] with targets []: ranks 1 and 0 differ; a loss takes equal shapes
bceWithLogits(prices, {} as Tensor<[]>);
// expected: bceWithLogits [1] with targets []: ranks 1 and 0 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
bceWithLogits({} as Tensor<[1]>, {} as Tensor<[]>);
// expected: kl [${number}, 10] with targets [32, 5]: sizes 10 and 5 at axis 1 differ; a loss takes equal shapes
kl(dynamic, {} as Tensor<[32, 5]>, { reduction: 'batchmean' });
// expected: Type '"batchmean"' is not assignable to type
prices.mse(prices, { reduction: 'batchmean' });
// expected: 'delta' does not exist in type
prices.mse(prices, { delta: 2 });

// ---- classes
// expected: crossEntropy [32, 10] with targets [31]: batch sizes 32 and 31 differ
scores.crossEntropy({} as Tensor<[31], 'int32'>);
// expected: crossEntropy [32] with targets [32]: takes logits [n, classes, ...] and targets [n, ...]
prices.crossEntropy(labels);
// expected: nll [32, 10] with targets [32, 1]: takes log-probabilities [n, classes, ...] and targets [n, ...]
nll(scores, {} as Tensor<[32, 1], 'int32'>);
// expected: crossEntropy [32, 10] with targets [32] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [32, 10]
scores.crossEntropy(prices);
// expected: crossEntropy [32, 10] with targets [32, 9] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [32, 10]
crossEntropy(scores, {} as Tensor<[32, 9]>);
// expected: crossEntropy [32] with targets [32]: takes logits [n, classes, ...] and targets [n, ...]
prices.crossEntropy(prices);
// expected: nll targets of dtype float32: must be int32
scores.nll(scores);
// expected: crossEntropy targets of dtype bool: must be int32
scores.crossEntropy(mask);
// expected: crossEntropy [8, 28, 28, 10] with targets [8, 28, 28]: sizes 10 and 28 at axis 2 of the targets differ; axis 1 of the logits is the classes
channelsLast.crossEntropy(pixels);
// expected: crossEntropy [8, 128, 500] with targets [8, 128]: sizes 500 and 128 at axis 1 of the targets differ; axis 1 of the logits is the classes
tokens.crossEntropy({} as Tensor<[8, 128], 'int32'>);
// expected: nll [8, 10, 28, 28] with targets [4, 28, 28]: batch sizes 8 and 4 differ
images.nll({} as Tensor<[4, 28, 28], 'int32'>);
// expected: 'labelSmoothing' does not exist in type
scores.nll(labels, { labelSmoothing: 0.1 });

// ---- symbols
export function symbolic<B extends number, K extends number>(
  x: Tensor<[B, K]>,
  column: Tensor<[B, 1]>,
  target: Tensor<[B]>,
  labels: Tensor<[8], 'int32'>,
) {
  // expected: mse [${B}, 1] with targets [${B}]: ranks 2 and 1 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
  column.mse(target);
  // expected: mse [${B}, ${K}] with targets [${B}, 1]: sizes ${K} and 1 at axis 1 differ; a loss takes equal shapes
  x.mse(column);
  // expected: crossEntropy [${B}, ${K}] with targets [8]: batch sizes ${B} and 8 differ
  x.crossEntropy(labels);
  // expected: crossEntropy [${B}, ${K}] with targets [${B}] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [${B}, ${K}]
  x.crossEntropy(target);
}
