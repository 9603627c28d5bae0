import { lower, type Tensor, tensor } from 'gradus';

const layer = lower((x: Tensor<[2, 2]>) => x.matmul(x).relu());

const x = tensor([
  [1, -2],
  [3, 4],
]);
console.log(JSON.stringify(layer(x).arraySync()));
