import { lower, type Tensor } from 'gradus';

const makeCounter = () => {
  let n = 0;
  return () => ++n;
};
const count = makeCounter();

export const f = lower((x: Tensor<[2]>) => x.mul(count()));
