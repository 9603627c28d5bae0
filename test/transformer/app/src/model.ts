import { add, matmul, tanh } from 'gradus';
import type { Images, Params } from './types.ts';

export function mlp({ w, b }: Params, x: Images) {
  return tanh(add(matmul(x, w), b));
}
