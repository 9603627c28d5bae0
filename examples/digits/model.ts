import { generator, lower, randn, type Scalar, type Tensor, valueAndGrad, zeros } from 'gradus';

/** 64 images of 28 x 28 pixels, and the digit that each of them shows. */
export type Images = Tensor<[64, 784]>;
export type Labels = Tensor<[64], 'int32'>;

export interface Params {
  readonly w1: Tensor<[784, 64]>;
  readonly b1: Tensor<[64]>;
  readonly w2: Tensor<[64, 10]>;
  readonly b2: Tensor<[10]>;
}

/** What a training step takes and gives: the parameters, and how fast each of them is moving. */
export interface State {
  readonly params: Params;
  readonly velocity: Params;
}

/** The network: ten scores for each of any number of images. */
const scores = <N extends number>({ w1, b1, w2, b2 }: Params, images: Tensor<[N, 784]>) =>
  images.matmul(w1).add(b1).relu().matmul(w2).add(b2);

const loss = (params: Params, images: Images, labels: Labels) =>
  scores(params, images).crossEntropy(labels);

const MOMENTUM = 0.9;

/**
 * Gradient descent with momentum: forward, backward and update become one program. It writes the next state into the
 * memory of the state that it is given, which nobody can use any more.
 */
export const trainStep = lower(
  (state: State, images: Images, labels: Labels, rate: Scalar): [loss: Scalar, next: State] => {
    const { params, velocity } = state;
    const [value, gradient] = valueAndGrad(loss)(params, images, labels);
    const v: Params = {
      w1: velocity.w1.mul(MOMENTUM).add(gradient.w1),
      b1: velocity.b1.mul(MOMENTUM).add(gradient.b1),
      w2: velocity.w2.mul(MOMENTUM).add(gradient.w2),
      b2: velocity.b2.mul(MOMENTUM).add(gradient.b2),
    };
    const moved: Params = {
      w1: params.w1.sub(v.w1.mul(rate)),
      b1: params.b1.sub(v.b1.mul(rate)),
      w2: params.w2.sub(v.w2.mul(rate)),
      b2: params.b2.sub(v.b2.mul(rate)),
    };
    return [value, { params: moved, velocity: v }];
  },
  { donate: 0 },
);

/** How many of the digits held out the network reads. */
export const countRead = lower(
  (params: Params, images: Tensor<[2000, 784]>, labels: Tensor<[2000], 'int32'>) =>
    scores(params, images).argmax(1).eq(labels).sum(),
);

/** Normal weights of variance 2 / inputs (He et al., 2015). All else starts at zero. */
const scaled = lower((w1: Tensor<[784, 64]>, w2: Tensor<[64, 10]>): State => {
  const still = { b1: zeros(64), b2: zeros(10) };
  return {
    params: { w1: w1.mul(Math.sqrt(2 / 784)), w2: w2.mul(Math.sqrt(2 / 64)), ...still },
    velocity: { w1: zeros(784, 64), w2: zeros(64, 10), ...still },
  };
});

export function initialState(seed: number): State {
  const random = { generator: generator(seed) };
  return scaled(randn([784, 64], random), randn([64, 10], random));
}
