// pad: sizes grown and cut, in pairs from the last axis on.

import type { Add, Subtract } from './arithmetic.ts';
import type { PadCrops, PadNothing, PadPairs, PadReaches, WholePadding } from './message-move.ts';
import type { Err, Fail, IsKnown, IsLit, Ok, Shape } from './shape.ts';
import type { Sizes } from './sizes.ts';

export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/** S padded by P in the mode M. */
export type Pad<S extends Shape, P extends Sizes, M extends PadMode> = number extends S['length']
  ? Ok<Shape>
  : number extends P['length']
    ? Ok<{ -readonly [I in keyof S]: number }>
    : P extends readonly []
      ? Ok<S>
      : FractionOf<P, 'lit'> extends { readonly bad: infer X extends number }
        ? Paired<S, P> extends true
          ? Fail<WholePadding<S, P, X>>
          : Fail<PadPairs<S, P>>
        : PadAxes<Padded<S, P, M>, S, P, 'lit', number>;

/** The whole of it, for the sentences. */
interface Padded<S extends Shape, P extends Sizes, M extends PadMode> {
  readonly shape: S;
  readonly by: P;
  readonly mode: M;
}

/** The first of the numbers that is known and not whole. */
export type FractionOf<P extends Sizes, LIT> = P extends readonly [
  infer X extends number,
  ...infer R,
]
  ? IsLit<X, LIT> extends true
    ? `${X}` extends `${string}.${string}`
      ? { readonly bad: X }
      : FractionOf<R, LIT>
    : FractionOf<R, LIT>
  : 'none';

/** Whether there is a pair for each of so many axes, and no more. */
type Paired<S extends Shape, P extends Sizes> = P extends readonly []
  ? true
  : P extends readonly [unknown, unknown, ...infer R]
    ? S extends readonly [...infer A extends Shape, unknown]
      ? Paired<A, R>
      : false
    : false;

/** Walks from the last axis; `Done` holds the axes that are padded. */
type PadAxes<
  C extends Padded<Shape, Sizes, PadMode>,
  A extends Shape,
  P extends Sizes,
  LIT,
  NUM,
  Done extends Shape = [],
> = P extends readonly []
  ? Ok<[...A, ...Done]>
  : Paired<C['shape'], C['by']> extends true
    ? P extends readonly [infer L extends number, infer R extends number, ...infer More]
      ? A extends readonly [...infer B extends Shape, infer N extends number]
        ? PadAxis<C, N, L, R, [...Done, 0]['length'], LIT, NUM> extends infer Q
          ? Q extends Err<string>
            ? Q
            : Q extends readonly [infer Z extends number]
              ? PadAxes<C, B, More, LIT, NUM, [Z, ...Done]>
              : never
          : never
        : never
      : never
    : Fail<PadPairs<C['shape'], C['by']>>;

/** The size N with L before it and R after it, wrapped. */
type PadAxis<
  C extends Padded<Shape, Sizes, PadMode>,
  N extends number,
  L extends number,
  R extends number,
  Axis,
  LIT,
  NUM,
> =
  IsKnown<L, LIT, NUM> extends true
    ? IsKnown<R, LIT, NUM> extends true
      ? L | R extends 0
        ? [N]
        : IsKnown<N, LIT, NUM> extends true
          ? C['mode'] extends 'constant'
            ? Resize<C, N, L, R, Axis & number>
            : Reach<C, N, L, R, C['mode'], Axis & number>
          : ReachUnknown<C, N, L | R, C['mode'], Axis & number>
      : [number]
    : [number];

/** X without what a negative number takes away. */
type Less<N, X extends number> = N extends number
  ? `${X}` extends `-${infer D extends number}`
    ? Subtract<N, D>
    : N
  : N;

/** X and what a positive number adds. */
type More<N extends number, X extends number> = `${X}` extends `-${string}` ? N : Add<N, X>;

type Resize<
  C extends Padded<Shape, Sizes, PadMode>,
  N extends number,
  L extends number,
  R extends number,
  Axis extends number,
> =
  Less<Less<N, L>, R> extends infer K extends number
    ? [More<More<K, L>, R>]
    : Fail<PadCrops<C['shape'], C['by'], Axis, N>>;

/** The same by elements of the tensor, of which a mode has only so many. */
type Reach<
  C extends Padded<Shape, Sizes, PadMode>,
  N extends number,
  L extends number,
  R extends number,
  M extends PadMode,
  Axis extends number,
> = N extends 0
  ? Fail<PadNothing<C['shape'], C['by'], M, Axis>>
  : Fits<L, R, MostOf<N, M>> extends true
    ? [Add<Add<N, L>, R>]
    : Fail<PadReaches<C['shape'], C['by'], M, Axis, MostText<N, M>>>;

/** The same of a size that is not known: only 'constant' can cut, whatever the size is. */
type ReachUnknown<
  C extends Padded<Shape, Sizes, PadMode>,
  N extends number,
  X extends number,
  M extends PadMode,
  Axis extends number,
> = M extends 'constant'
  ? [number]
  : Extract<`${X}`, `-${string}`> extends never
    ? [number]
    : Fail<PadReaches<C['shape'], C['by'], M, Axis, MostText<N, M>>>;

/** The most that a mode can add to one side of N, as the sentence says it. */
type MostText<N extends number, M extends PadMode> = M extends 'reflect'
  ? `fewer than ${N}`
  : M extends 'circular'
    ? N
    : 'Infinity';

/** How many elements a mode can add to one side of N. */
type MostOf<N extends number, M extends PadMode> = M extends 'reflect'
  ? Subtract<N, 1>
  : M extends 'circular'
    ? N
    : 'Infinity';

type Fits<L extends number, R extends number, Most> = `${L | R}` extends infer X
  ? Extract<X, `-${string}`> extends never
    ? Most extends number
      ? 'negative' extends Subtract<Most, L> | Subtract<Most, R>
        ? false
        : true
      : true
    : false
  : never;
