// types/gradient.ts: [...y, ...x], and gradients of trees.

import { grad, jacobian, type Tensor, valueAndGrad, zeros } from '../src/index.ts';
import type { Gradient, GradientTree } from '../types/gradient.ts';
import { is, same } from './expect.ts';

type Vector = Tensor<[3]>;
same<Gradient<Tensor<[]>, Vector>, Vector>();
same<Gradient<Tensor<[2]>, Vector>, Tensor<[2, 3]>>();
same<Gradient<Tensor<[2]>, Tensor<[3, 4]>>, Tensor<[2, 3, 4]>>();

interface Layer {
  w: Tensor<[3, 4]>;
  b: Tensor<[4]>;
  steps: Tensor<[], 'int32'>;
  name: string;
}
same<GradientTree<Vector>, Vector>();
same<GradientTree<Layer>, { w: Tensor<[3, 4]>; b: Tensor<[4]>; steps: null; name: null }>();
same<GradientTree<readonly [Vector, Tensor<[2], 'bool'>]>, [Vector, null]>();
same<GradientTree<Vector[]>, Vector[]>();

const square = (x: Vector) => x.mul(x).sum();
const loss = (p: Layer, x: Tensor<[2, 3]>) => x.matmul(p.w).add(p.b).sum();
is<(x: Vector) => Vector>()(grad(square));
is<(x: Vector) => [value: Tensor<[]>, gradient: Vector]>()(valueAndGrad(square));
is<(p: Layer, x: Tensor<[2, 3]>) => GradientTree<Layer>>()(grad(loss));
is<(p: Layer, x: Tensor<[2, 3]>) => Tensor<[2, 3]>>()(grad(loss, { argnums: 1 }));
is<(p: Layer, x: Tensor<[2, 3]>) => [GradientTree<Layer>, Tensor<[2, 3]>]>()(
  grad(loss, { argnums: [0, 1] }),
);
is<(x: Vector) => Tensor<[2, 3]>>()(jacobian((x: Vector) => zeros(2, 3).mv(x)));
is<(x: Tensor<[3, 4]>, w: Vector) => Tensor<[4, 3, 4]>>()(
  jacobian((x: Tensor<[3, 4]>, w: Vector) => x.T().mv(w)),
);

// A generic function stays generic.
const batched = grad(<B extends number>(w: Tensor<[3]>, x: Tensor<[B, 3]>) => x.mv(w).sum());
is<Vector>()(batched({} as Vector, {} as Tensor<[7, 3]>));

(({}) as Tensor<[]>).backward();
(({}) as Vector).backward({} as Vector);
