import { cond, grad, lower, scan, type Tensor, whileLoop, zeros } from 'gradus';

type Weights = { readonly w: Tensor<[3, 3]>; readonly b: Tensor<[3]> };

/** A recurrent network, its loss, and its gradient. */
const states = ({ w, b }: Weights, xs: Tensor<[5, 3]>) =>
  scan(
    (h, x) => {
      const next = h.matmul(w).add(x).add(b).tanh();
      return [next, next];
    },
    zeros([3]),
    xs,
  );
const loss = (weights: Weights, xs: Tensor<[5, 3]>) => {
  const [last, all] = states(weights, xs);
  return last.sum().add(all.mul(all).mean());
};

export const forward = lower(states);
export const backward = lower((weights: Weights, xs: Tensor<[5, 3]>) => grad(loss)(weights, xs));

/** A branch, with a routine and an instruction that needs a helper in it. */
export const chosen = lower((x: Tensor<[4]>, w: Tensor<[4]>) =>
  cond(
    x.sum().gt(w.sum()),
    (x) => x.cumsum(0).mul(w),
    (x) => x.erf().to('float16').to('float32'),
    x,
  ),
);

/** A loop of as many steps as it takes, with a counter, and a loop backwards in it. */
export const halved = lower((x: Tensor<[4]>) =>
  whileLoop(
    ([x, n]) => x.abs().max().gt(0.1).and(n.lt(20)),
    ([x, n]) => {
      const [last] = scan((c, y) => [c.mul(0.9).add(y), null], zeros([]), x, { reverse: true });
      return [x.div(2).sub(last.mul(0.01)), n.add(1)];
    },
    [x, zeros([], { dtype: 'int32' })],
  ),
);
