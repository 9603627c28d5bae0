import { lower, type Tensor } from 'gradus';

const LAYERS = 3;
const activation: string = 'tanh';

export const f = lower((x: Tensor<[2, 2]>, w: Tensor<[2, 2]>) => {
  let y: Tensor<[2, 2]> = x;
  for (let i = 0; i < LAYERS; i++) {
    y = y.matmul(w);
    if (activation === 'relu') y = y.relu();
    else if (i % 2 === 0) y = y.tanh();
    else continue;
    if (i > 10) break;
  }
  for (const factor of [0.5, 2]) y = y.mul(factor);
  let n = 0;
  while (n < 2) n++;
  do n += 1;
  while (n < 5);
  switch (n) {
    case 1:
      y = y.neg();
      break;
    case 5:
      y = y.add(n);
    // falls through, as the language has it
    default:
      y = y.add(0.25);
  }
  return y;
});
