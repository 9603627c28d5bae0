import { array, matmul, maximum } from 'numpy-ts/core';

const x = array(
  [
    [1, -2],
    [3, 4],
  ],
  'float32',
);
console.log(JSON.stringify(maximum(matmul(x, x), 0).tolist()));
