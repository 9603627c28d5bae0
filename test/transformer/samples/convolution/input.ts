import { conv2d, grad, lower, type Tensor } from 'gradus';

interface Weights {
  readonly kernel: Tensor<[4, 2, 3, 3]>;
  readonly bias: Tensor<[4]>;
}

const options = { padding: 1, stride: 2 } as const;

const features = (x: Tensor<[2, 2, 6, 6]>, p: Weights) =>
  conv2d(x, p.kernel, { ...options, bias: p.bias }).relu();

export const f = lower((x: Tensor<[2, 2, 6, 6]>, p: Weights, back: Tensor<[4, 3, 2, 2]>) => {
  const h = features(x, p);
  return {
    pooled: h.maxPool2d(2, { padding: 1 }),
    mean: h.avgPool2d([2, 1], { ceilMode: true, countIncludePad: false }),
    whole: h.adaptiveAvgPool2d(1),
    back: h.convTranspose2d(back, { stride: 2 }),
  };
});

export const g = lower(
  grad((p: Weights, x: Tensor<[2, 2, 6, 6]>) => features(x, p).maxPool2d(2).sum()),
);
