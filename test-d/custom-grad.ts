// types/custom-grad.ts: the rule takes the cotangents of the value and returns those of the arguments.

import { customGrad, type Tensor } from '../src/index.ts';
import { is } from './expect.ts';

type Vector = Tensor<[3]>;

is<(x: Vector) => Vector>()(
  customGrad((x: Vector) => ({ value: x.exp(), gradient: (ct) => ct.mul(x.exp()) })),
);
// A block, and a rule that names its type.
is<(x: Vector) => Tensor<[]>>()(
  customGrad((x: Vector) => {
    const value = x.sum();
    return { value, gradient: (ct: Tensor<[]>) => x.mul(ct) };
  }),
);
// Several arguments: a tuple; null where there is no gradient.
is<(x: Tensor<[2, 3]>, y: Vector, n: Tensor<[3], 'int32'>, power: number) => Tensor<[2]>>()(
  customGrad((x: Tensor<[2, 3]>, y: Vector, n: Tensor<[3], 'int32'>, power: number) => ({
    value: x.mv(y).mul(n.sum()).pow(power),
    gradient: (ct) => [ct.unsqueeze(1).mul(y), x.T().mv(ct), null, null],
  })),
);
// Trees.
interface Layer {
  w: Tensor<[3, 4]>;
  name: string;
}
is<(p: Layer) => { y: Tensor<[4]>; count: Tensor<[], 'int32'> }>()(
  customGrad((p: Layer) => ({
    value: { y: p.w.sum(0), count: p.w.gt(0).sum() },
    gradient: (ct) => ({ w: ct.y.expand(3, 4), name: null }),
  })),
);
// A generic function stays generic.
const clipped = customGrad(<B extends number>(x: Tensor<[B, 3]>) => ({
  value: x,
  gradient: (ct: Tensor<[B, 3]>) => ct.clamp(-1, 1),
}));
is<Tensor<[7, 3]>>()(clipped({} as Tensor<[7, 3]>));
