/** 2.3: scalars, vectors, matrices, reductions, products and norms. */
import {
  abs,
  arange,
  dot,
  matmul,
  mm,
  mv,
  ones,
  type Scalar,
  stack,
  sum,
  type Tensor,
  tensor,
  zeros,
} from 'gradus';
import { expect } from 'vitest';
import {
  fiveRowsByTheirSums,
  plusItsTranspose,
  rowsByTheirSums,
  withoutTheTranspose,
} from '../../test-d/bugs/textbook.ts';
import { does, float, int, rejects, type Stated, shows } from './chapter.ts';

const B3: Tensor<[3, 3], 'int32'> = tensor(
  [
    [1, 2, 3],
    [2, 0, 4],
    [3, 4, 5],
  ],
  { dtype: 'int32' },
);

const scalars: readonly Stated[] = [
  shows('054/add', { x: float(), y: float() }, ({ x, y }): Scalar => x.add(y)),
  shows('055/mul', { x: float(), y: float() }, ({ x, y }): Scalar => x.mul(y)),
  shows('056/div', { x: float(), y: float() }, ({ x, y }): Scalar => x.div(y)),
  shows('057/pow', { x: float(), y: float() }, ({ x, y }): Scalar => x.pow(y)),
];

const vectors: readonly Stated[] = [
  shows('058/arange', {}, (): Tensor<[3], 'int32'> => arange(3, { dtype: 'int32' })),
  shows('059/arange', {}, (): Tensor<[4], 'int32'> => arange(4, { dtype: 'int32' })),
  shows('060/index', { x: int(3) }, ({ x }): Scalar<'int32'> => x.at(2)),
  shows('061/index', { x: int(4) }, ({ x }): Scalar<'int32'> => x.at(3)),
  shows('062/len', { x: int(3) }, ({ x }): number => x.size(0)),
  shows('063/len', { x: int(4) }, ({ x }): number => x.size(0)),
  shows('064/shape', { x: int(3) }, ({ x }): [3] => x.shape),
  shows('065/shape', { x: int(4) }, ({ x }): [4] => x.shape),
];

const matrices: readonly Stated[] = [
  shows('066/reshape', { x: int(6) }, ({ x }): Tensor<[3, 2], 'int32'> => x.reshape(3, 2)),
  shows('067/T', { A: int(3, 2) }, ({ A }): Tensor<[2, 3], 'int32'> => A.T()),
  shows('068/reshape', { x: int(20) }, ({ x }): Tensor<[5, 4], 'int32'> => x.reshape(5, 4)),
  shows('069/T', { A: int(5, 4) }, ({ A }): Tensor<[4, 5], 'int32'> => A.T()),
  shows('070/eq', { A: int(3, 3), B: int(3, 3) }, ({ A, B }): Tensor<[3, 3], 'bool'> => {
    // A == A.T
    expect(A.eq(A.T()).arraySync()).toEqual(A.eq(B).arraySync());
    return A.eq(B);
  }),
  shows('071/tensor', {}, () => B3),
  shows('072/reshape', { x: int(24) }, ({ x }): Tensor<[2, 3, 4], 'int32'> => x.reshape(2, 3, 4)),
];

const A23 = { A: float(2, 3) };
const A54 = { A: float(5, 4) };

const arithmetic: readonly Stated[] = [
  shows('073/add', { ...A23, B: float(2, 3) }, ({ A, B }): Tensor<[2, 3]> => A.add(B)),
  shows('074/mul', { ...A23, B: float(2, 3) }, ({ A, B }): Tensor<[2, 3]> => A.mul(B)),
  // B = A.clone(): tensors are values, so that A is its own clone. Nothing done with B changes A.
  shows('075/clone', A23, ({ A }): Tensor<[2, 3]> => {
    const B = A;
    expect(B.set([0, 0], 100).at(0, 0).itemSync()).toBe(100);
    return A;
  }),
  shows('076/add', { ...A54, B: float(5, 4) }, ({ A, B }): Tensor<[5, 4]> => A.add(B)),
  shows('077/mul', { ...A54, B: float(5, 4) }, ({ A, B }): Tensor<[5, 4]> => A.mul(B)),
  shows('078/clone', A54, ({ A }): Tensor<[5, 4]> => {
    const B = A;
    expect(B.set([':', -1], 0).at(4, 3).itemSync()).toBe(0);
    return A;
  }),
  // A number beside a tensor of integers: the result has the tensor's dtype.
  shows('079/add', { a: int(), X: int(2, 3, 4) }, ({ a, X }): Tensor<[2, 3, 4], 'int32'> => {
    expect(X.add(2).arraySync()).toEqual(a.add(X).arraySync());
    return X.add(2);
  }),
  shows(
    '080/mul',
    { a: int(), X: int(2, 3, 4) },
    ({ X }): Tensor<[2, 3, 4], 'int32'> => X.mul(2),
    ({ X }, product) => [X.add(2), product.shape],
  ),
];

const reductions: readonly Stated[] = [
  shows('081/sum', { x: float(3) }, ({ x }): Scalar => x.sum()),
  shows('082/sum', { x: float(4) }, ({ x }): Scalar => x.sum()),
  shows('083/sum', A23, ({ A }): Scalar => A.sum()),
  shows('084/sum', A54, ({ A }): Scalar => A.sum()),
  shows(
    '085/sum',
    A23,
    ({ A }): Tensor<[3]> => A.sum(0),
    ({ A }, s) => [A.shape, s.shape],
  ),
  shows(
    '086/sum',
    A23,
    ({ A }): Tensor<[2]> => A.sum(1),
    ({ A }, s) => [A.shape, s.shape],
  ),
  shows('087/sum', A54, ({ A }): Tensor<[4]> => A.sum(0)),
  shows('088/sum', A54, ({ A }): Tensor<[5]> => A.sum(1)),
  shows(
    '089/sum',
    A23,
    ({ A }): Scalar => A.sum([0, 1]),
    ({ A }, s) => [s.eq(A.sum())],
  ),
  shows('090/sum', A54, ({ A }): Scalar => A.sum([0, 1])),
  shows('091/mean', A23, ({ A }): Scalar => A.mean()),
  shows('092/mean', A54, ({ A }): Scalar => A.mean()),
  shows('093/div', { s: float(), n: int() }, ({ s, n }): Scalar => s.div(n)),
  shows('094/div', { s: float(), n: int() }, ({ s, n }): Scalar => s.div(n)),
  shows('095/mean', A23, ({ A }): Tensor<[3]> => A.mean(0)),
  shows('096/mean', A54, ({ A }): Tensor<[4]> => A.mean(0)),
  shows('097/div', { s: float(3), n: int() }, ({ s, n }): Tensor<[3]> => s.div(n)),
  shows('098/div', { s: float(4), n: int() }, ({ s, n }): Tensor<[4]> => s.div(n)),
  shows('099/sum', A23, ({ A }): Tensor<[2, 1]> => A.sum(1, { keepdims: true })),
  shows('100/div', { ...A23, sum_A: float(2, 1) }, ({ A, sum_A }): Tensor<[2, 3]> => A.div(sum_A)),
  shows('101/cumsum', A23, ({ A }): Tensor<[2, 3]> => A.cumsum(0)),
  shows('102/sum', A54, ({ A }): Tensor<[5, 1]> => A.sum(1, { keepdims: true })),
  shows('103/div', { ...A54, sum_A: float(5, 1) }, ({ A, sum_A }): Tensor<[5, 4]> => A.div(sum_A)),
  shows('104/cumsum', A54, ({ A }): Tensor<[5, 4]> => A.cumsum(0)),
];

const products: readonly Stated[] = [
  shows('105/dot', { x: float(3), y: float(3) }, ({ x, y }): Scalar => dot(x, y)),
  shows('106/dot', { x: float(4), y: float(4) }, ({ x, y }): Scalar => dot(x, y)),
  shows('107/program.sum_mul', { x: float(3), y: float(3) }, ({ x, y }): Scalar => sum(x.mul(y))),
  shows('108/program.sum_mul', { x: float(4), y: float(4) }, ({ x, y }): Scalar => sum(x.mul(y))),
  shows('109/mv', { ...A23, x: float(3) }, ({ A, x }): Tensor<[2]> => mv(A, x)),
  shows('110/matmul', { ...A23, x: float(3) }, ({ A, x }): Tensor<[2]> => matmul(A, x)),
  shows('111/mv', { ...A54, x: float(4) }, ({ A, x }): Tensor<[5]> => mv(A, x)),
  shows('112/mm', { ...A23, B: float(3, 4) }, ({ A, B }): Tensor<[2, 4]> => mm(A, B)),
  shows('113/matmul', { ...A23, B: float(3, 4) }, ({ A, B }): Tensor<[2, 4]> => matmul(A, B)),
  shows('114/mm', { ...A54, B: float(4, 3) }, ({ A, B }): Tensor<[5, 3]> => mm(A, B)),
];

const norms: readonly Stated[] = [
  shows('115/norm', { u: float(2) }, ({ u }): Scalar => u.norm()),
  shows('116/program.l1', { u: float(2) }, ({ u }): Scalar => abs(u).sum()),
  shows('117/norm', { A: float(4, 9) }, (): Scalar => ones(4, 9).norm()),
  shows('118/norm', { u: float(2) }, ({ u }): Scalar => u.norm(1)),
  shows('130/norm', { X: float(2, 3, 4) }, ({ X }): Scalar => X.norm()),
];

const exercises: readonly Stated[] = [
  shows('119/identity', A23, ({ A }): Tensor<[2, 3]> => A.T().T()),
  shows('120/identity', { ...A23, B: float(2, 3) }, ({ A, B }): Tensor<[3, 2]> => {
    expect(A.T().add(B.T()).arraySync()).toEqual(A.add(B).T().arraySync());
    return A.T().add(B.T());
  }),
  shows('121/identity', { A: float(3, 3) }, ({ A }): Tensor<[3, 3]> => {
    const S = A.add(A.T());
    expect(S.eq(S.T()).all().itemSync()).toBe(true);
    return S;
  }),
  rejects('122/add', plusItsTranspose),
  shows('123/len', { X: int(2, 3, 4) }, ({ X }): number => X.size(0)),
  rejects('124/div', rowsByTheirSums),
  rejects('125/div', fiveRowsByTheirSums),
  // For a square A this is accepted, in NumPy too: it divides along the wrong axis.
  shows('126/div', { A: float(3, 3), s: float(3) }, ({ A, s }): Tensor<[3, 3]> => {
    expect(A.sum(1).arraySync()).toEqual(s.arraySync());
    const wrong = A.div(A.sum(1));
    expect(wrong.sum(1).arraySync()).not.toEqual([1, 1, 1]);
    return wrong;
  }),
  shows('127/sum', { X: float(2, 3, 4) }, ({ X }): Tensor<[3, 4]> => X.sum(0)),
  shows('128/sum', { X: float(2, 3, 4) }, ({ X }): Tensor<[2, 4]> => X.sum(1)),
  shows('129/sum', { X: float(2, 3, 4) }, ({ X }): Tensor<[2, 3]> => X.sum(2)),
];

/** Large matrices, of which only the shapes are asked. */
const large: readonly Stated[] = [
  does('131/matmul.shape', {}, (_, one) => {
    const [A, B, C] = [zeros(1024, 65536), zeros(65536, 32), zeros(32, 16384)];
    const left: Tensor<[1024, 16384]> = A.matmul(B).matmul(C);
    const right: Tensor<[1024, 16384]> = A.matmul(B.matmul(C));
    expect([left.shape, right.shape]).toEqual([one.outputShape, one.outputShape]);
  }),
  does('132/matmul.shape', {}, (_, one) => {
    const [A, C] = [zeros(1024, 65536), zeros(32, 65536)];
    const product: Tensor<[1024, 32]> = A.matmul(C.T());
    expect(product.shape).toEqual(one.outputShape);
  }),
  rejects('133/matmul.shape', withoutTheTranspose),
  does('134/stack.shape', {}, (_, one) => {
    const [A, B, C] = [zeros(100, 200), ones(100, 200), zeros(100, 200)];
    const S: Tensor<[100, 200, 3]> = stack([A, B, C], 2);
    const middle: Tensor<[100, 200]> = S.at(':', ':', 1);
    expect(middle.shape).toEqual(one.outputShape);
    expect(middle.eq(B).all().itemSync()).toBe(true);
  }),
  shows(
    '135/stack',
    { A: float(2, 2), B: float(2, 2), C: float(2, 2) },
    ({ A, B, C }): Tensor<[2, 2, 3]> => stack([A, B, C], 2),
  ),
  shows('136/slice', { S: float(2, 2, 3) }, ({ S }): Tensor<[2, 2]> => S.at(':', ':', 1)),
];

export const linearAlgebra: readonly Stated[] = [
  ...scalars,
  ...vectors,
  ...matrices,
  ...arithmetic,
  ...reductions,
  ...products,
  ...norms,
  ...exercises,
  ...large,
];
