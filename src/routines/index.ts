/** Every routine, by the name of its primitive. Lowered applications import the ones they call. */
export { cumextreme, cumprod, cumsum, logcumsumexp, recur } from './scan.ts';
export { gather, scatter } from './select.ts';
export { argsort, searchsorted } from './sort.ts';
