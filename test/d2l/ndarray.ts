/** 2.1: making tensors, operations, broadcasting, indexing, memory, conversion. */
import {
  arange,
  cat,
  exp,
  explain,
  generator,
  lower,
  ones,
  randn,
  type Scalar,
  type Tensor,
  tensor,
  variable,
  zeros,
  zerosLike,
} from 'gradus';
import { expect } from 'vitest';
import { readsTwoElements, threeAxes } from '../../test-d/bugs/textbook.ts';
import { does, float, int, rejects, type Stated, shows } from './chapter.ts';

const getting: readonly Stated[] = [
  shows('000/arange', {}, (): Tensor<[12]> => arange(12)),
  shows('001/arange', {}, (): Tensor<[12], 'int32'> => arange(12, { dtype: 'int32' })),
  shows('002/numel', { x: float(12) }, ({ x }): number => x.numel),
  shows('003/shape', { x: float(12) }, ({ x }): [12] => x.shape),
  shows('004/reshape', { x: float(12) }, ({ x }): Tensor<[3, 4]> => x.reshape(3, 4)),
  shows('005/reshape', { x: int(12) }, ({ x }): Tensor<[3, 4], 'int32'> => x.reshape(3, 4)),
  shows('006/reshape', { x: float(12) }, ({ x }): Tensor<[3, 4]> => x.reshape(-1, 4)),
  shows('007/reshape', { x: float(12) }, ({ x }): Tensor<[3, 4]> => x.reshape(3, -1)),
  shows('008/identity.index', { x: float(12) }, ({ x }): Scalar => {
    const X = x.reshape(3, 4);
    expect(x.at(3).eq(X.at(0, 3)).itemSync()).toBe(true);
    return x.at(3);
  }),
  shows('009/zeros', {}, (): Tensor<[2, 3, 4]> => zeros(2, 3, 4)),
  shows('010/ones', {}, (): Tensor<[2, 3, 4]> => ones(2, 3, 4)),
  // The book's numbers are random: what can be compared is their distribution.
  does('011/randn', {}, (_, one) => {
    const x: Tensor<[3, 4]> = randn(3, 4);
    expect([x.shape, x.dtype]).toEqual([one.outputShape, 'float32']);
    expect(x.dataSync().every(Number.isFinite)).toBe(true);
    const many = randn([400, 400], { generator: generator(1) });
    expect(Math.abs(many.mean().itemSync())).toBeLessThan(0.02);
    expect(Math.abs(many.std().itemSync() - 1)).toBeLessThan(0.02);
  }),
  shows(
    '012/tensor',
    {},
    (): Tensor<[3, 4], 'int32'> =>
      tensor(
        [
          [2, 1, 4, 3],
          [1, 2, 3, 4],
          [4, 3, 2, 1],
        ],
        { dtype: 'int32' },
      ),
  ),
];

const indexing: readonly Stated[] = [
  shows('013/index', { X: float(3, 4) }, ({ X }): Tensor<[4]> => X.at(-1)),
  shows('014/slice', { X: float(3, 4) }, ({ X }): Tensor<[2, 4]> => X.at('1:3')),
];

/** Writing gives another tensor, and the name is what changes: `X[1, 2] = 17` is `X = X.set([1, 2], 17)`. */
const writing: readonly Stated[] = [
  shows('015/setitem', { X: float(3, 4) }, ({ X }): Tensor<[3, 4]> => X.set([1, 2], 17)),
  shows('016/setitem', { X: float(3, 4) }, ({ X }): Tensor<[3, 4]> => X.set([1, 2], 9)),
  shows('017/setitem', { X: float(3, 4) }, ({ X }): Tensor<[3, 4]> => X.set([':2', ':'], 12)),
  shows('018/setitem', { X: float(3, 4) }, ({ X }): Tensor<[3, 4]> => X.set(['0:2', ':'], 12)),
];

const mixed = { x: float(4), y: int(4) };
const floats = { x: float(4), y: float(4) };

const operations: readonly Stated[] = [
  // In the book `X = x.reshape(3, 4)` is a view, and writing to X has changed x. Here x is a value: the case's
  // input is what the book's x has become, and the next case is what x is here.
  shows('019/exp', { x: float(12) }, ({ x }): Tensor<[12]> => exp(x)),
  shows('020/exp', { x: float(12) }, ({ x }): Tensor<[12]> => exp(x)),
  shows('021/add', mixed, ({ x, y }): Tensor<[4]> => x.add(y)),
  shows('022/add', floats, ({ x, y }): Tensor<[4]> => x.add(y)),
  shows('023/sub', mixed, ({ x, y }): Tensor<[4]> => x.sub(y)),
  shows('024/sub', floats, ({ x, y }): Tensor<[4]> => x.sub(y)),
  shows('025/mul', mixed, ({ x, y }): Tensor<[4]> => x.mul(y)),
  shows('026/mul', floats, ({ x, y }): Tensor<[4]> => x.mul(y)),
  shows('027/div', mixed, ({ x, y }): Tensor<[4]> => x.div(y)),
  shows('028/div', floats, ({ x, y }): Tensor<[4]> => x.div(y)),
  shows('029/pow', mixed, ({ x, y }): Tensor<[4]> => x.pow(y)),
  shows('030/pow', floats, ({ x, y }): Tensor<[4]> => x.pow(y)),
  shows('031/exp', { x: float(4) }, ({ x }): Tensor<[4]> => exp(x)),
  shows('035/sum', { X: float(3, 4) }, ({ X }): Scalar => X.sum()),
];

const XY = { X: float(3, 4), Y: float(3, 4) };
const YX = { Y: float(3, 4), X: float(3, 4) };

const joining: readonly Stated[] = [
  shows('032/cat', XY, ({ X, Y }): Tensor<[6, 4]> => cat([X, Y], 0)),
  shows('033/cat', XY, ({ X, Y }): Tensor<[3, 8]> => cat([X, Y], 1)),
  shows('034/eq', XY, ({ X, Y }): Tensor<[3, 4], 'bool'> => X.eq(Y)),
  shows('049/lt', XY, ({ X, Y }): Tensor<[3, 4], 'bool'> => X.lt(Y)),
  shows('050/gt', XY, ({ X, Y }): Tensor<[3, 4], 'bool'> => X.gt(Y)),
];

const broadcasting: readonly Stated[] = [
  shows('036/reshape', { x: int(3) }, ({ x }): Tensor<[3, 1], 'int32'> => x.reshape(3, 1)),
  shows('037/reshape', { x: int(2) }, ({ x }): Tensor<[1, 2], 'int32'> => x.reshape(1, 2)),
  shows('038/add', { a: int(3, 1), b: int(1, 2) }, ({ a, b }): Tensor<[3, 2], 'int32'> => a.add(b)),
  shows(
    '051/add',
    { a: float(2, 3, 1), b: float(1, 1, 4) },
    ({ a, b }): Tensor<[2, 3, 4]> => a.add(b),
  ),
  shows(
    '052/add',
    { a: float(3, 1, 2), b: float(4, 2) },
    ({ a, b }): Tensor<[3, 4, 2]> => a.add(b),
  ),
  rejects('053/add', threeAxes),
];

/** `Y = Y + X`: another tensor; what Y was has not changed. */
const addsAnew = ({ Y, X }: { Y: Tensor<[3, 4]>; X: Tensor<[3, 4]> }): Tensor<[3, 4]> => {
  const before = Y.arraySync();
  const sum = Y.add(X);
  expect(Y.arraySync()).toEqual(before);
  return sum;
};

/**
 * `X += Y`: what keeps its identity and takes another value is a variable here. The tensors that were made of it
 * before keep theirs.
 */
const addsInPlace = (X: Tensor<[3, 4]>, Y: Tensor<[3, 4]>) => {
  const place = variable(X);
  const before = place;
  const old = place.mul(1);
  place.assign(place.add(Y));
  expect(old.arraySync()).toEqual(X.arraySync());
  return { place, isSame: place === before };
};

const memory: readonly Stated[] = [
  shows('039/add', YX, addsAnew, ({ Y }, sum) => [Object.is(sum, Y)]),
  shows(
    '040/zeros_like',
    { Y: float(3, 4) },
    ({ Y }): Tensor<[3, 4]> => zerosLike(Y),
    'the book prints addresses',
  ),
  shows(
    '041/setitem',
    { Z: float(3, 4), value: float(3, 4) },
    ({ Z, value }): Tensor<[3, 4]> => Z.set([':'], value),
    'the book prints addresses; see the next case',
  ),
  shows(
    '042/iadd',
    XY,
    ({ X, Y }): Tensor<[3, 4]> => addsInPlace(X, Y).place,
    ({ X, Y }) => [addsInPlace(X, Y).isSame],
  ),
  shows('043/add', YX, addsAnew, ({ Y }, sum) => [Object.is(sum, Y)]),
  shows(
    '044/iadd',
    XY,
    ({ X, Y }): Tensor<[3, 4]> => addsInPlace(X, Y).place,
    ({ X, Y }) => [addsInPlace(X, Y).isSame],
  ),
  // The value that nothing uses is pruned, and the rest is one program.
  shows('045/program.computation', XY, ({ X, Y }): Tensor<[3, 4]> => {
    const kept = (x: Tensor<[3, 4]>, y: Tensor<[3, 4]>) => {
      const A = x.add(y);
      const B = A.add(y);
      const C = B.add(y);
      return C.add(y);
    };
    const computation = (x: Tensor<[3, 4]>, y: Tensor<[3, 4]>) => {
      zerosLike(y);
      return kept(x, y);
    };
    const program = explain(computation, X, Y);
    expect(program.replaceAll('computation', 'kept')).toBe(explain(kept, X, Y));
    return lower(computation)(X, Y);
  }),
];

const conversion: readonly Stated[] = [
  shows(
    '046/toArray',
    { X: float(3, 4) },
    ({ X }): Tensor<[3, 4]> => {
      const rows: number[][] = X.arraySync();
      expect(rows).toEqual(tensor(rows).arraySync());
      const A: Float32Array = X.dataSync();
      return tensor(A, [3, 4]);
    },
    'the book prints the types, which are those of the expression here',
  ),
  shows(
    '047/item',
    { a: float(1) },
    ({ a }): number => a.itemSync(),
    ({ a }, item) => [a, item, Math.trunc(item)],
  ),
  rejects('048/item', readsTwoElements),
];

export const ndarray: readonly Stated[] = [
  ...getting,
  ...indexing,
  ...writing,
  ...operations,
  ...joining,
  ...broadcasting,
  ...memory,
  ...conversion,
];
