// Gradients, and values that have none.

import {
  grad,
  jacobian,
  ones,
  type Tensor,
  valueAndGrad,
  variable,
  zeros,
} from '../../src/index.ts';

/** The loss is not reduced. */
export function lossNotReduced() {
  const x = variable(zeros(32, 10));
  const losses = x.pow(2).mean(1);
  // @ts-expect-error backward from [32]: only a scalar needs no gradient; give one of shape [32]
  return losses.backward();
}

/** The derivative of a vector function is a matrix. */
export function gradientOfVector() {
  const f = (x: Tensor<[4]>) => x.pow(2);
  // @ts-expect-error grad of a function that returns [4]: only a scalar has a gradient; use jacobian or vjp
  return grad(f)(zeros(4));
}

/** A training step whose loss still has a loss for each sample. */
export function trainingStep() {
  const x = zeros(16, 3);
  const step = (w: Tensor<[3]>) => x.mv(w).pow(2);
  // @ts-expect-error valueAndGrad of a function that returns [16]: only a scalar has a gradient; use jacobian or vjp
  return valueAndGrad(step)(zeros(3));
}

/** Second derivatives: grad of grad is a vector, whose derivative is a matrix. */
export function secondDerivative() {
  const f = (x: Tensor<[4]>) => x.pow(3).sum();
  // @ts-expect-error grad of a function that returns [4]: only a scalar has a gradient; use jacobian or vjp
  return grad(grad(f))(ones(4));
}

/** Labels have no gradient. */
export function gradientByLabels() {
  const count = (x: Tensor<[4], 'int32'>) => x.to('float32').sum();
  // @ts-expect-error grad by a tensor of dtype int32: only float tensors have a gradient
  return grad(count)(zeros([4], { dtype: 'int32' }));
}

/** Neither has a mask. */
export function jacobianByMask() {
  const f = (mask: Tensor<[4], 'bool'>) => mask.to('float32').mul(2);
  // @ts-expect-error jacobian by a tensor of dtype bool: only float tensors have a gradient
  return jacobian(f)(zeros(4).gt(0));
}

/** A loss that was read. */
export function lossWasRead() {
  const loss = (x: Tensor<[4]>) => x.numel;
  // @ts-expect-error grad of a function that returns no tensor: return a scalar tensor
  return grad(loss)(zeros(4));
}
