// This library in three ways: `traced` runs operations one by one, `lower` compiles at the first call, `built` was compiled
// by the plugin.
import { readFileSync } from 'node:fs';
import { dataOf } from '../workloads.mjs';
import { programsOf } from './gradus-programs.mjs';

const { version } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
);
const names = { traced: 'gradus, traced', lower: 'gradus, lower', built: 'gradus, built' };

export const describe = (variant) => ({ name: names[variant], version });

const leavesOf = (tree) => (tree.realize ? [tree] : Object.values(tree).flatMap(leavesOf));

/** Computes what has been put off, without copying it out. */
const settle = (tree) => {
  if (tree.realize) tree.realize('bench');
  else for (const x of Object.values(tree)) settle(x);
};

const release = (tree) => {
  if (tree.realize) tree.dispose();
  else for (const x of Object.values(tree)) release(x);
};

const callers = {
  1:
    (f, [a]) =>
    () =>
      f(a),
  2:
    (f, [a, b]) =>
    () =>
      f(a, b),
  3:
    (f, [a, b, c]) =>
    () =>
      f(a, b, c),
};

export async function prepare(workload, variant) {
  const { programs, make } = await programsOf(variant);
  const data = dataOf(workload);
  const read = (spec, key) => make(data[key].slice(), spec.shape);
  const inTree = (specs) =>
    Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, read(spec, key)]));
  const f = programs[workload.name];
  const inputs = Object.values(inTree(workload.inputs));
  if (workload.op === 'trainMlp') return training(f, inTree(workload.params), inputs);
  const args = workload.params ? [inTree(workload.params), ...inputs] : inputs;
  const call = callers[args.length](f, args);
  return {
    run() {
      const result = call();
      settle(result);
      release(result);
    },
    read() {
      const result = call();
      settle(result);
      return leavesOf(result).map((x) => x.dataSync());
    },
    dispose: () => release(args),
  };
}

/** A step takes the parameters of the step before. */
function training(f, start, [x, labels]) {
  let params = start;
  const step = () => {
    const { loss, next } = f(params, x, labels);
    settle(next);
    settle(loss);
    params = next;
    return loss;
  };
  return {
    run: () => step().dispose(),
    read() {
      const loss = step();
      return [loss, ...leavesOf(params)].map((t) => t.dataSync());
    },
    dispose: () => release([params, x, labels]),
  };
}
