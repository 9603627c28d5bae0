// Axes moved, dropped and added.

import type { AxisIndex, AxisIndices, OutOfRange } from './axis.ts';
import type { AxisCount } from './message.ts';
import type { Err, Fail, IsKnown, Shape } from './shape.ts';

/** All axes in reverse order. */
export type Transpose<S extends Shape> = number extends S['length'] ? Shape : Reverse<S>;
type Reverse<S extends Shape, Out extends Shape = []> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? Reverse<R, [H, ...Out]>
  : Out;

/** The axes of S in the order X, which names each once. */
export type Permute<S extends Shape, X extends Shape> = number extends S['length'] | X['length']
  ? Shape
  : S['length'] extends X['length']
    ? PermuteBy<S, X, { -readonly [K in keyof X]: AxisIndex<S, X[K]> }>
    : Fail<AxisCount<X, S>>;

/**
 * As many indices I as axes name each once if they cover all; only otherwise is a fault looked
 * for.
 */
type PermuteBy<S extends Shape, X extends Shape, I extends readonly unknown[]> = [
  keyof S & `${number}`,
] extends [I[number]]
  ? { -readonly [K in keyof I]: I[K] extends keyof S ? S[I[K]] : number }
  : AxisIndices<S, X> extends infer Fault extends Err<string>
    ? Fault
    : { -readonly [K in keyof I]: I[K] extends string & keyof S ? S[I[K]] : number };

/** Without axis (X is undefined or never): every 1 dropped. With axis: dropped if its size is 1. */
export type Squeeze<S extends Shape, X extends number | undefined> = number extends S['length']
  ? Shape
  : SqueezeKnown<S, X, 'lit', number>;
type SqueezeKnown<S extends Shape, X extends number | undefined, LIT, NUM> = [X] extends [undefined]
  ? SqueezeAll<S, LIT, NUM>
  : AxisIndex<S, X & number> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X & number>
      : I extends keyof S
        ? SqueezeAt<S, I & string, LIT, NUM>
        : Shape
    : never;

/** A size that is not known may be 1, so the rank of the result is not known either. */
type SqueezeAll<S extends Shape, LIT, NUM, Out extends Shape = []> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? IsKnown<H, LIT, NUM> extends true
    ? SqueezeAll<R, LIT, NUM, H extends 1 ? Out : [...Out, H]>
    : Shape
  : Out;

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
        ? [...Passed, ...R]
        : [...Passed, H, ...R]
      : Shape
    : SqueezeAt<R, I, LIT, NUM, [...Passed, H]>
  : never;

/** An axis of size 1 at X, which counts the axes of the result. */
export type Unsqueeze<S extends Shape, X extends number> = number extends S['length']
  ? Shape
  : AxisIndex<[...S, 1], X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<S, X, [...S, 1]>
      : number extends I
        ? NumbersLike<[...S, 1]>
        : Insert<S, I, 1>
    : never;

/** S with an axis of size N at index I. */
export type Insert<
  S extends Shape,
  I,
  N,
  Passed extends Shape = [],
> = `${Passed['length']}` extends I
  ? [...Passed, N & number, ...S]
  : S extends readonly [infer H extends number, ...infer R extends Shape]
    ? Insert<R, I, N, [...Passed, H]>
    : never;

/** The axes X and Y of S exchanged. */
export type Swap<S extends Shape, X extends number, Y extends number> = number extends S['length']
  ? Shape
  : [AxisIndex<S, X>, AxisIndex<S, Y>] extends readonly [infer I, infer J]
    ? [I] extends ['out']
      ? OutOfRange<S, X>
      : [J] extends ['out']
        ? OutOfRange<S, Y>
        : number extends I | J
          ? NumbersLike<S>
          : SwapAt<S, I & keyof S, J & keyof S>
    : never;
type SwapAt<S extends Shape, I extends keyof S, J extends keyof S> = {
  -readonly [K in keyof S]: K extends I ? S[J] : K extends J ? S[I] : S[K];
};

/** A shape of this rank with nothing known about its sizes. */
export type NumbersLike<S extends Shape> = { -readonly [I in keyof S]: number };
