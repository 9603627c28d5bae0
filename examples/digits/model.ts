import { generator, lower, randn, type Scalar, type Tensor, valueAndGrad, zeros } from 'gradus';

/** 64 digits of 28 x 28 pixels, and what each of them is. */
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

/** The network: ten scores for each image, and any number of images. */
const scores = <N extends number>({ w1, b1, w2, b2 }: Params, images: Tensor<[N, 784]>) =>
  images.matmul(w1).add(b1).relu().matmul(w2).add(b2);

const loss = (params: Params, images: Images, labels: Labels) =>
  scores(params, images).crossEntropy(labels);

const MOMENTUM = 0.9;

/** One step of gradient descent with momentum: forward, backward and update are one program. */
export const trainStep = lower(
  ({ params, velocity: v }: State, images: Images, labels: Labels, rate: Scalar): [Scalar, State] => {
    const [value, g] = valueAndGrad(loss)(params, images, labels);
    const velocity: Params = {
      w1: v.w1.mul(MOMENTUM).add(g.w1),
      b1: v.b1.mul(MOMENTUM).add(g.b1),
      w2: v.w2.mul(MOMENTUM).add(g.w2),
      b2: v.b2.mul(MOMENTUM).add(g.b2),
    };
    const moved: Params = {
      w1: params.w1.sub(velocity.w1.mul(rate)),
      b1: params.b1.sub(velocity.b1.mul(rate)),
      w2: params.w2.sub(velocity.w2.mul(rate)),
      b2: params.b2.sub(velocity.b2.mul(rate)),
    };
    return [value, { params: moved, velocity }];
  },
);

/** How many of the digits held out are read correctly. */
export const countCorrect = lower(
  (params: Params, images: Tensor<[2000, 784]>, labels: Tensor<[2000], 'int32'>) =>
    scores(params, images).argmax(1).eq(labels).sum(),
);

/** Weights of variance 2 / inputs (He et al., 2015), from standard normal numbers; all else starts at zero. */
const scaled = lower(
  (w1: Tensor<[784, 64]>, w2: Tensor<[64, 10]>): State => ({
    params: { w1: w1.mul(Math.sqrt(2 / 784)), b1: zeros(64), w2: w2.mul(Math.sqrt(2 / 64)), b2: zeros(10) },
    velocity: { w1: zeros(784, 64), b1: zeros(64), w2: zeros(64, 10), b2: zeros(10) },
  }),
);

export function initialState(seed: number): State {
  const random = { generator: generator(seed) };
  return scaled(randn([784, 64], random), randn([64, 10], random));
}
