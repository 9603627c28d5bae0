import { crossEntropy, lower, mse, type Tensor, valueAndGrad } from 'gradus';

const smooth = { labelSmoothing: 0.1, reduction: 'sum' } as const;

/** Losses with options, each of them differentiated. */
export const losses = lower(
  (x: Tensor<[4, 3]>, y: Tensor<[4, 3]>, labels: Tensor<[4], 'int32'>) => {
    const byClasses = valueAndGrad((z: Tensor<[4, 3]>) => crossEntropy(z, labels, smooth))(x);
    const byPairs = valueAndGrad((z: Tensor<[4, 3]>) => z.huber(y, { delta: 0.5 }).add(mse(z, y)))(x);
    return {
      byClasses,
      byPairs,
      each: x.bceWithLogits(y.sigmoid(), { reduction: 'none' }),
      soft: x.crossEntropy(y.softmax(1), { reduction: 'none' }),
      divergence: x.logSoftmax(1).kl(y.softmax(1), { reduction: 'batchmean' }),
      likelihood: x.logSoftmax(1).nll(labels, { ignoreIndex: 1 }),
    };
  },
);
