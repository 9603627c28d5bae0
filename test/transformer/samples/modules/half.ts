import type { Vector } from './types.ts';

export default (x: Vector) => x.div(2);
