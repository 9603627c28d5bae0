import type { Vector } from './types.ts';
import { double } from './barrel.ts';

export * as deep from './deep.ts';
export function twice(x: Vector): Vector {
  return double(x);
}
