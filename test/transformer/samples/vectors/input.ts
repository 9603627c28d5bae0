import { grad, lower, scan, type Tensor } from 'gradus';

type Wide = Tensor<[40, 100]>;

/** Of much work: WebAssembly, which calls kernels in float64 and a routine that stay in JavaScript. */
export const mixed = lower((x: Wide, y: Tensor<[40, 100], 'float64'>) => {
  const moved = x.mul(2).add(1).tanh().sigmoid();
  return {
    moved: moved.sort(1).values.mul(moved),
    exact: y.exp().sub(y),
    sums: moved.exp().sum(0),
  };
});

/** A loop in the module. */
export const steps = lower((x: Tensor<[300]>, xs: Tensor<[20, 300]>) =>
  scan((h, row) => [h.mul(0.5).add(row).tanh(), h.sum()], x, xs),
);

/** In an open project the function follows its program. */
const loss = lower((x: Wide) => x.sigmoid().mul(x).tanh().sum());
export const gradient = (x: Wide) => grad(loss)(x);

/** Some options, and a name that the module gives something else. */
const Math = { halved: (x: Wide) => x.mul(0.5) };
export const donating = lower((x: Wide, y: Wide) => Math.halved(x).add(y).exp().add(x.floor()), {
  donate: 0,
});
