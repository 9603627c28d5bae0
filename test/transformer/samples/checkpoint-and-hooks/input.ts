import { checkpoint, grad, lower, type Tensor, valueAndGrad } from 'gradus';

type Square = Tensor<[4, 4]>;
type Rows = Tensor<[3, 4]>;

const part = checkpoint((x: Rows, first: Square, second: Square) =>
  x.matmul(first).tanh().matmul(second).tanh(),
);

/** Four layers in two parts, each computed anew for its gradient. */
export const deep = lower((x: Rows, a: Square, b: Square) =>
  valueAndGrad(
    (v: Square, w: Square) => part(part(x, v, w), w, v).sum(),
    { argnums: [0, 1] },
  )(a, b),
);

/** The gradient of what is in the middle, cut while the program is made. */
export const cut = lower((x: Rows, a: Square) =>
  grad((w: Square) => {
    const middle = x.matmul(w);
    middle.registerHook((gradient) => gradient.clamp({ min: -0.5, max: 0.5 }));
    return middle.mul(middle).sum();
  })(a),
);
