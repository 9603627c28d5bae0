import { lower, type Tensor } from 'gradus';
import square, { chain, twice as again } from './helpers.ts';
import * as helpers from './helpers.ts';

function half(x: Tensor<[3]>, by = 2) {
  return x.div(by);
}

export const f = lower(function body(x: Tensor<[3]>) {
  return inner(again(half(x), (v) => v.add(1)));
  function inner(y: Tensor<[3]>) {
    return helpers.chain(square(chain(y)));
  }
});
