// `named`: a function written for sizes with names, and called at any sizes that fit.
//
// Its body is checked once, with each name a size of its own (named.ts). At a call the sizes of the
// arguments are found for the names, a name that is two sizes is refused, and the result has the
// sizes in the place of the names.

import type { AnyTensor, Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type { NamedCount, NamedRank, NamedSize, NamedTwice } from './message-named.ts';
import type { WrongDType } from './message-value.ts';
import type { Names, ShapeOf, Substitute } from './named.ts';
import type { Boxed, Compat, Err, Fail, Fits, Seen, Shape } from './shape.ts';

/** What one parameter takes: a shape, or a shape and a dtype. */
export type Parameter = Names | { readonly shape: Names; readonly dtype: DType };
export type Parameters = readonly Parameter[];

type NamesOf<P> = P extends { readonly shape: infer S extends Names }
  ? S
  : P extends Names
    ? P
    : never;
type DTypeOf<P> = P extends { readonly dtype: infer D extends DType } ? D : 'float32';

/** The tensors of named sizes that the body gets. */
export type NamedTensors<P extends Parameters> = {
  [I in keyof P]: Tensor<ShapeOf<NamesOf<P[I]>>, DTypeOf<P[I]>>;
};

/** A failure, and which of the arguments is at fault. */
interface Fault<M extends string, At extends string> extends Err<M> {
  readonly at: At;
}
type FaultAt<F, At extends string> = F extends Err<infer M> ? Fault<M, At> : never;

/** What the names stand for when P is called with B: sizes by name, or a failure. */
export type Call<
  P extends Parameters,
  B extends readonly unknown[],
> = B['length'] extends P['length']
  ? Bind<P, B>
  : FaultAt<Fail<NamedCount<B['length'], P['length']>>, '0'>;

type Bind<
  P extends Parameters,
  B extends readonly unknown[],
  E = {},
  Done extends 0[] = [],
> = P extends readonly [infer H, ...infer R extends Parameters]
  ? B extends readonly [infer X extends AnyTensor, ...infer BR]
    ? BindOne<
        NamesOf<H>,
        DTypeOf<H>,
        X['shape'],
        DTypeOf<X>,
        E,
        [...Done, 0]['length']
      > extends infer F
      ? F extends Err<string>
        ? FaultAt<F, `${Done['length']}`>
        : Bind<R, BR, F, [...Done, 0]>
      : never
    : E
  : E;

type BindOne<
  P extends Names,
  D,
  S extends Shape,
  E extends DType,
  Sizes,
  At extends number,
> = E extends D
  ? number extends S['length']
    ? Sizes
    : S['length'] extends P['length']
      ? BindSizes<P, S, P, S, Sizes, At, number>
      : Fail<NamedRank<At, S, P>>
  : Fail<WrongDType<`argument ${At}`, E, D & DType>>;

/** Binds the names PR, what is left of P, to the sizes SR. */
type BindSizes<
  P extends Names,
  S extends Shape,
  PR extends Names,
  SR extends Shape,
  E,
  At extends number,
  NUM,
  Axis extends 0[] = [],
> = PR extends readonly [infer H, ...infer R extends Names]
  ? SR extends readonly [infer X extends number, ...infer XR extends Shape]
    ? H extends keyof E
      ? Fits<Boxed<E[H]>, Boxed<X>> extends true
        ? BindSizes<P, S, R, XR, E, At, NUM, [...Axis, 0]>
        : Fail<NamedTwice<At, S, P, X, Axis['length'], H & string, E[H] & number>>
      : H extends string
        ? BindSizes<P, S, R, XR, E & { readonly [N in H]: X }, At, NUM, [...Axis, 0]>
        : Compat<H, X> extends true
          ? BindSizes<P, S, R, XR, E, At, NUM, [...Axis, 0]>
          : Fail<NamedSize<At, S, P, X, Axis['length'], H & number>>
    : never
  : E;

/** The arguments B, with the sentence in the place of the one at fault. */
type Arguments<R, B extends readonly unknown[]> = {
  [K in keyof B]: R extends { readonly err: infer M extends string; readonly at: K }
    ? `named ${M}`
    : B[K];
};

/** What a call returns: tensors anywhere in Y with the sizes E in the place of names. */
export type Bound<Y, E> =
  E extends Err<string>
    ? Y
    : Y extends Tensor<infer S, infer D>
      ? Tensor<Substitute<S, E>, D>
      : Y extends object
        ? { -readonly [K in keyof Y]: Bound<Y[K], E> }
        : Y;

/** `named(['batch', 768], (x) => ...)`, or a list of shapes for several parameters. */
export interface NamedFunctions {
  <const P extends Names, Y>(
    shape: P,
    f: (x: Tensor<ShapeOf<P>>) => Y,
  ): <B extends readonly AnyTensor[]>(
    ...args: Arguments<Call<[P], B>, B> | Seen<B>
  ) => Bound<Y, Call<[P], B>>;
  <const P extends Parameters, Y>(
    shapes: P,
    f: (...args: NamedTensors<P>) => Y,
  ): <B extends readonly AnyTensor[]>(
    ...args: Arguments<Call<P, B>, B> | Seen<B>
  ) => Bound<Y, Call<P, B>>;
}
