/** The op table: every row. `Methods`, the documents and the table-driven tests are read from here. */
export { elu, erf, erfc, gelu, leakyRelu, mish, silu, softplus } from './activation.ts';
export { eq, ge, gt, le, lt, ne } from './compare.ts';
export { bmm, dot, matmul, mm, mv, outer, trace } from './contract.ts';
export {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from './conv.ts';
export {
  eigh,
  eigvalsh,
  lstsq,
  matrixRank,
  pinv,
  qr,
  svd,
  svdvals,
} from './decomposition.ts';
export { rearrange, reduce } from './einops.ts';
export { einsum } from './einsum.ts';
export {
  abs,
  add,
  div,
  exp,
  expm1,
  lerp,
  log,
  log1p,
  log2,
  log10,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  relu,
  rsqrt,
  sigmoid,
  sqrt,
  sub,
  tanh,
  to,
  where,
} from './elementwise.ts';
export { fft, fft2, ifft, ifft2, irfft, rfft } from './fourier.ts';
export { at, set } from './indexing.ts';
export {
  broadcastTo,
  flatten,
  fullLike,
  onesLike,
  repeat,
  stack,
  swapaxes,
  tile,
  transpose,
  tril,
  triu,
  unflatten,
  view,
  zerosLike,
} from './layout.ts';
export {
  cholesky,
  cross,
  det,
  inv,
  matrixPower,
  slogdet,
  solve,
  solveTriangular,
} from './linalg.ts';
export { and, isfinite, isinf, isnan, not, or, xor } from './logic.ts';
export { bceWithLogits, crossEntropy, huber, kl, l1, mse, nll } from './loss.ts';
export { argwhere, maskedFill, maskedSelect, nonzero } from './mask.ts';
export {
  diag,
  diagonal,
  kron,
  meshgrid,
  movedim,
  pad,
  repeatInterleave,
  roll,
} from './move.ts';
export { cat, expand, flip, permute, reshape, squeeze, T, unsqueeze } from './movement.ts';
export { logSoftmax, softmax } from './nn.ts';
export {
  argsort,
  bucketize,
  kthvalue,
  median,
  nanmedian,
  searchsorted,
  sort,
  topk,
} from './order.ts';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
} from './pool.ts';
export { amax, amin, argmax, argmin, max, mean, min, prod, sum } from './reduce.ts';
export { ceil, clamp, floor, fmod, remainder, round, sign, trunc } from './rounding.ts';
export { cummax, cummin, cumprod, cumsum, logcumsumexp } from './scan.ts';
export {
  embedding,
  gather,
  indexAdd,
  indexSelect,
  oneHot,
  scatter,
  scatterAdd,
  take,
  takeAlongDim,
} from './select.ts';
export { bitwiseLeftShift, bitwiseRightShift } from './shift.ts';
export { chunk, split, unbind } from './split.ts';
export { all, any, count, logsumexp, norm, std, var } from './statistic.ts';
export { acos, asin, atan, atan2, cos, cosh, sin, sinh, tan } from './trigonometry.ts';

/** The rows that are no methods: they take an array of tensors, or an equation, first. `test-d/methods.ts` compares it with their rules. */
export type FunctionOnly = 'cat' | 'einsum' | 'meshgrid' | 'stack';
