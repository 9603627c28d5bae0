// jax-js on its backend `webgpu`: every row under `jit`.
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree } from '@jax-js/jax';
import { ops } from '../../peers/peers/jax-ops.mjs';
import { dataOf } from '../workloads.mjs';

const attention = () => (q, k, v) => {
  const scale = q.shape.at(-1) ** -0.5;
  return np.matmul(nn.softmax(np.matmul(q, k.transpose([0, 2, 1])).mul(scale), -1), v);
};

/** What nobody waits for is not computed: results are waited for together, as many as this is of memory. */
const PENDING_BYTES = 2 ** 29;
const MOST_PENDING = 256;

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
  let kept = [];
  // Results are no larger than inputs.
  const largest = Math.max(...Object.values(data).map(({ values }) => values.byteLength));
  const most = Math.max(2, Math.min(MOST_PENDING, Math.floor(PENDING_BYTES / largest)));
  const finish = async () => {
    await blockUntilReady(kept);
    tree.dispose(kept.slice(0, -1));
    kept = kept.slice(-1);
  };
  const keep = (result) => (kept.push(result) < most ? undefined : finish());
  const read = () => Promise.all(tree.leaves(kept.at(-1)).map((x) => x.ref.data()));
  if (workload.op !== 'trainMlp') {
    const args = workload.params ? [inTree(workload.params), ...inputs] : inputs;
    const dispose = () => tree.dispose([kept, args]);
    return { run: () => keep(f(...args.map(tree.ref))), finish, read, dispose };
  }
  let params = inTree(workload.params);
  return {
    run() {
      const [loss, after] = f(params, ...inputs.map((x) => x.ref));
      params = after;
      return keep(loss);
    },
    finish,
    read: async () => [
      ...(await read()),
      ...(await Promise.all(tree.leaves(params).map((x) => x.ref.data()))),
    ],
    dispose: () => tree.dispose([kept, params, inputs]),
  };
}
