// Axes moved, dropped and added.

import type { AxisIndex, AxisIndices, OutOfRange } from './axis.ts';
import type { AxisCount } from './message.ts';
import type { Err, Fail, IsKnown, Ok, Shape } from './shape.ts';
import type { Sizes } from './sizes.ts';

/** All axes in reverse order. */
export type Transpose<S extends Shape> = number extends S['length'] ? Ok<Shape> : Reverse<S>;
type Reverse<S extends Shape, Out extends Shape = []> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? Reverse<R, [H, ...Out]>
  : Ok<Out>;

/** What the axes of a permutation must be: the indices, each once, so as many as there are. */
interface Order<Indices, Count> {
  readonly indices: (index: Indices) => Indices;
  readonly count: (count: Count) => Count;
}

/** The axes of S in the order X, which names each once. */
export type Permute<S extends Shape, X extends Sizes> =
  Order<keyof S & `${number}`, S['length']> extends Order<`${X[number] & number}`, X['length']>
    ? Ok<{ -readonly [K in keyof X]: S[X[K] & number] }> // axes counted from the front
    : number extends S['length'] | X['length']
      ? Ok<Shape>
      : S['length'] extends X['length']
        ? AxisIndices<S, X> extends infer Fault extends Err<string>
          ? Fault
          : Ok<{ -readonly [K in keyof X]: SizeAt<S, X[K] & number> }>
        : Fail<AxisCount<X, S>>;

/** The size of the axis X. */
type SizeAt<S extends Shape, X extends number> =
  AxisIndex<S, X> extends infer I ? (I extends string & keyof S ? S[I] & number : number) : never;

/** S again, if X names axes of it, each once. */
export type Flip<S extends Shape, X extends Sizes> = number extends S['length']
  ? Ok<Shape>
  : number extends X['length']
    ? Ok<S>
    : AxisIndices<S, X, X, 'none'> extends infer Fault extends Err<string>
      ? Fault
      : Ok<S>;

/** Without axis (X is undefined or never): every 1 dropped. With axis: dropped if its size is 1. */
export type Squeeze<S extends Shape, X extends number | undefined> = number extends S['length']
  ? Ok<Shape>
  : SqueezeKnown<S, X, 'lit', number>;
type SqueezeKnown<S extends Shape, X extends number | undefined, LIT, NUM> = [X] extends [undefined]
  ? SqueezeAll<S, LIT, NUM>
  : AxisIndex<S, X & number> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X & number>
      : I extends keyof S
        ? SqueezeAt<S, I & string, LIT, NUM>
        : Ok<Shape>
    : never;

/** A size that is not known may be 1, so the rank of the result is not known either. */
type SqueezeAll<S extends Shape, LIT, NUM, Out extends Shape = []> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? IsKnown<H, LIT, NUM> extends true
    ? SqueezeAll<R, LIT, NUM, H extends 1 ? Out : [...Out, H]>
    : Ok<Shape>
  : Ok<Out>;

type SqueezeAt<
  S extends Shape,
  I extends string,
  LIT,
  NUM,
  Passed extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? `${Passed['length']}` extends I
    ? IsKnown<H, LIT, NUM> extends true
      ? H extends 1
        ? Ok<[...Passed, ...R]>
        : Ok<[...Passed, H, ...R]>
      : Ok<Shape>
    : SqueezeAt<R, I, LIT, NUM, [...Passed, H]>
  : never;

/** An axis of size 1 at X, which counts the axes of the result. */
export type Unsqueeze<S extends Shape, X extends number> = number extends S['length']
  ? Ok<Shape>
  : AxisIndex<[...S, 1], X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X, [...S, 1]>
      : number extends I
        ? Ok<NumbersLike<[...S, 1]>>
        : Insert<S, I, 1>
    : never;

/** S with an axis of size N at index I. */
export type Insert<
  S extends Shape,
  I,
  N,
  Passed extends Shape = [],
> = `${Passed['length']}` extends I
  ? Ok<[...Passed, N & number, ...S]>
  : S extends readonly [infer H extends number, ...infer R extends Shape]
    ? Insert<R, I, N, [...Passed, H]>
    : never;

/** The axes X and Y of S exchanged. */
export type Swap<S extends Shape, X extends number, Y extends number> = number extends S['length']
  ? Ok<Shape>
  : [AxisIndex<S, X>, AxisIndex<S, Y>] extends readonly [infer I, infer J]
    ? [I] extends ['out']
      ? OutOfRange<S, X>
      : [J] extends ['out']
        ? OutOfRange<S, Y>
        : number extends I | J
          ? Ok<NumbersLike<S>>
          : Ok<SwapAt<S, I & keyof S, J & keyof S>>
    : never;
type SwapAt<S extends Shape, I extends keyof S, J extends keyof S> = {
  -readonly [K in keyof S]: (K extends I ? S[J] : K extends J ? S[I] : S[K]) & number;
};

/** A shape of this rank with nothing known about its sizes. */
export type NumbersLike<S extends Shape> = { -readonly [I in keyof S]: number };
