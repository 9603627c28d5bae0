import { lower, type Tensor, tensor } from 'gradus';

const N = 4000;

type Wide = Tensor<[40, 100]>;

/** Of much work: WebAssembly, which calls a kernel in float64 and a routine that stay in JavaScript. */
const work = lower((x: Wide, y: Tensor<[4], 'float64'>) => {
  const moved = x.mul(2).add(1).tanh();
  const { values: best } = moved.sigmoid().sort(1, { descending: true });
  return { best: best.mul(moved).sum(), exact: y.exp().sum(), sums: moved.exp().sum(0) };
});

/** The results for numbers from -1 to 1. */
export function totals(): number[] {
  const x = tensor(
    Float32Array.from({ length: N }, (_, i) => (2 * i) / N - 1),
    [40, 100],
  );
  const y = tensor([0.25, 0.5, 0.75, 1], { dtype: 'float64' });
  const { best, exact, sums } = work(x, y);
  return [best.itemSync(), exact.itemSync(), ...sums.dataSync().subarray(0, 3)];
}
