import { lower, type Scalar, type Tensor, tensor, valueAndGrad } from 'gradus';

export interface Params {
  readonly w1: Tensor<[3, 8]>;
  readonly b1: Tensor<[8]>;
  readonly w2: Tensor<[8, 2]>;
  readonly b2: Tensor<[2]>;
}

/** What Adam keeps: the parameters, the running means of the gradients and of their squares, and how many steps there were. */
export interface State {
  readonly params: Params;
  readonly mean: Params;
  readonly square: Params;
  readonly count: Scalar;
}

type X = Tensor<[16, 3]>;
type Y = Tensor<[16, 2]>;

/** A function of tensors of one shape, applied to the tensors of several trees. */
function map<const Trees extends readonly Params[]>(
  f: (...xs: { readonly [I in keyof Trees]: Tensor<[3, 8]> }) => Tensor<[3, 8]>,
  ...trees: Trees
): Params {
  const all = (key: keyof Params) => f(...(trees.map((tree) => tree[key]) as never));
  return { w1: all('w1'), b1: all('b1'), w2: all('w2'), b2: all('b2') } as unknown as Params;
}

const [RATE, FIRST, SECOND, EPSILON] = [0.01, 0.9, 0.999, 1e-8];

const loss = ({ w1, b1, w2, b2 }: Params, x: X, y: Y) =>
  x.matmul(w1).add(b1).tanh().matmul(w2).add(b2).sub(y).pow(2).mean();

/** What a mean that began at 0 lacks after so many steps. */
const correction = (decay: number, count: Scalar) => count.mul(Math.log(decay)).exp().neg().add(1);

export const step = lower(
  (state: State, x: X, y: Y): [Scalar, State] => {
    const [value, gradient] = valueAndGrad(loss)(state.params, x, y);
    const count = state.count.add(1);
    const mean = map((m, g) => m.mul(FIRST).add(g.mul(1 - FIRST)), state.mean, gradient);
    const square = map((s, g) => s.mul(SECOND).add(g.mul(g).mul(1 - SECOND)), state.square, gradient);
    const [one, two] = [correction(FIRST, count), correction(SECOND, count)];
    const params = map(
      (p, m, s) => p.sub(m.div(one).mul(RATE).div(s.div(two).sqrt().add(EPSILON))),
      state.params,
      mean,
      square,
    );
    return [value, { params, mean, square, count }];
  },
  { donate: 0 },
);

/** Numbers that another library can make too. */
const numbers = (size: number, scale: number, seed: number) =>
  Float32Array.from({ length: size }, (_, i) => scale * Math.sin(seed + 1.7 * i));

const params = (scale: number): Params => ({
  w1: tensor(numbers(24, scale, 1), [3, 8]),
  b1: tensor(numbers(8, scale, 2), [8]),
  w2: tensor(numbers(16, scale, 3), [8, 2]),
  b2: tensor(numbers(2, scale, 4), [2]),
});

export const initialState = (): State => ({
  params: params(0.5),
  mean: params(0),
  square: params(0),
  count: tensor(0),
});

export const data = (): [X, Y] => [
  tensor(numbers(48, 1, 5), [16, 3]),
  tensor(numbers(32, 1, 6), [16, 2]),
];

/** Losses and parameters of 20 steps. */
export function run() {
  const [x, y] = data();
  const losses: number[] = [];
  let state = initialState();
  for (let i = 0; i < 20; i++) {
    const [value, next] = step(state, x, y);
    losses.push(value.itemSync());
    state = next;
  }
  return { losses, params: state.params };
}
