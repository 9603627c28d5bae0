/** The op table: every row. `Methods`, the documents and the table-driven tests are read from here. */
export { eq, ge, gt, le, lt, ne } from './compare.ts';
export { bmm, dot, matmul, mm, mv, outer, trace } from './contract.ts';
export {
  abs,
  add,
  div,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  relu,
  sigmoid,
  sqrt,
  sub,
  tanh,
  to,
  where,
} from './elementwise.ts';
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
export { cat, expand, permute, reshape, squeeze, T, unsqueeze } from './movement.ts';
export { crossEntropy, logSoftmax, softmax } from './nn.ts';
export { amax, amin, argmax, argmin, max, mean, min, prod, sum } from './reduce.ts';
export { all, any, count, logsumexp, norm, std, var } from './statistic.ts';
