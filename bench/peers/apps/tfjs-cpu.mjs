import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('cpu');
const x = tf.tensor2d([1, -2, 3, 4], [2, 2]);
console.log(JSON.stringify(tf.relu(tf.matMul(x, x)).arraySync()));
