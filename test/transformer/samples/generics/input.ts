import { type DType, grad, lower, ones, type Shape, type Tensor, tensor, zeros } from 'gradus';

export const layer = lower(<N extends number>(x: Tensor<[N, 3]>, w: Tensor<[3, 2]>) => x.matmul(w).relu());

/** In sizes, in dtypes, in whole shapes. */
export const minus = lower(<S extends Shape, D extends DType>(x: Tensor<S, D>) => x.neg());

/** A number that is known at build time, and one that is not given. */
export const scaled = lower(
  <N extends number, K extends number>(x: Tensor<[N]>, by: K, shift?: Tensor<[N]>) =>
    shift ? x.mul(by).add(shift) : x.mul(by),
);

interface Params<N extends number> {
  readonly w: Tensor<[N, 2]>;
  readonly bias: readonly [Tensor<[2]>, 0.5];
}

const dense = <B extends number, N extends number>(p: Params<N>, x: Tensor<[B, N]>) => ({
  y: x.matmul(p.w).add(p.bias[0]).mul(p.bias[1]),
  params: p,
});

export const net = lower(dense);

/** The arguments of one call are in the memory of the result. */
export const inPlace = lower(<N extends number>(w: Tensor<[N]>, g: Tensor<[N]>) => w.sub(g), { donate: 0 });

/** However many there are. */
export const all = lower(<T extends readonly Tensor<[2]>[]>(...xs: T) => xs.map((x) => x.neg()));

const other = layer;
const only = (lower(<N extends number>(x: Tensor<[N]>) => x.sum()));

const apply = <A, R>(f: (x: A) => R, x: A): R => f(x);

function inside(x: Tensor<[4, 3]>) {
  const local = lower(<A extends number, B extends number>(y: Tensor<[A, B]>) => y.transpose(0, 1));
  return local(x);
}

const w = tensor([[1, -2], [3, 4], [-5, 6]]);

export function run() {
  const x = ones(2);
  const rows = [ones(3), zeros(3)];
  return [
    ...[layer(ones(1, 3), w), layer(ones(5, 3), w), other(zeros(4, 3), w), (layer)(ones(1, 3), w)],
    ...[minus(x), minus(tensor([1, 2], { dtype: 'int32' })), minus(zeros(2, 1, 2)), minus(zeros())],
    ...[scaled(x, 3), scaled(x, 2, x), scaled(ones(4), 3), scaled(x, 2, undefined)],
    ...[...rows.map(only<3>), apply(only<2>, x), only(zeros(7))],
    net({ w: ones(3, 2), bias: [x, 0.5] }, ones(4, 3)),
    net({ w: ones(1, 2), bias: [x, 0.5] }, ones(4, 1)),
    inPlace(ones(6), ones(6)),
    ...[all(x), all(x, x)],
    inside(ones(4, 3)),
    lower(<N extends number>(y: Tensor<[N]>) => y.neg())(x),
    grad((y: Tensor<[2]>) => minus(y).mul(y).sum())(x),
    grad((y: Tensor<[1, 3]>) => layer(y, w).sum())(ones(1, 3)),
  ];
}
