// types/transform.ts and types/vmap.ts: functions of functions, over trees.

import {
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  stopGradient,
  type Tensor,
  type Variable,
  valueAndGrad,
  vjp,
  vmap,
  zeros,
} from '../src/index.ts';
import type { Gradient, GradientTree } from '../types/gradient.ts';
import { is, same } from './expect.ts';

type Scalar = Tensor<[]>;
type V3 = Tensor<[3]>;
type V4 = Tensor<[4]>;
type Layer = { w: Tensor<[3, 4]>; b: V4; steps: Tensor<[], 'int32'>; name: string };
declare const x: V3;
declare const layer: Layer;

// ---- trees

class Model {
  w: V3 = {} as V3;
  readonly rate = 0.1;
  forward(y: V3): Scalar {
    return this.w.dot(y);
  }
}
same<GradientTree<Model>, { w: V3; rate: null }>();
same<Gradient<Tensor<[2]>, V3>, Tensor<[2, 3]>>();
same<
  Gradient<{ a: Tensor<[2]>; n: Tensor<[2], 'int32'> }, [V3, 3]>,
  { a: [Tensor<[2, 3]>, null]; n: null }
>();
const loss = (m: Model, y: V3) => m.forward(y);
is<(m: Model, y: V3) => { w: V3; rate: null }>()(grad(loss));

// ---- aux

const pair = (y: V3) => [y.sum(), { kept: y.mul(2), n: 3 }] as const;
const inferred = (y: V3) => ({ kept: y });
is<(y: V3) => [V3, aux: { readonly kept: V3; readonly n: 3 }]>()(grad(pair, { hasAux: true }));
is<(y: V3) => [V3, aux: { kept: V3 }]>()(grad((y: V3) => [y.sum(), inferred(y)], { hasAux: true }));
is<(y: V3, z: V4) => [[V4, V3], aux: V3]>()(
  grad((y: V3, z: V4) => [y.sum().mul(z.sum()), y], { argnums: [1, 0], hasAux: true }),
);
is<(y: V3) => [value: [Scalar, V3], gradient: V3]>()(
  valueAndGrad((y: V3) => [y.sum(), y], { hasAux: true }),
);

// ---- jacobian and hessian

is<(y: V3) => Tensor<[4, 3]>>()(jacobian((y: V3) => zeros(4, 3).mv(y)));
is<(y: V3, z: V4) => [Tensor<[3, 3]>, Tensor<[3, 4]>]>()(
  jacobian((y: V3, z: V4) => y.mul(z.sum()), { argnums: [0, 1] }),
);
is<(p: { a: V3; b: V4 }) => { y: { a: Tensor<[3, 3]>; b: Tensor<[3, 4]> }; s: { a: V3; b: V4 } }>()(
  jacobian((p: { a: V3; b: V4 }) => ({ y: p.a.mul(p.b.sum()), s: p.a.sum() }), { mode: 'forward' }),
);
is<(y: V3) => [Tensor<[3, 3]>, Tensor<[3]>]>()(jacobian((y: V3) => [y.mul(2), y.sum()]));
is<(y: V3) => [Tensor<[3, 3]>, aux: Scalar]>()(
  jacobian((y: V3) => [y.mul(2), y.sum()], { hasAux: true }),
);
is<(y: V3) => Tensor<[3, 3]>>()(hessian((y: V3) => y.mul(y).sum()));
is<
  (p: { a: V3; b: V4 }) => {
    a: { a: Tensor<[3, 3]>; b: Tensor<[3, 4]> };
    b: { a: Tensor<[4, 3]>; b: Tensor<[4, 4]> };
  }
>()(hessian((p: { a: V3; b: V4 }) => p.a.sum().mul(p.b.sum())));
is<(y: V3, z: V4) => [[Tensor<[3, 3]>, Tensor<[3, 4]>], [Tensor<[4, 3]>, Tensor<[4, 4]>]]>()(
  hessian((y: V3, z: V4) => y.sum().mul(z.sum()), { argnums: [0, 1] }),
);

// ---- products

const [y, pullback] = vjp((a: V3, p: Layer) => a.matmul(p.w).add(p.b), [x, layer]);
is<V4>()(y);
is<[V3, GradientTree<Layer>]>()(pullback({} as V4));
const [tree, pull] = vjp((a: V3) => ({ y: a.mul(2), s: a.sum(), n: a.gt(0) }), [x]);
is<{ y: V3; s: Scalar; n: Tensor<[3], 'bool'> }>()(tree);
is<[V3]>()(pull({ y: x, s: null, n: null }));
const [value, , aux] = vjp((a: V3) => [a.mul(2), 'more'], [x], { hasAux: true });
is<V3>()(value);
is<string>()(aux);
// Without types of its own the function has those of the arguments.
is<V3>()(vjp((a) => a.mul(2), [x])[0]);

const [z, change] = jvp((a: V3, p: Layer) => a.matmul(p.w).add(p.b), [x, layer], [x, null]);
is<V4>()(z);
is<V4>()(change);
jvp((p: Layer) => p.b, [layer], [{ w: zeros(3, 4), b: zeros(4), steps: null }]);
jvp((p: { w: V3; b?: V3 }) => p.w, [{ w: x, b: x }], [{ w: x, b: null }]);
jvp((p: { w: V3; b?: V3 }) => p.w, [{ w: x }], [{ w: x }]);
jvp((m: Model) => m.forward(x), [new Model()], [{ w: x }]);
jvp((m: V3[]) => m[0] ?? x, [[x, x]], [[x, null]]);
is<Scalar>()(jvp((a: V3) => [a.sum(), a], [x], [x], { hasAux: true })[1]);

const [at, pushforward] = linearize((a: V3, b: V4) => ({ y: a.mul(b.sum()) }), [x, zeros(4)]);
is<{ y: V3 }>()(at);
is<{ y: V3 }>()(pushforward(x, null));

is<[V3]>()(hvp((a: V3) => a.mul(a).sum(), [x], [x]));
is<[V3, null]>()(hvp((a: V3, b: V4) => a.sum().mul(b.sum()), [x, zeros(4)], [x, null]));

is<{ a: V3; n: number }>()(stopGradient({ a: x, n: 3 as number }));
is<V3>()(stopGradient({} as Variable<[3]>));

// ---- vmap

const double = (a: V3) => a.mul(2).at('0:2');
is<<B extends number>(a: Tensor<[B, 3]>) => Tensor<[B, 2]>>()(vmap(double));
is<Tensor<[5, 2]>>()(vmap(double)(zeros(5, 3)));
is<<B extends number>(a: Tensor<[3, B]>) => Tensor<[2, B]>>()(
  vmap(double, { inAxes: 1, outAxes: -1 }),
);
const affine = (w: Tensor<[3, 4]>, a: V3) => a.matmul(w);
is<<B extends number>(w: Tensor<[3, 4]>, a: Tensor<[B, 3]>) => Tensor<[B, 4]>>()(
  vmap(affine, { inAxes: [null, 0] }),
);
is<<B extends number>(w: Tensor<[3, B, 4]>, a: Tensor<[B, 3]>) => Tensor<[B, 4]>>()(
  vmap(affine, { inAxes: [1, 0] }),
);
is<Tensor<[7, 4]>>()(vmap(affine)(zeros(7, 3, 4), zeros(7, 3)));
const trees = vmap((p: { a: V3; n: Scalar; name: string }) => ({
  y: p.a.mul(p.n),
  s: p.a.sum(),
}));
is<{ y: Tensor<[6, 3]>; s: Tensor<[6]> }>()(trees({ a: zeros(6, 3), n: zeros(6), name: '' }));
// Per-sample gradients, and a batch of batches.
is<Tensor<[9, 3]>>()(
  vmap(
    grad((w: V3, a: V3) => w.dot(a)),
    { inAxes: [null, 0] },
  )(x, zeros(9, 3)),
);
// What a generic function takes is known only when it is called, and by then `vmap` has been.
is<Tensor<[8, number, 2]>>()(vmap(vmap(double))(zeros(8, 5, 3)));
is<Tensor<[8, 5, 2]>>()(vmap((a: Tensor<[5, 3]>) => vmap(double)(a))(zeros(8, 5, 3)));
/** In a generic function the size is its own. */
export function all<B extends number>(a: Tensor<[B, 3]>) {
  is<Tensor<[B, 2]>>()(vmap(double)(a));
  is<Tensor<[B, 3]>>()(grad((b: Tensor<[B, 3]>) => b.sum())(a));
  is<Tensor<[B, 3, B, 3]>>()(jacobian((b: Tensor<[B, 3]>) => b.mul(b))(a));
  is<Tensor<[B, 3]>>()(vjp((b: Tensor<[B, 3]>) => b.mul(b), [a])[1](a)[0]);
  is<Tensor<[B, 3]>>()(jvp((b: Tensor<[B, 3]>) => b.mul(b), [a], [a])[1]);
}
const generic = <N extends number>(a: Tensor<[N, 3]>) => a.sum(1);
is<Tensor<[7]>>()(vjp(generic, [zeros(7, 3)])[0]);
is<Tensor<[7, 3]>>()(grad(<N extends number>(a: Tensor<[N, 3]>) => a.sum())(zeros(7, 3)));
is<Tensor<[7, 7, 3]>>()(jacobian(generic)(zeros(7, 3)));
is<Tensor<[5, number]>>()(vmap(generic)(zeros(5, 7, 3)));
