/** 2.4: derivatives as limits, and by hand. */
import { ones, type Scalar, type Tensor } from 'gradus';
import { derivesTwice, float, type Stated, shows } from './chapter.ts';

const f = (x: Scalar) => x.pow(2).mul(3).sub(x.mul(4));

/** The book's numbers are of float64: in float32 the difference of a small step would be noise. */
const precisely = (x: Scalar<'float64'>) => x.pow(2).mul(3).sub(x.mul(4));
const one = ones([], { dtype: 'float64' });

const limits = ['137', '138', '139', '140', '141'].map((id, i) =>
  shows(
    `${id}/program.numerical_limit`,
    { h: float() },
    (): Scalar => {
      const h = 10 ** -(i + 1);
      const limit = precisely(one.add(h)).sub(precisely(one)).div(h);
      return limit.to('float32');
    },
    ({ h }, limit) => [
      `h=${h.itemSync().toFixed(5)}, numerical limit=${limit.itemSync().toFixed(5)}`,
    ],
  ),
);

export const calculus: readonly Stated[] = [
  ...limits,
  shows(
    '142/program.tangent',
    { x: float(30) },
    ({ x }): [Tensor<[30]>, Tensor<[30]>] => [x.pow(2).mul(3).sub(x.mul(4)), x.mul(2).sub(3)],
    'the book shows a plot',
  ),
  derivesTwice('143/grad', { x: float() }, ({ x }) => f(x)),
  derivesTwice('144/grad', { x: float(4) }, ({ x }) => x.pow(x).sum()),
  derivesTwice('145/grad', { x: float() }, ({ x }) => x.pow(3).sub(x.reciprocal())),
  derivesTwice('146/grad', { x: float(2) }, ({ x }) =>
    x.at(0).pow(2).mul(3).add(x.at(1).exp().mul(5)),
  ),
  derivesTwice('147/grad', { x: float(2) }, ({ x }) =>
    x.at(0).pow(2).mul(3).add(x.at(1).exp().mul(5)),
  ),
  derivesTwice('148/grad', { x: float(2) }, ({ x }) => x.norm()),
  // Not differentiable there: 0, as in PyTorch.
  derivesTwice('149/grad', { x: float(2) }, ({ x }) => x.norm()),
  derivesTwice('150/grad', { a: float(), b: float() }, ({ a, b }) => {
    const [x, y, z] = [a.add(b), a.mul(b), a.sub(b)];
    return x.mul(y).add(z.pow(2));
  }),
];
