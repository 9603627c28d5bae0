/** The op table: every row. `Methods`, the documents and the table-driven tests are read from here. */
export { eq, ge, gt, le, lt, ne } from './compare.ts';
export { dot, matmul, mm, mv } from './contract.ts';
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
export { argmax, max, mean, min, sum } from './reduce.ts';
