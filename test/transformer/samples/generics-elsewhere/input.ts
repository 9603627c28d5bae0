import { ones, tensor } from 'gradus';
import again, { dense as d } from './names.ts';
import * as layers from './names.ts';

export function run() {
  const w = tensor([[1, 2], [3, 4]]);
  return [d(ones(3, 2), w), layers.dense(ones(1, 2), w), again(ones(2)), layers.sum(ones(4)), layers.deep.halved(ones(5))];
}
