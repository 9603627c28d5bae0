import { double } from './ops.ts';

export * from './ops.ts';
export * as more from './more.ts';
export { default, default as half } from './half.ts';
export { double as renamed };
export type { Vector } from './types.ts';
