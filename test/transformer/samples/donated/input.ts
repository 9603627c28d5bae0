import { grad, lower, type Tensor, tensor } from 'gradus';

interface State {
  readonly w: Tensor<[4, 3]>;
  readonly speed: Tensor<[4, 3]>;
}

const loss = (w: Tensor<[4, 3]>, x: Tensor<[2, 4]>) => x.matmul(w).tanh().sum();

const options = { donate: 0 } as const;

export const step = lower(({ w, speed }: State, x: Tensor<[2, 4]>): State => {
  const next = speed.mul(0.9).add(grad(loss)(w, x));
  return { w: w.sub(next.mul(0.1)), speed: next };
}, options);

export const swap = lower((a: Tensor<[2]>, b: Tensor<[2]>) => [b, a.add(b)] as const, { donate: [0, 1] });

/** Ten steps, each in the memory of the one before; what was given up is gone. */
export function run() {
  const still = tensor(new Float32Array(12), [4, 3]);
  const x = tensor([
    [1, 2, 3, 4],
    [5, 6, 7, -8],
  ]);
  // Both are one tensor, of which one is copied.
  const first = { w: still, speed: still };
  let state = step(first, x);
  for (let i = 0; i < 9; i++) state = step(state, x);
  let isGone = false;
  try {
    first.w.dataSync();
  } catch (error) {
    isGone = String(error).includes('donated');
  }
  return [state, isGone, x];
}
