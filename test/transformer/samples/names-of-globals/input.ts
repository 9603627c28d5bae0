import { lower, type Tensor } from 'gradus';

const undefined_ = undefined;
class Array {}
const Object = 1;

export const f = lower((x: Tensor<[3]>) => {
  const Number = [1, NaN, Infinity].length + Object;
  return undefined_ === undefined ? x.mul(Number).relu().max() : x.sum();
});
export { Array };
