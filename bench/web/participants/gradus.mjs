// This library: every row is one lowered program.
import { init, lower, tensor, valueAndGrad } from 'gradus';
import { dataOf } from '../workloads.mjs';

const normalized = (x, gamma, beta) =>
  x
    .sub(x.mean(-1, { keepdims: true }))
    .div(x.var(-1, { correction: 0, keepdims: true }).add(1e-5).sqrt())
    .mul(gamma)
    .add(beta);

const gelu = (x) =>
  x.mul(0.5).mul(x.mul(x).mul(x).mul(0.044715).add(x).mul(0.7978845608).tanh().add(1));

const attention = (q, k, v) =>
  q
    .matmul(k.transpose(-1, -2))
    .mul(q.shape.at(-1) ** -0.5)
    .softmax(-1)
    .matmul(v);

const blockLoss = (heads) => (p, x, target) => {
  const [batch, time, width] = x.shape;
  const split = (t) => t.reshape([batch, time, heads, width / heads]).permute(0, 2, 1, 3);
  const n = normalized(x, p.gamma1, p.beta1);
  const attended = attention(split(n.matmul(p.wq)), split(n.matmul(p.wk)), split(n.matmul(p.wv)));
  const y = x.add(attended.permute(0, 2, 1, 3).reshape([batch, time, width]).matmul(p.wo));
  const m = normalized(y, p.gamma2, p.beta2);
  const error = y.add(gelu(m.matmul(p.w1).add(p.c1)).matmul(p.w2).add(p.c2)).sub(target);
  return error.mul(error).mean();
};

const mlpLoss = (p, x, labels) =>
  x.matmul(p.w1).add(p.b1).relu().matmul(p.w2).add(p.b2).crossEntropy(labels);

const step = (rate) => (p, x, labels) => {
  const [loss, g] = valueAndGrad(mlpLoss)(p, x, labels);
  const moved = Object.entries(p).map(([name, t]) => [name, t.sub(g[name].mul(rate))]);
  return [loss, Object.fromEntries(moved)];
};

const ops = {
  matmul: () => (a, b) => a.matmul(b),
  chain: () => (x) => x.mul(1.3).sub(0.2).tanh().mul(x.neg().add(0.4).sigmoid()),
  softmax: () => (x) => x.softmax(-1),
  attention: () => attention,
  transformer: ({ heads }) => valueAndGrad(blockLoss(heads)),
};

const leavesOf = (x) =>
  typeof x.data === 'function' ? [x] : Object.values(x).flatMap((part) => leavesOf(part));

const dispose = (...trees) => {
  for (const x of leavesOf(trees)) x.dispose();
};

/** One element is enough to wait for all. */
const first = (x) => x.reshape([-1]).at(0).item();

export async function start() {
  const { vendor, name } = await init({ device: 'webgpu' });
  // Browsers tell of a GPU little more than who made it.
  return { name: 'gradus', device: [vendor, name].filter(Boolean).join(' ') };
}

export async function prepare(workload) {
  const { float16Arithmetic } = workload;
  if (float16Arithmetic !== undefined) await init({ device: 'webgpu', float16Arithmetic });
  const dtype = float16Arithmetic === undefined ? 'float32' : 'float16';
  const data = dataOf(workload);
  const make = ({ values, shape }) => tensor(values, shape).to(dtype);
  const tree = (specs) => Object.fromEntries(Object.keys(specs).map((n) => [n, make(data[n])]));
  const inputs = Object.values(tree(workload.inputs));
  if (workload.op === 'trainMlp') return training(workload, tree(workload.params), inputs);
  const args = workload.params ? [tree(workload.params), ...inputs] : inputs;
  const f = lower(ops[workload.op](workload));
  let last = [];
  return {
    run() {
      dispose(last);
      last = f(...args);
    },
    finish: () => first(leavesOf(last)[0]),
    read: () => Promise.all(leavesOf(last).map((x) => x.data())),
    dispose: () => dispose(last, args),
  };
}

function training({ rate }, start, inputs) {
  const f = lower(step(rate), { donate: 0 });
  let [loss, params] = [undefined, start];
  return {
    run() {
      loss?.dispose();
      [loss, params] = f(params, ...inputs);
    },
    finish: () => first(loss),
    read: () => Promise.all([loss, ...Object.values(params)].map((x) => x.data())),
    dispose: () => dispose(loss, params, inputs),
  };
}
