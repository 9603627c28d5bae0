// The workloads as jax-js has them. Arrays are reference-counted: `.ref` keeps an argument.
import { lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';

const normalized = (x, gamma, beta) => nn.standardize(x, -1).mul(gamma).add(beta);

function mlpLoss(p, x, labels) {
  const [batch] = x.shape;
  const hidden = nn.relu(np.matmul(x, p.w1).add(p.b1));
  const logits = np.matmul(hidden, p.w2).add(p.b2);
  return np.sum(nn.logSoftmax(logits).mul(labels)).mul(-1 / batch);
}

function gelu(x) {
  const cubic = x.ref.mul(x.ref).mul(x.ref).mul(0.044715).add(x.ref);
  return x.mul(0.5).mul(np.tanh(cubic.mul(0.7978845608)).add(1));
}

const blockLoss = (heads) => (p, x, target) => {
  const [batch, time, width] = x.shape;
  const split = (t, axes) => t.reshape([batch, time, heads, width / heads]).transpose(axes);
  const n = normalized(x.ref, p.gamma1, p.beta1);
  const q = split(np.matmul(n.ref, p.wq), [0, 2, 1, 3]);
  const k = split(np.matmul(n.ref, p.wk), [0, 2, 3, 1]);
  const v = split(np.matmul(n, p.wv), [0, 2, 1, 3]);
  // `nn.dotProductAttention` needs the iterator helpers of Node 22.
  const weights = nn.softmax(np.matmul(q, k).mul((width / heads) ** -0.5), -1);
  const attended = np.matmul(weights, v).transpose([0, 2, 1, 3]).reshape([batch, time, width]);
  const y = x.add(np.matmul(attended, p.wo));
  const m = normalized(y.ref, p.gamma2, p.beta2);
  const z = y.add(np.matmul(gelu(np.matmul(m, p.w1).add(p.c1)), p.w2).add(p.c2));
  return np.mean(np.square(z.sub(target)));
};

const step = (rate) => (p, x, labels) => {
  const [loss, g] = valueAndGrad(mlpLoss)(tree.ref(p), x, labels);
  return [loss, tree.map((param, grad) => param.sub(grad.mul(rate)), p, g)];
};

export const ops = {
  matmul: () => (a, b) => np.matmul(a, b),
  matvec: () => (a, x) => np.dot(a, x),
  chain: () => (x) => np.tanh(x.ref.mul(1.3).sub(0.2)).mul(nn.sigmoid(np.negative(x).add(0.4))),
  exp: () => (x) => np.exp(x),
  add: () => (a, b) => np.add(a, b),
  softmax: () => (x) => nn.softmax(x, 1),
  layerNorm: () => normalized,
  sum:
    ({ axis }) =>
    (x) =>
      np.sum(x, axis),
  convolution: () => (x, weight, bias) =>
    lax
      .convGeneralDilated(
        x,
        weight,
        [1, 1],
        [
          [1, 1],
          [1, 1],
        ],
      )
      .add(bias.reshape([16, 1, 1])),
  trainMlp: ({ rate }) => step(rate),
  transformer: ({ heads }) => valueAndGrad(blockLoss(heads)),
};
