// The programs that bench/run.mjs times. Built twice: with the plugin (lowered) and without (traced).
import {
  generator,
  grad,
  lower,
  randn,
  scan,
  type Tensor,
  tensor,
  valueAndGrad,
  zeros,
} from 'gradus';

type Long = Tensor<[100000]>;

const long = (): Long => randn([100000], { generator: generator(1) });

/** Eight elementwise ops, fused into one kernel. */
export const chain = lower((x: Long) =>
  x.mul(1.5).add(0.5).neg().abs().sub(0.25).mul(x).add(1).mul(0.5),
);

const mulScalar = lower((x: Long) => x.mul(1.5));
const addScalar = lower((x: Long) => x.add(0.5));
const negate = lower((x: Long) => x.neg());
const absolute = lower((x: Long) => x.abs());
const subScalar = lower((x: Long) => x.sub(0.25));
const multiply = lower((x: Long, y: Long) => x.mul(y));
const addOne = lower((x: Long) => x.add(1));
const halve = lower((x: Long) => x.mul(0.5));

/** The same eight ops, each a program of its own. */
export const opByOp = (x: Long): Long =>
  halve(addOne(multiply(subScalar(absolute(negate(addScalar(mulScalar(x))))), x)));

export const chainInput = long();

interface Small {
  readonly w1: Tensor<[2, 16]>;
  readonly b1: Tensor<[16]>;
  readonly w2: Tensor<[16, 16]>;
  readonly b2: Tensor<[16]>;
  readonly w3: Tensor<[16, 1]>;
  readonly b3: Tensor<[1]>;
}

function smallLoss(p: Small, x: Tensor<[32, 2]>, y: Tensor<[32, 1]>) {
  const h1 = x.matmul(p.w1).add(p.b1).tanh();
  const h2 = h1.matmul(p.w2).add(p.b2).tanh();
  const error = h2.matmul(p.w3).add(p.b3).sub(y);
  return error.mul(error).mean();
}

/** One step of gradient descent on a 2-16-16-1 network with batches of 32. */
export function smallStep(p: Small, x: Tensor<[32, 2]>, y: Tensor<[32, 1]>) {
  const [loss, g] = valueAndGrad(smallLoss)(p, x, y);
  const next: Small = {
    w1: p.w1.sub(g.w1.mul(0.1)),
    b1: p.b1.sub(g.b1.mul(0.1)),
    w2: p.w2.sub(g.w2.mul(0.1)),
    b2: p.b2.sub(g.b2.mul(0.1)),
    w3: p.w3.sub(g.w3.mul(0.1)),
    b3: p.b3.sub(g.b3.mul(0.1)),
  };
  return { loss, params: next };
}

export const smallStepLowered = lower(smallStep);

export const smallParams = (): Small => {
  const g = { generator: generator(2) };
  return {
    w1: randn([2, 16], g),
    b1: zeros([16]),
    w2: randn([16, 16], g),
    b2: zeros([16]),
    w3: randn([16, 1], g),
    b3: zeros([1]),
  };
};

export const smallBatch = (): readonly [Tensor<[32, 2]>, Tensor<[32, 1]>] => {
  const g = { generator: generator(3) };
  return [randn([32, 2], g), randn([32, 1], g)];
};

type Hidden = Tensor<[16]>;
type Weights = Tensor<[16, 16]>;

const next = (h: Hidden, w: Weights, x: Hidden) => w.mv(h).add(x).tanh();

/** A recurrent network over 1,000 inputs, as one loop. */
export const recurrent = lower(
  (h: Hidden, w: Weights, xs: Tensor<[1000, 16]>) =>
    scan((a, x) => [next(a, w, x), null], h, xs)[0],
);

export const recurrentGradient = lower((h: Hidden, w: Weights, xs: Tensor<[1000, 16]>) =>
  grad((v: Weights) => scan((a, x) => [next(a, v, x), null], h, xs)[0].sum())(w),
);

const recurrentStep = lower(next);

/** The same, as a loop around a lowered step. */
export const stepByStep = (h: Hidden, w: Weights, xs: readonly Hidden[]): Hidden =>
  xs.reduce((a, x) => recurrentStep(a, w, x), h);

export const recurrentInputs = () => {
  const g = { generator: generator(6) };
  const xs = randn([1000, 16], g);
  const rows = Array.from({ length: 1000 }, (_, i) => xs.at(i));
  for (const one of rows) one.dataSync();
  return { h: zeros([16]), w: randn([16, 16], g), xs, rows };
};

interface Digits {
  readonly w1: Tensor<[784, 64]>;
  readonly b1: Tensor<[64]>;
  readonly w2: Tensor<[64, 10]>;
  readonly b2: Tensor<[10]>;
}

const digitsLoss = (p: Digits, x: Tensor<[64, 784]>, labels: Tensor<[64], 'int32'>) =>
  x.matmul(p.w1).add(p.b1).relu().matmul(p.w2).add(p.b2).crossEntropy(labels);

/** One step with momentum on a 784-64-10 network with batches of 64. */
export function digitsStep(
  p: Digits,
  v: Digits,
  x: Tensor<[64, 784]>,
  labels: Tensor<[64], 'int32'>,
) {
  const [loss, g] = valueAndGrad(digitsLoss)(p, x, labels);
  const velocity: Digits = {
    w1: v.w1.mul(0.9).add(g.w1),
    b1: v.b1.mul(0.9).add(g.b1),
    w2: v.w2.mul(0.9).add(g.w2),
    b2: v.b2.mul(0.9).add(g.b2),
  };
  const params: Digits = {
    w1: p.w1.sub(velocity.w1.mul(0.05)),
    b1: p.b1.sub(velocity.b1.mul(0.05)),
    w2: p.w2.sub(velocity.w2.mul(0.05)),
    b2: p.b2.sub(velocity.b2.mul(0.05)),
  };
  return { loss, params, velocity };
}

export const digitsStepLowered = lower(digitsStep);

/** The same, in the memory of the parameters and velocities that it is given. */
export const digitsStepInPlace = lower(digitsStep, { donate: [0, 1] });

export const digitsZeros = (): Digits => ({
  w1: zeros([784, 64]),
  b1: zeros([64]),
  w2: zeros([64, 10]),
  b2: zeros([10]),
});

export const digitsParams = (): Digits => {
  const g = generator(4);
  const scaled = (data: Float32Array, by: number) => data.map((x) => x * by);
  return {
    w1: tensor(scaled(g.normal(784 * 64), 0.05), [784, 64]),
    b1: zeros([64]),
    w2: tensor(scaled(g.normal(64 * 10), 0.1), [64, 10]),
    b2: zeros([10]),
  };
};

export const digitsBatch = (): readonly [Tensor<[64, 784]>, Tensor<[64], 'int32'>] => {
  const g = generator(5);
  const labels = Int32Array.from({ length: 64 }, (_, i) => i % 10);
  return [tensor(g.uniform(64 * 784), [64, 784]), tensor(labels, [64])];
};
