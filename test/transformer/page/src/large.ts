import { lower, type Tensor, tensor } from 'gradus';

const N = 600;

/** Of so much work that threads share it. */
const work = lower((x: Tensor<[600, 600]>) => x.tanh().mul(x.exp()).sum(1).sub(1).abs().sum());

/** The result for numbers from -1 to 1. */
export function total(): number {
  const numbers = Float32Array.from({ length: N * N }, (_, i) => (2 * i) / (N * N) - 1);
  const x = tensor(numbers, [N, N]);
  for (let i = 0; i < 10; i++) work(x).itemSync();
  return work(x).itemSync();
}
