/** Every routine, by the name of its primitive. Lowered applications import the ones they call. */

export { cholesky } from './cholesky.ts';
export { eigh, eigvalsh } from './eigh.ts';
export { fft } from './fft.ts';
export { det, slogdet, solve, solveTriangular } from './lu.ts';
export { lstsq, qr } from './qr.ts';
export { cumextreme, cumprod, cumsum, logcumsumexp, recur } from './scan.ts';
export { gather, scatter } from './select.ts';
export { argsort, searchsorted } from './sort.ts';
export { cofactorChanges, cofactors, pinv, svd, svdvals } from './svd.ts';
