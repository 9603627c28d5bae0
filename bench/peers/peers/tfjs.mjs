// TensorFlow.js on its backends `cpu` and `wasm` (SIMD, one thread). Images are [batch, height, width, channels] there.
import { dataOf } from '../workloads.mjs';
import { tf } from './tfjs-library.mjs';

export const describe = (backend) => ({ name: `tfjs ${backend}`, version: tf.version_core });

const normalized = (x, gamma, beta) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gamma).add(beta);
};

const dense = (x, w, bias, activation) =>
  tf.fused.matMul({ a: x, b: w, bias, ...(activation && { activation }) });

const gelu = (x) =>
  x.mul(0.5).mul(x.mul(x).mul(x).mul(0.044715).add(x).mul(0.7978845608).tanh().add(1));

const blockLoss = (heads) => (p, x, target) => {
  const [batch, time, width] = x.shape;
  // Products of a batch with one matrix are fastest as one product of all rows.
  const rows = (t) => t.reshape([batch * time, -1]);
  const split = (t) => t.reshape([batch, time, heads, width / heads]).transpose([0, 2, 1, 3]);
  const n = rows(normalized(x, p.gamma1, p.beta1));
  const [q, k, v] = [p.wq, p.wk, p.wv].map((w) => split(n.matMul(w)));
  const weights = tf.softmax(tf.matMul(q, k, false, true).mul((width / heads) ** -0.5));
  const attended = rows(tf.matMul(weights, v).transpose([0, 2, 1, 3]));
  const y = rows(x).add(attended.matMul(p.wo));
  const m = normalized(y, p.gamma2, p.beta2);
  const z = y.add(dense(gelu(dense(m, p.w1, p.c1)), p.w2, p.c2));
  return z.sub(rows(target)).square().mean();
};

const ops = {
  matmul: () => (a, b) => tf.matMul(a, b),
  matvec: () => (a, x) => tf.dot(a, x),
  chain: () => (x) => x.mul(1.3).sub(0.2).tanh().mul(tf.sub(0.4, x).sigmoid()),
  exp: () => (x) => tf.exp(x),
  add: () => (a, b) => tf.add(a, b),
  softmax: () => (x) => tf.softmax(x),
  layerNorm: () => normalized,
  sum:
    ({ axis }) =>
    (x) =>
      tf.sum(x, axis),
  convolution: () => (x, filter, bias) =>
    tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same' }),
  transformer: ({ heads, params }) => {
    const names = Object.keys(params);
    return (p, x, target) => {
      const loss = (...values) => {
        const variables = Object.fromEntries(names.map((name, i) => [name, values[i]]));
        return blockLoss(heads)(variables, x, target);
      };
      const { value, grads } = tf.valueAndGrads(loss)(Object.values(p));
      return [value, ...grads];
    };
  },
};

/** From the order of axes that workloads have to that of the library, and back. */
const axes = {
  convolution: { x: [0, 2, 3, 1], weight: [2, 3, 1, 0], back: [0, 3, 1, 2] },
};

export async function prepare(workload, backend) {
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  const data = dataOf(workload);
  const order = axes[workload.op] ?? {};
  const place = (key, { shape }) => {
    const x = tf.tensor(data[key], shape);
    return order[key] ? x.transpose(order[key]) : x;
  };
  const inTree = (specs) =>
    Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, place(key, spec)]));
  const inputs = Object.values(inTree(workload.inputs));
  const before = () => tf.setBackend(backend);
  if (workload.op === 'trainMlp')
    return { before, ...training(inTree(workload.params), inputs, workload.rate) };
  const args = workload.params ? [inTree(workload.params), ...inputs] : inputs;
  const f = ops[workload.op](workload);
  const call = () => tf.tidy(() => f(...args));
  return {
    before,
    run: () => tf.dispose(call()),
    read() {
      const result = call();
      const tensors = [result].flat().map((x) => (order.back ? x.transpose(order.back) : x));
      const values = tensors.map((x) => x.dataSync());
      tf.dispose([result, tensors]);
      return values;
    },
    dispose: () => tf.dispose(args),
  };
}

/** A step of the library's own optimizer, which writes into variables. */
function training(start, [x, labels], rate) {
  const p = Object.fromEntries(Object.entries(start).map(([key, t]) => [key, tf.variable(t)]));
  const optimizer = tf.train.sgd(rate);
  const loss = () =>
    tf.losses.softmaxCrossEntropy(labels, dense(dense(x, p.w1, p.b1, 'relu'), p.w2, p.b2));
  const step = () => optimizer.minimize(loss, true, Object.values(p));
  return {
    run: () => step().dispose(),
    read() {
      const value = step();
      const values = [value, ...Object.values(p)].map((t) => t.dataSync());
      value.dispose();
      return values;
    },
    dispose: () => tf.dispose([start, p, x, labels]),
  };
}
