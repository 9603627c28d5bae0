// jax-js: every workload under `jit`, on its WebAssembly backend.
import { readFileSync } from 'node:fs';
import { blockUntilReady, jit, numpy as np, tree } from '@jax-js/jax';
import { dataOf } from '../workloads.mjs';
import { ops } from './jax-ops.mjs';

const { version } = JSON.parse(
  readFileSync(new URL('../node_modules/@jax-js/jax/package.json', import.meta.url), 'utf8'),
);

export const describe = () => ({ name: 'jax-js', version });

export async function prepare(workload) {
  const data = dataOf(workload);
  const inTree = (specs) =>
    Object.fromEntries(
      Object.entries(specs).map(([key, { shape }]) => [key, np.array(data[key]).reshape(shape)]),
    );
  const f = jit(ops[workload.op](workload));
  const inputs = Object.values(inTree(workload.inputs));
  if (workload.op === 'trainMlp') return training(f, inTree(workload.params), inputs);
  const args = workload.params ? [inTree(workload.params), ...inputs] : inputs;
  const call = () => blockUntilReady(f(...args.map(tree.ref)));
  return {
    run: async () => tree.dispose(await call()),
    read: async () => tree.leaves(await call()).map((x) => x.dataSync()),
    dispose() {
      tree.dispose(args);
      f.dispose();
    },
  };
}

/** A step takes the parameters of the step before. */
function training(f, start, [x, labels]) {
  let params = start;
  const next = async () => {
    const [loss, after] = await blockUntilReady(f(params, x.ref, labels.ref));
    params = after;
    return loss;
  };
  return {
    run: async () => (await next()).dispose(),
    read: async () => [await next(), ...tree.leaves(tree.ref(params))].map((t) => t.dataSync()),
    dispose() {
      tree.dispose([params, x, labels]);
      f.dispose();
    },
  };
}
