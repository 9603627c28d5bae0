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
// @ts-expect-error mse [32, 1] with targets [32]: ranks 2 and 1 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
column.mse(prices);
// @ts-expect-error mse [32] with targets [32, 1]: ranks 1 and 2 differ, and broadcasting would pair each element with every target; squeeze(-1) the targets
mse(prices, column);
// @ts-expect-error l1 [32, 10] with targets [32]: ranks 2 and 1 differ; a loss takes equal shapes
scores.l1(prices);
// @ts-expect-error huber [32, 1] with targets [32, 10]: sizes 1 and 10 at axis 1 differ; a loss takes equal shapes
column.huber(scores, { delta: 2 });
// @ts-expect-error bceWithLogits [32] with targets []: ranks 1 and 0 differ; a loss takes equal shapes
bceWithLogits(prices, {} as Tensor<[]>);
// @ts-expect-error bceWithLogits [1] with targets []: ranks 1 and 0 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
bceWithLogits({} as Tensor<[1]>, {} as Tensor<[]>);
// @ts-expect-error kl [${number}, 10] with targets [32, 5]: sizes 10 and 5 at axis 1 differ; a loss takes equal shapes
kl(dynamic, {} as Tensor<[32, 5]>, { reduction: 'batchmean' });
// @ts-expect-error Type '"batchmean"' is not assignable to type
prices.mse(prices, { reduction: 'batchmean' });
// @ts-expect-error 'delta' does not exist in type
prices.mse(prices, { delta: 2 });

// ---- classes
// @ts-expect-error crossEntropy [32, 10] with targets [31]: batch sizes 32 and 31 differ
scores.crossEntropy({} as Tensor<[31], 'int32'>);
// @ts-expect-error crossEntropy [32] with targets [32]: takes logits [n, classes, ...] and targets [n, ...]
prices.crossEntropy(labels);
// @ts-expect-error nll [32, 10] with targets [32, 1]: takes log-probabilities [n, classes, ...] and targets [n, ...]
nll(scores, {} as Tensor<[32, 1], 'int32'>);
// @ts-expect-error crossEntropy [32, 10] with targets [32] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [32, 10]
scores.crossEntropy(prices);
// @ts-expect-error crossEntropy [32, 10] with targets [32, 9] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [32, 10]
crossEntropy(scores, {} as Tensor<[32, 9]>);
// @ts-expect-error crossEntropy [32] with targets [32]: takes logits [n, classes, ...] and targets [n, ...]
prices.crossEntropy(prices);
// @ts-expect-error nll targets of dtype float32: must be int32
scores.nll(scores);
// @ts-expect-error crossEntropy targets of dtype bool: must be int32
scores.crossEntropy(mask);
// @ts-expect-error crossEntropy [8, 28, 28, 10] with targets [8, 28, 28]: sizes 10 and 28 at axis 2 of the targets differ; axis 1 of the logits is the classes
channelsLast.crossEntropy(pixels);
// @ts-expect-error crossEntropy [8, 128, 500] with targets [8, 128]: sizes 500 and 128 at axis 1 of the targets differ; axis 1 of the logits is the classes
tokens.crossEntropy({} as Tensor<[8, 128], 'int32'>);
// @ts-expect-error nll [8, 10, 28, 28] with targets [4, 28, 28]: batch sizes 8 and 4 differ
images.nll({} as Tensor<[4, 28, 28], 'int32'>);
// @ts-expect-error 'labelSmoothing' does not exist in type
scores.nll(labels, { labelSmoothing: 0.1 });

// ---- symbols
export function symbolic<B extends number, K extends number>(
  x: Tensor<[B, K]>,
  column: Tensor<[B, 1]>,
  target: Tensor<[B]>,
  labels: Tensor<[8], 'int32'>,
) {
  // @ts-expect-error mse [${B}, 1] with targets [${B}]: ranks 2 and 1 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
  column.mse(target);
  // @ts-expect-error mse [${B}, ${K}] with targets [${B}, 1]: sizes ${K} and 1 at axis 1 differ; a loss takes equal shapes
  x.mse(column);
  // @ts-expect-error crossEntropy [${B}, ${K}] with targets [8]: batch sizes ${B} and 8 differ
  x.crossEntropy(labels);
  // @ts-expect-error crossEntropy [${B}, ${K}] with targets [${B}] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [${B}, ${K}]
  x.crossEntropy(target);
}
