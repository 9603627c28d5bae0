// jax-js on its backend `webgpu`: every row under `jit`.
import { defaultDevice, init, jit, nn, numpy as np, tree } from '@jax-js/jax';
import { ops } from '../../peers/peers/jax-ops.mjs';
import { dataOf } from '../workloads.mjs';

const attention = () => (q, k, v) => {
  const scale = q.shape.at(-1) ** -0.5;
  return np.matmul(nn.softmax(np.matmul(q, k.transpose([0, 2, 1])).mul(scale), -1), v);
};

export async function start() {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('its backend webgpu does not start');
  defaultDevice('webgpu');
  return { name: 'jax-js' };
}

export function prepare(workload) {
  const data = dataOf(workload);
  const make = ({ values, shape }) => np.array(values).reshape(shape);
  const inTree = (specs) => Object.fromEntries(Object.keys(specs).map((n) => [n, make(data[n])]));
  const inputs = Object.values(inTree(workload.inputs));
  const f = jit({ ...ops, attention }[workload.op](workload));
  let last = [];
  const keep = (results) => {
    tree.dispose(last);
    last = results;
  };
  const ends = {
    finish: async () => (await tree.leaves(last)[0].ref.data())[0],
    read: () => Promise.all(tree.leaves(last).map((x) => x.ref.data())),
  };
  if (workload.op !== 'trainMlp') {
    const args = workload.params ? [inTree(workload.params), ...inputs] : inputs;
    return { run: () => keep([f(...args.map(tree.ref))].flat()), ...ends };
  }
  let params = inTree(workload.params);
  return {
    run() {
      const [loss, after] = f(params, ...inputs.map((x) => x.ref));
      params = after;
      keep([loss]);
    },
    finish: ends.finish,
    read: () => Promise.all([...last, ...tree.leaves(params)].map((x) => x.ref.data())),
  };
}
