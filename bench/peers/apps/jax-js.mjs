import { jit, nn, numpy as np } from '@jax-js/jax';

const layer = jit((x) => nn.relu(np.matmul(x.ref, x)));

const x = np.array([
  [1, -2],
  [3, 4],
]);
console.log(JSON.stringify(layer(x).js()));
