import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  let a = [1];
  let text = 'x';
  for (let i = 0; i < 60; i++) {
    a = a.concat(a);
    text += text;
  }
  return x.mul(a.length);
});
