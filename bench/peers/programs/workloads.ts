// The workloads as a user of this library writes them.
import { type Tensor, valueAndGrad } from 'gradus';

type Square<N extends number> = Tensor<[N, N]>;

const matmul = <N extends number>(a: Square<N>, b: Square<N>) => a.matmul(b);
export const matmul64 = (a: Square<64>, b: Square<64>) => matmul(a, b);
export const matmul128 = (a: Square<128>, b: Square<128>) => matmul(a, b);
export const matmul256 = (a: Square<256>, b: Square<256>) => matmul(a, b);
export const matmul512 = (a: Square<512>, b: Square<512>) => matmul(a, b);
export const matmul1024 = (a: Square<1024>, b: Square<1024>) => matmul(a, b);
export const matmul2048 = (a: Square<2048>, b: Square<2048>) => matmul(a, b);

export const matvec1024 = (a: Square<1024>, x: Tensor<[1024]>) => a.mv(x);
export const matvec4096 = (a: Square<4096>, x: Tensor<[4096]>) => a.mv(x);

const chain = <N extends number>(x: Tensor<[N]>) =>
  x.mul(1.3).sub(0.2).tanh().mul(x.neg().add(0.4).sigmoid());
export const chain1e3 = (x: Tensor<[1_000]>) => chain(x);
export const chain1e5 = (x: Tensor<[100_000]>) => chain(x);
export const chain1e7 = (x: Tensor<[10_000_000]>) => chain(x);

export const exp1e6 = (x: Tensor<[1_000_000]>) => x.exp();
export const addRow = (x: Square<1000>, row: Tensor<[1000]>) => x.add(row);
export const outerSum = (column: Tensor<[1024, 1]>, row: Tensor<[1024]>) => column.add(row);
export const addTiny = (a: Tensor<[4]>, b: Tensor<[4]>) => a.add(b);

export const softmax = (x: Square<1024>) => x.softmax(1);
export const sumRows = (x: Square<1024>) => x.sum(0);
export const sumColumns = (x: Square<1024>) => x.sum(1);
export const sumRowsLarge = (x: Square<4096>) => x.sum(0);
export const sumColumnsLarge = (x: Square<4096>) => x.sum(1);

const perRow = { correction: 0, keepdims: true } as const;
export const layerNorm = (x: Square<1024>, gamma: Tensor<[1024]>, beta: Tensor<[1024]>) =>
  x
    .sub(x.mean(1, { keepdims: true }))
    .div(x.var(1, perRow).add(1e-5).sqrt())
    .mul(gamma)
    .add(beta);

export const convolution = (
  x: Tensor<[32, 3, 32, 32]>,
  weight: Tensor<[16, 3, 3, 3]>,
  bias: Tensor<[16]>,
) => x.conv2d(weight, { padding: 1 }).add(bias.reshape([16, 1, 1]));

interface Mlp {
  readonly w1: Tensor<[784, 256]>;
  readonly b1: Tensor<[256]>;
  readonly w2: Tensor<[256, 10]>;
  readonly b2: Tensor<[10]>;
}

const mlpLoss = (p: Mlp, x: Tensor<[64, 784]>, labels: Tensor<[64, 10]>) =>
  x.matmul(p.w1).add(p.b1).relu().matmul(p.w2).add(p.b2).crossEntropy(labels);

export const trainMlp = (p: Mlp, x: Tensor<[64, 784]>, labels: Tensor<[64, 10]>) => {
  const [loss, g] = valueAndGrad(mlpLoss)(p, x, labels);
  const next: Mlp = {
    w1: p.w1.sub(g.w1.mul(0.1)),
    b1: p.b1.sub(g.b1.mul(0.1)),
    w2: p.w2.sub(g.w2.mul(0.1)),
    b2: p.b2.sub(g.b2.mul(0.1)),
  };
  return { loss, next };
};

type Tokens = Tensor<[4, 128, 256]>;

interface Block {
  readonly gamma1: Tensor<[256]>;
  readonly beta1: Tensor<[256]>;
  readonly wq: Square<256>;
  readonly wk: Square<256>;
  readonly wv: Square<256>;
  readonly wo: Square<256>;
  readonly gamma2: Tensor<[256]>;
  readonly beta2: Tensor<[256]>;
  readonly w1: Tensor<[256, 1024]>;
  readonly c1: Tensor<[1024]>;
  readonly w2: Tensor<[1024, 256]>;
  readonly c2: Tensor<[256]>;
}

/** GELU by its approximation with tanh, which every peer can write. */
const gelu = (x: Tensor<[4, 128, 1024]>) =>
  x.mul(0.5).mul(x.mul(x).mul(x).mul(0.044715).add(x).mul(0.7978845608).tanh().add(1));

const normalized = (x: Tokens, gamma: Tensor<[256]>, beta: Tensor<[256]>) =>
  x
    .sub(x.mean(2, { keepdims: true }))
    .div(x.var(2, perRow).add(1e-5).sqrt())
    .mul(gamma)
    .add(beta);

const heads = (x: Tokens) => x.reshape([4, 128, 8, 32]).permute(0, 2, 1, 3);

const blockLoss = (p: Block, x: Tokens, target: Tokens) => {
  const n = normalized(x, p.gamma1, p.beta1);
  const [q, k, v] = [heads(n.matmul(p.wq)), heads(n.matmul(p.wk)), heads(n.matmul(p.wv))] as const;
  const weights = q
    .matmul(k.transpose(-1, -2))
    .mul(32 ** -0.5)
    .softmax(-1);
  const attended = weights.matmul(v).permute(0, 2, 1, 3).reshape([4, 128, 256]);
  const y = x.add(attended.matmul(p.wo));
  const m = normalized(y, p.gamma2, p.beta2);
  const z = y.add(gelu(m.matmul(p.w1).add(p.c1)).matmul(p.w2).add(p.c2));
  const error = z.sub(target);
  return error.mul(error).mean();
};

export const transformer = (p: Block, x: Tokens, target: Tokens) => {
  const [loss, gradient] = valueAndGrad(blockLoss)(p, x, target);
  return { loss, gradient };
};
