import {
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  lower,
  stopGradient,
  type Tensor,
  valueAndGrad,
  vjp,
  vmap,
} from 'gradus';

type V = Tensor<[3]>;
interface Params {
  readonly w: Tensor<[3, 2]>;
  readonly b: Tensor<[2]>;
}
const net = (p: Params, x: V) => x.matmul(p.w).add(p.b).tanh();
const loss = (p: Params, x: V) => net(p, x).pow(2).sum();
const energy = (x: V) => x.mul(x).exp().sum();

export const curvature = lower(hessian(energy));
export const product = lower((x: V, v: V) => hvp(energy, [x], [v])[0]);
export const perSample = lower((p: Params, xs: Tensor<[5, 3]>) =>
  vmap(grad(loss), { inAxes: [null, 0] })(p, xs),
);
export const columns = lower((p: Params, xs: Tensor<[3, 5]>) =>
  vmap((x: V) => net(p, x), { inAxes: 1, outAxes: -1 })(xs),
);
export const pulled = lower((p: Params, x: V, ct: Tensor<[2]>) => {
  const [y, pullback] = vjp(net, [p, x]);
  const [dp, dx] = pullback(ct);
  return { y, dp, dx };
});
export const pushed = lower((p: Params, x: V, t: V) => jvp(net, [p, x], [null, t]));
export const linear = lower((p: Params, x: V, t: V) => {
  const [y, pushforward] = linearize((z: V) => net(p, z), [x]);
  return [y, pushforward(t), pushforward(t.mul(2))];
});
export const matrices = lower((p: Params, x: V) =>
  jacobian((q: Params, z: V) => ({ y: net(q, z), s: loss(q, z) }), { argnums: [0, 1] })(p, x),
);
export const beside = lower((p: Params, x: V) =>
  valueAndGrad((q: Params, z: V) => [loss(q, z), { y: net(q, z) }], { hasAux: true })(p, x),
);
export const constant = lower((x: V) => grad((z: V) => stopGradient(z).mul(z).sum())(x));
