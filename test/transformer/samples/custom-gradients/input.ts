import { customGrad, grad, hvp, lower, type Tensor, vmap } from 'gradus';

type Vector = Tensor<[3]>;

/** The identity, whose gradient is cut to [-1, 1]. */
const clipped = customGrad((x: Vector) => ({
  value: x,
  gradient: (ct: Vector) => ct.clamp({ min: -1, max: 1 }),
}));

const logOnePlusExp = customGrad((x: Vector) => ({
  value: x.exp().add(1).log(),
  gradient: (ct: Vector) => ct.mul(x.sigmoid()),
}));

export const cut = lower((x: Vector) => grad((a: Vector) => clipped(a).mul(a).mul(3).sum())(x));

export const stable = lower((x: Vector, v: Vector) => {
  const f = (a: Vector) => logOnePlusExp(a).mul(a).sum();
  return [f(x), grad(f)(x), hvp(f, [x], [v])] as const;
});

export const inBatches = lower((xs: Tensor<[4, 3]>) =>
  vmap((x: Vector) => grad((a: Vector) => logOnePlusExp(a).sum())(x))(xs),
);
