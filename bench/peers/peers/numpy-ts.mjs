// numpy-ts: arrays live in WebAssembly memory, and every intermediate result is disposed as soon as the call is over.
import { readFileSync } from 'node:fs';
import * as np from 'numpy-ts';
import './numpy-ts-memory.mjs';
import { dataOf } from '../workloads.mjs';

const { version } = JSON.parse(
  readFileSync(new URL('../node_modules/numpy-ts/package.json', import.meta.url), 'utf8'),
);

export const describe = () => ({ name: 'numpy-ts', version });

/** `t` marks what is to be disposed. */
const ops = {
  matmul: () => (_t, a, b) => np.matmul(a, b),
  matvec: () => (_t, a, x) => np.matmul(a, x),
  chain: () => (t, x) => {
    const inner = t(np.tanh(t(np.subtract(t(np.multiply(x, 1.3)), 0.2))));
    // sigmoid(0.4 - x) = 1 / (1 + exp(x - 0.4))
    return np.divide(inner, t(np.add(t(np.exp(t(np.subtract(x, 0.4)))), 1)));
  },
  exp: () => (_t, x) => np.exp(x),
  add: () => (_t, a, b) => np.add(a, b),
  softmax: () => (t, x) => {
    const e = t(np.exp(t(np.subtract(x, t(np.max(x, 1, true))))));
    return np.divide(e, t(np.sum(e, 1, true)));
  },
  layerNorm: () => (t, x, gamma, beta) => {
    const centred = t(np.subtract(x, t(np.mean(x, 1, true))));
    const variance = t(np.mean(t(np.square(centred)), 1, true));
    const scaled = t(np.divide(centred, t(np.sqrt(t(np.add(variance, 1e-5))))));
    return np.add(t(np.multiply(scaled, gamma)), beta);
  },
  sum:
    ({ axis }) =>
    (_t, x) =>
      np.sum(x, axis),
};

/** Products of transposed views are many times slower than those of copies. */
const transposed = (t, x) => t(np.ascontiguousarray(t(np.transpose(x))));

/** The loss, and the parameters after one step. */
function stepOf(t, p, x, labels, rate) {
  const batch = x.shape[0];
  const hidden = t(np.maximum(t(np.add(t(np.matmul(x, p.w1)), p.b1)), 0));
  const logits = t(np.add(t(np.matmul(hidden, p.w2)), p.b2));
  const shifted = t(np.subtract(logits, t(np.max(logits, 1, true))));
  const e = t(np.exp(shifted));
  const sums = t(np.sum(e, 1, true));
  const logs = t(np.subtract(shifted, t(np.log(sums))));
  const loss = -np.sum(t(np.multiply(logs, labels))) / batch;

  const error = t(np.subtract(t(np.divide(e, sums)), labels));
  const dLogits = t(np.multiply(error, 1 / batch));
  const dActive = t(np.matmul(dLogits, transposed(t, p.w2)));
  const dHidden = t(np.multiply(dActive, t(np.greater(hidden, 0))));
  const updated = (param, gradient) => np.subtract(param, t(np.multiply(gradient, rate)));
  return {
    loss,
    next: {
      w1: updated(p.w1, t(np.matmul(transposed(t, x), dHidden))),
      b1: updated(p.b1, t(np.sum(dHidden, 0))),
      w2: updated(p.w2, t(np.matmul(transposed(t, hidden), dLogits))),
      b2: updated(p.b2, t(np.sum(dLogits, 0))),
    },
  };
}

/** Calls `f`, and disposes what it marked. */
function tidy(f) {
  const marked = [];
  const result = f((x) => {
    marked.push(x);
    return x;
  });
  for (const x of marked) x.dispose();
  return result;
}

const missing = { convolution: 'has no convolution', transformer: 'has no gradients' };

export function prepare(workload) {
  if (missing[workload.op]) throw new Error(missing[workload.op]);
  const data = dataOf(workload);
  const inTree = (specs) =>
    Object.fromEntries(
      Object.entries(specs).map(([key, { shape }]) => [
        key,
        np.array(data[key], 'float32').reshape(shape),
      ]),
    );
  const inputs = Object.values(inTree(workload.inputs));
  if (workload.op === 'trainMlp') return training(inTree(workload.params), inputs, workload.rate);
  const f = ops[workload.op](workload);
  const call = () => tidy((t) => f(t, ...inputs));
  return {
    run: () => call().dispose(),
    read() {
      const result = call();
      const values = result.data.slice();
      result.dispose();
      return [values];
    },
    dispose() {
      for (const x of inputs) x.dispose();
    },
  };
}

/** A step takes the parameters of the step before. */
function training(start, [x, labels], rate) {
  let params = start;
  const step = () => {
    const { loss, next } = tidy((t) => stepOf(t, params, x, labels, rate));
    for (const old of Object.values(params)) old.dispose();
    params = next;
    return loss;
  };
  return {
    run() {
      step();
    },
    read: () => [
      Float32Array.of(step()),
      ...Object.values(params).map((param) => param.data.slice()),
    ],
    dispose() {
      for (const t of [...Object.values(params), x, labels]) t.dispose();
    },
  };
}
