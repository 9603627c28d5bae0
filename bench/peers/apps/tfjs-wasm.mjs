import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

setWasmPaths(process.env.WASM_PATH);
await tf.setBackend('wasm');
const x = tf.tensor2d([1, -2, 3, 4], [2, 2]);
console.log(JSON.stringify(tf.relu(tf.matMul(x, x)).arraySync()));
