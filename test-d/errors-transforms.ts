// What `tsc` says of wrong transforms. See errors.ts.

import {
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  type Tensor,
  valueAndGrad,
  vjp,
  vmap,
  zeros,
} from '../src/index.ts';

declare const x: Tensor<[3]>;
declare const y: Tensor<[4]>;
declare const n: Tensor<[3], 'int32'>;
declare const d: Tensor<[3], 'float64'>;

const square = (a: Tensor<[3]>) => a.mul(a);
const total = (a: Tensor<[3]>) => a.sum();
const two = (a: Tensor<[3]>, b: Tensor<[4]>) => a.mul(b.sum());
const positive = (a: Tensor<[3]>) => a.gt(0);
const number = (a: Tensor<[3]>) => a.numel;
const nothing = (_a: Tensor<[3]>) => {};
const ofCounts = (a: Tensor<[3], 'int32'>) => a.mean();

// ---- what a function returns
// @ts-expect-error grad of a function that returns [3]: only a scalar has a gradient; use jacobian or vjp
grad(square);
// @ts-expect-error hessian of a function that returns [3]: only a scalar has a gradient; use jacobian or vjp
hessian(square);
// @ts-expect-error hvp of a function that returns [3]: only a scalar has a gradient; use jacobian or vjp
hvp(square, [x], [x]);
// @ts-expect-error grad of a function that returns no tensor: return a scalar tensor
grad(nothing);
// @ts-expect-error hessian of a function that returns no tensor: return a scalar tensor
hessian(number);
// @ts-expect-error grad of a function that returns int32: only float tensors have a derivative
grad((a: Tensor<[3]>) => a.argmax());
// @ts-expect-error jacobian of a function that returns no tensor: return a tensor, or a tree of tensors
jacobian(nothing);
// @ts-expect-error vjp of a function that returns no tensor: return a tensor, or a tree of tensors
vjp(number, [x]);
// @ts-expect-error jvp of a function that returns no tensor: return a tensor, or a tree of tensors
jvp(nothing, [x], [x]);
// @ts-expect-error linearize of a function that returns no tensor: return a tensor, or a tree of tensors
linearize(number, [x]);
// @ts-expect-error vmap of a function that returns no tensor: return a tensor, or a tree of tensors
vmap(nothing);
// @ts-expect-error jacobian of a function that returns bool: only float tensors have a derivative
jacobian(positive);
// @ts-expect-error vjp of a function that returns bool: only float tensors have a derivative
vjp(positive, [x]);
// @ts-expect-error jvp of a function that returns bool: only float tensors have a derivative
jvp(positive, [x], [x]);
// @ts-expect-error grad with hasAux of a function that returns no pair: return [value, aux]
grad(total, { hasAux: true });
// @ts-expect-error valueAndGrad of a function that returns [3]: only a scalar has a gradient; use jacobian or vjp
valueAndGrad((a: Tensor<[3]>) => [a.mul(2), a], { hasAux: true });
// @ts-expect-error vjp with hasAux of a function that returns no pair: return [value, aux]
vjp(square, [x], { hasAux: true });

// ---- what it is differentiated by
// @ts-expect-error jacobian by a tensor of dtype int32: only float tensors have a gradient
jacobian(ofCounts);
// @ts-expect-error hessian by a tensor of dtype int32: only float tensors have a gradient
hessian(ofCounts);
// @ts-expect-error vjp by a tensor of dtype int32: only float tensors have a gradient
vjp(ofCounts, [n]);
// @ts-expect-error linearize by a tensor of dtype int32: only float tensors have a gradient
linearize(ofCounts, [n]);
// @ts-expect-error grad by argument 1: the function takes 1, counted from 0
grad(total, { argnums: 1 });
// @ts-expect-error jacobian by argument 2: the function takes 2, counted from 0
jacobian(two, { argnums: [0, 2] });
// @ts-expect-error hessian by argument -1: the function takes 1, counted from 0
hessian(total, { argnums: -1 });

// ---- vectors
// @ts-expect-error vjp from [3] with a cotangent [4]: shapes must be equal
vjp(square, [x])[1](y);
// @ts-expect-error jvp at [3] with a tangent [4]: shapes must be equal
jvp(square, [x], [y]);
// @ts-expect-error jvp at [4] with a tangent [3]: shapes must be equal
jvp(two, [x, y], [x, x]);
// @ts-expect-error jvp tangent of dtype float64: must be float32
jvp(square, [x], [d]);
// @ts-expect-error hvp at [3] with a tangent [4]: shapes must be equal
hvp(total, [x], [y]);

// ---- vmap
// @ts-expect-error vmap over axis 2 of argument 1: its axes go from -2 to 1
vmap(square, { inAxes: 2 });
// @ts-expect-error vmap over axis -3 of argument 2: its axes go from -2 to 1
vmap(two, { inAxes: [null, -3] });
// @ts-expect-error vmap outAxes 2: the axes of the result go from -2 to 1
vmap(square, { outAxes: 2 });
// @ts-expect-error vmap inAxes of 1 axes for 2 arguments: give an axis or null for each
vmap(two, { inAxes: [0] });
// @ts-expect-error vmap over no axis: give an axis in inAxes for at least one argument with tensors
vmap(two, { inAxes: [null, null] });
// @ts-expect-error vmap over no axis: give an axis in inAxes for at least one argument with tensors
vmap(square, { inAxes: null });

// What TypeScript says itself: the first batch decides.
// @ts-expect-error Type '4' is not assignable to type '5'
vmap(two)(zeros(5, 3), zeros(4, 4));
// @ts-expect-error Type '2' is not assignable to type '3'
linearize(square, [x])[1](zeros(2));

/** In a generic function. */
export function all<B extends number>(a: Tensor<[B, 3]>, b: Tensor<[B]>) {
  // @ts-expect-error grad of a function that returns [${B}, 3]: only a scalar has a gradient; use jacobian or vjp
  grad((c: Tensor<[B, 3]>) => c.mul(2));
  // @ts-expect-error jvp at [${B}, 3] with a tangent [${B}]: shapes must be equal
  jvp((c: Tensor<[B, 3]>) => c.mul(2), [a], [b]);
  // @ts-expect-error vjp from [${B}] with a cotangent [4]: shapes must be equal
  vjp((c: Tensor<[B, 3]>) => c.sum(1), [a])[1]({} as Tensor<[4]>);
}
