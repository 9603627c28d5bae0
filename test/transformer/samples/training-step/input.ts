import { lower, mean, type Tensor, valueAndGrad } from 'gradus';

interface Params {
  readonly w: Tensor<[3, 2]>;
  readonly b: Tensor<[2]>;
}

const learn = { rate: 0.05 };

function predict({ w, b }: Params, x: Tensor<[4, 3]>) {
  return x.matmul(w).add(b).sigmoid();
}

export const step = lower((params: Params, x: Tensor<[4, 3]>, y: Tensor<[4, 2]>) => {
  const [loss, gradient] = valueAndGrad((p: Params) => mean(predict(p, x).sub(y).pow(2)))(params);
  const next = { w: params.w.sub(gradient.w.mul(learn.rate)), b: params.b.sub(gradient.b.mul(learn.rate)) };
  return [loss, next] as const;
});
