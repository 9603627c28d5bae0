import {
  checkpoint,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  lower,
  type Scalar,
  stopGradient,
  type Tensor,
  valueAndGrad,
  vjp,
  vmap,
} from 'gradus';

interface Params {
  readonly w: Tensor<[3, 2]>;
  readonly b: Tensor<[2]>;
}

type X = Tensor<[4, 3]>;
type Vector = Tensor<[3]>;

const scores = ({ w, b }: Params, x: X) => x.matmul(w).add(b).tanh();
const loss = (p: Params, x: X) => scores(p, x).pow(2).mean();
const lossAndScores = (p: Params, x: X) => {
  const y = scores(p, x);
  return [y.pow(2).mean(), { y, scale: y.abs().max() }] as const;
};
const energy = (x: Vector) => x.mul(x).sin().mul(x).sum();

export const withAux = lower((p: Params, x: X) => {
  const [[value, { y, scale }], gradient] = valueAndGrad(lossAndScores, { hasAux: true })(p, x);
  return { value, y, scale, gradient };
});

export const gradWithAux = lower((p: Params, x: X) => grad(lossAndScores, { hasAux: true })(p, x));

export const byBoth = lower((p: Params, x: X) => grad(loss, { argnums: [0, 1] })(p, x));

export const perExample = lower((p: Params, xs: Tensor<[4, 3]>) => {
  const one = (params: Params, x: Vector) => x.matmul(params.w).add(params.b).tanh().sum();
  return vmap(grad(one), { inAxes: [null, 0] })(p, xs);
});

export const pushed = lower((p: Params, x: X, dx: X) => {
  const [y, dy] = jvp(scores, [p, x], [null, dx]);
  const [same, push] = linearize((a: X) => scores(p, a), [x]);
  return [y, dy, same, push(dx)] as const;
});

export const pulled = lower((p: Params, x: X, ct: Tensor<[4, 2]>) => {
  const [y, pull] = vjp(scores, [p, x]);
  const [dp, dx] = pull(ct);
  return { y, dp, dx };
});

export const curvature = lower((x: Vector, v: Vector) => {
  const [product] = hvp(energy, [x], [v]);
  return [hessian(energy)(x), product, jacobian(grad(energy))(x)] as const;
});

export const forwards = lower((x: Vector) =>
  jacobian((a: Vector) => a.exp().mul(a), { mode: 'forward' })(x),
);

export const saved = lower((p: Params, x: X) =>
  valueAndGrad((q: Params) => checkpoint(scores)(q, x).pow(2).sum())(p),
);

export const stopped = lower((x: Vector): [Vector, Scalar] => [
  grad((a: Vector) => a.mul(stopGradient(a)).sum())(x),
  energy(x),
]);
