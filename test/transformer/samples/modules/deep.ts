import type { Vector } from './types.ts';

export const thrice = (x: Vector) => x.mul(3);
