// TensorFlow.js on its backend `webgpu`.
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs';
import { opsOf, trainingOf } from '../../peers/peers/tfjs-ops.mjs';
import { dataOf } from '../workloads.mjs';

const attention = () => (q, k, v) =>
  tf.matMul(tf.softmax(tf.matMul(q, k, false, true).mul(q.shape.at(-1) ** -0.5)), v);

/** One element is enough to wait for all. */
async function first(x) {
  const one = tf.tidy(() => x.flatten().slice(0, 1));
  const [value] = await one.data();
  one.dispose();
  return value;
}

export async function start() {
  if (!(await tf.setBackend('webgpu'))) throw new Error('its backend webgpu does not start');
  await tf.ready();
  return { name: `tfjs ${tf.version_core} webgpu` };
}

export function prepare(workload) {
  const data = dataOf(workload);
  const make = ({ values, shape }) => tf.tensor(values, shape);
  const tree = (specs) => Object.fromEntries(Object.keys(specs).map((n) => [n, make(data[n])]));
  const inputs = Object.values(tree(workload.inputs));
  let last = [];
  const keep = (results) => {
    tf.dispose(last);
    last = results;
  };
  const ends = {
    finish: () => first(last[0]),
    read: () => Promise.all(last.map((x) => x.data())),
  };
  if (workload.op === 'trainMlp') {
    const { step, variables } = trainingOf(tf, tree(workload.params), inputs, workload.rate);
    return {
      run: () => keep([step()]),
      finish: ends.finish,
      read: () => Promise.all([...last, ...variables].map((x) => x.data())),
      dispose: () => tf.dispose([last, variables, inputs]),
    };
  }
  const args = workload.params ? [tree(workload.params), ...inputs] : inputs;
  const f = { ...opsOf(tf), attention }[workload.op](workload);
  return {
    run: () => keep([tf.tidy(() => f(...args))].flat()),
    ...ends,
    dispose: () => tf.dispose([last, args]),
  };
}
