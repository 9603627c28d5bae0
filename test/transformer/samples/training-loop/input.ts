import { lower, type Scalar, scan, type Tensor, tensor, valueAndGrad } from 'gradus';

interface State {
  readonly w: Tensor<[3, 2]>;
  readonly speed: Tensor<[3, 2]>;
}

const loss = (w: Tensor<[3, 2]>, x: Tensor<[8, 3]>, y: Tensor<[8, 2]>) =>
  x.matmul(w).tanh().sub(y).pow(2).mean();

const step = ({ w, speed }: State, x: Tensor<[8, 3]>, y: Tensor<[8, 2]>): [State, Scalar] => {
  const [value, gradient] = valueAndGrad(loss)(w, x, y);
  const next = speed.mul(0.9).add(gradient);
  return [{ w: w.sub(next.mul(0.1)), speed: next }, value];
};

/** Five steps of training as a loop in one program. */
export const train = lower(
  (state: State, xs: Tensor<[5, 8, 3]>, ys: Tensor<[5, 8, 2]>) =>
    scan((s: State, [x, y]) => step(s, x, y), state, [xs, ys] as const),
  { donate: 0 },
);

/** The same, a program for each step. */
const once = lower(step, { donate: 0 });

export function run() {
  const numbers = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  const state = (): State => ({
    w: tensor(numbers(6), [3, 2]),
    speed: tensor(new Float32Array(6), [3, 2]),
  });
  const [x, y] = [numbers(120), numbers(80).map((v) => v / 2)];
  const [last, losses] = train(state(), tensor(x, [5, 8, 3]), tensor(y, [5, 8, 2]));
  let single = state();
  const alone: number[] = [];
  for (let i = 0; i < 5; i++) {
    const part = tensor(x.slice(24 * i, 24 * (i + 1)), [8, 3]);
    const [next, value] = once(single, part, tensor(y.slice(16 * i, 16 * (i + 1)), [8, 2]));
    alone.push(value.itemSync());
    single = next;
  }
  return [last, losses, single, alone] as const;
}
