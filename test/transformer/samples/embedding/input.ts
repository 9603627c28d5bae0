import { embedding, grad, lower, oneHot, type Tensor } from 'gradus';

/** Rows of a table by index, and the table's gradient. */
export const step = lower((weight: Tensor<[4, 3]>, tokens: Tensor<[2, 5], 'int32'>) => {
  const loss = (w: Tensor<[4, 3]>) => embedding(tokens, w).tanh().sum();
  return { hidden: tokens.embedding(weight), gradient: grad(loss)(weight) };
});

type Indices = Tensor<[4, 3], 'int32'>;

export const ops = lower((x: Tensor<[4, 3]>, i: Indices, k: Tensor<[3], 'int32'>) => ({
  gather: x.gather(0, i),
  scatter: x.scatter(0, i, x).scatterAdd(0, i, 1),
  rows: x.indexSelect(0, k).add(1),
  added: x.indexAdd(0, k, x.at('1:')),
  along: x.takeAlongDim(x.argmax(0, { keepdims: true }), 0),
  taken: x.take(i),
  hot: oneHot(k, 4),
  filled: x.maskedFill(x.lt(0), 0),
}));
