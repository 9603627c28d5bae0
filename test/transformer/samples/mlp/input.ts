import { lower, type Tensor, valueAndGrad, crossEntropy } from 'gradus';
import { type Params, mlp } from './model.ts';

const rate = 0.1;

const loss = (params: Params, x: Tensor<[4, 3]>, y: Tensor<[4], 'int32'>) =>
  crossEntropy(mlp(params, x), y);

export const step = lower((params: Params, x: Tensor<[4, 3]>, y: Tensor<[4], 'int32'>) => {
  const [value, gradient] = valueAndGrad(loss)(params, x, y);
  return {
    loss: value,
    params: {
      w1: params.w1.sub(gradient.w1.mul(rate)),
      b1: params.b1.sub(gradient.b1.mul(rate)),
      w2: params.w2.sub(gradient.w2.mul(rate)),
    },
  };
});
