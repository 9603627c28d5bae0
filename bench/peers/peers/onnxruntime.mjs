// ONNX Runtime, one thread, all graph optimizations: `web` is its WebAssembly build, `node` the native one. The native one
// writes results into tensors that are made once; the other copies inputs into its memory and results out of it.
import { readFileSync } from 'node:fs';
import { isWritten, modelOf } from '../onnx/models.mjs';
import { dataOf } from '../workloads.mjs';

const packages = { web: 'onnxruntime-web', node: 'onnxruntime-node' };

export function describe(variant) {
  const file = new URL(`../node_modules/${packages[variant]}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8'));
  return { name: `onnxruntime-${variant}`, version };
}

const options = {
  web: { executionProviders: ['wasm'] },
  node: { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 },
};

export async function prepare(workload, variant) {
  if (!isWritten(workload)) throw new Error('runs models, and has no gradients');
  const { InferenceSession, Tensor, env } = await import(packages[variant]);
  env.wasm.numThreads = 1;
  const data = dataOf(workload);
  const { bytes, inputs, outputs } = modelOf(workload, data);
  const { Worker } = globalThis;
  const session = await InferenceSession.create(bytes, {
    ...options[variant],
    graphOptimizationLevel: 'all',
  });
  // It defines a global `Worker`, by which other libraries tell browsers from Node.
  globalThis.Worker = Worker;
  const tensor = (values, shape) => new Tensor('float32', values, shape);
  const feeds = Object.fromEntries(
    inputs.map(({ name, shape }) => [name, tensor(data[name].slice(), shape)]),
  );
  const results = () =>
    variant === 'node' &&
    Object.fromEntries(
      outputs.map(({ name, shape }) => [
        name,
        tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape),
      ]),
    );
  const step = workload.params
    ? training(session, feeds, Object.keys(workload.params), [results(), results()])
    : once(session, feeds, results());
  return {
    run: async () => {
      await step();
    },
    read: async () => Object.values(await step()).map(({ data }) => data.slice()),
    dispose: () => session.release(),
  };
}

const running = (session, feeds, results) =>
  results ? session.run(feeds, results) : session.run(feeds);

const once = (session, feeds, results) => () => running(session, feeds, results);

/** A step takes the parameters of the step before: two sets of results take turns. */
function training(session, start, names, [even, odd]) {
  let feeds = start;
  let [next, other] = [even, odd];
  return async () => {
    const results = await running(session, feeds, next);
    feeds = { ...feeds };
    for (const name of names) feeds[name] = results[`${name}_next`];
    [next, other] = [other, next];
    return results;
  };
}
