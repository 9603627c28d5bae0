import { hvp, jvp, lower, type Tensor, valueAndGrad, vjp, vmap } from 'gradus';

type Vector = Tensor<[3]>;

const double = (x: Vector) => x.mul(2);

export const cotangent = lower((x: Vector, ct: Tensor<[2]>) => {
  const [, pull] = vjp(double, [x]);
  // @ts-expect-error: the checker says the same
  return pull(ct);
});

export const tangent = lower((x: Vector, t: Tensor<[2]>) => {
  // @ts-expect-error: the checker says the same
  return jvp(double, [x], [t]);
});

export const sizes = lower((x: Tensor<[4, 3]>, y: Tensor<[5, 3]>) => {
  // @ts-expect-error: the checker says the same
  return vmap((a: Vector, b: Vector) => a.add(b))(x, y);
});

export const vector = lower((x: Vector) => {
  // @ts-expect-error: the checker says the same
  return hvp(double, [x], [x]);
});

export const alone = lower((x: Vector) => {
  // @ts-expect-error: the checker says the same
  return valueAndGrad((v: Vector) => v.sum(), { hasAux: true })(x);
});
