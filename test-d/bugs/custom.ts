// Gradients of one's own, hooks and the tape: wrong rules, wrong hooks, wrong beginnings.

import {
  arange,
  customGrad,
  grad,
  ones,
  type Tensor,
  tensor,
  variable,
  zeros,
} from '../../src/index.ts';

// ---- customGrad

export function gradientOfTheValueInsteadOfTheArgument() {
  // @ts-expect-error customGrad gradient of argument 1 is []: give one of shape [3]
  const norm = customGrad((x: Tensor<[3]>) => ({
    value: x.mul(x).sum(),
    gradient: (ct) => ct,
  }));
  return norm(ones([3]));
}

export function rowsAndColumnsOfTheWeight() {
  // @ts-expect-error customGrad gradient of argument 2 is [3, 2]: give one of shape [2, 3]
  const layer = customGrad((x: Tensor<[2]>, w: Tensor<[2, 3]>) => ({
    value: w.T().mv(x),
    gradient: (ct: Tensor<[3]>) => [w.mv(ct), ct.outer(x)],
  }));
  return layer(ones([2]), ones([2, 3]));
}

export function oneGradientForTwoArguments() {
  // @ts-expect-error customGrad of 2 arguments: its gradient returns a tensor; return an array, with one for each
  const product = customGrad((x: Tensor<[2]>, y: Tensor<[2]>) => ({
    value: x.mul(y),
    gradient: (ct: Tensor<[2]>) => ct.mul(y),
  }));
  return product(ones([2]), ones([2]));
}

export function noGradientForTheFactor() {
  // @ts-expect-error customGrad of 3 arguments: its gradient returns 2; return an array, with one for each
  const scale = customGrad((x: Tensor<[2]>, y: Tensor<[2]>, factor: number) => ({
    value: x.mul(y).mul(factor),
    gradient: (ct: Tensor<[2]>) => [ct.mul(y).mul(factor), ct.mul(x).mul(factor)],
  }));
  return scale(ones([2]), ones([2]), 2);
}

export function gradientOfAnIndex() {
  // @ts-expect-error customGrad gradient of argument 2: only float tensors have a gradient; return null
  const pick = customGrad((x: Tensor<[3]>, index: Tensor<[3], 'int32'>) => ({
    value: x.gather(0, index),
    gradient: (ct: Tensor<[3]>) => [ct, ct],
  }));
  return pick(ones([3]), arange(3).to('int32'));
}

export function gradientInDoublePrecision() {
  // @ts-expect-error customGrad gradient of argument 1 of dtype float64: must be float32
  const exp = customGrad((x: Tensor<[2]>) => ({
    value: x.exp(),
    gradient: (ct: Tensor<[2]>) => ct.mul(x.exp()).to('float64'),
  }));
  return exp(ones([2]));
}

// ---- hooks

export function hookThatSums() {
  const x = variable(tensor([1, 2]));
  const y = x.mul(x);
  // @ts-expect-error registerHook of a hook that returns []: give a gradient of shape [2]
  y.registerHook((gradient) => gradient.sum());
  y.sum().backward();
}

export function hookForAnotherLayer() {
  const w = variable(zeros(3, 4));
  // @ts-expect-error registerHook of a hook that returns [4, 3]: give a gradient of shape [3, 4]
  w.registerHook((gradient) => gradient.T());
  w.sum().backward();
}

export function hookInDoublePrecision() {
  const x = variable(tensor([1, 2]));
  // @ts-expect-error registerHook result of dtype float64: must be float32
  x.registerHook((gradient) => gradient.to('float64'));
  x.sum().backward();
}

// ---- the tape

export function backwardFromACount() {
  const x = variable(tensor([1, 2]));
  const count = x.gt(0).sum();
  // @ts-expect-error backward from a tensor of dtype int32: only float tensors have a gradient
  count.backward();
}

export function backwardFromAVectorWithOptions() {
  const x = variable(tensor([1, 2]));
  const y = x.mul(x);
  // @ts-expect-error backward from [2]: only a scalar needs no gradient; give one of shape [2]
  y.backward({ retainGraph: true });
}

export function backwardWithASeedOfAnotherShape() {
  const x = variable(tensor([1, 2]));
  const y = x.mul(x);
  // @ts-expect-error backward from [2] with a gradient [3]: shapes must be equal
  y.backward(ones([3]), { createGraph: true });
}

export function gradOfAFunctionWithAWrongRule() {
  // @ts-expect-error customGrad gradient of argument 1 is [2]: give one of shape [2, 3]
  const clip = customGrad((x: Tensor<[2, 3]>) => ({
    value: x,
    gradient: (ct) => ct.sum(1),
  }));
  return grad((x: Tensor<[2, 3]>) => clip(x).sum())(zeros(2, 3));
}
