import { tensor } from 'gradus';

const x = tensor([
  [1, -2],
  [3, 4],
]);
console.log(JSON.stringify(x.matmul(x).relu().arraySync()));
