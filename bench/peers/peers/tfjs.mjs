// TensorFlow.js on its backends `cpu` and `wasm` (SIMD, one thread). Images are [batch, height, width, channels] there.
import { dataOf } from '../workloads.mjs';
import { tf } from './tfjs-library.mjs';
import { opsOf, trainingOf } from './tfjs-ops.mjs';

export const describe = (backend) => ({ name: `tfjs ${backend}`, version: tf.version_core });

const ops = opsOf(tf);

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

function training(start, [x, labels], rate) {
  const { step, variables } = trainingOf(tf, start, [x, labels], rate);
  return {
    run: () => step().dispose(),
    read() {
      const value = step();
      const values = [value, ...variables].map((t) => t.dataSync());
      value.dispose();
      return values;
    },
    dispose: () => tf.dispose([start, variables, x, labels]),
  };
}
