// How many numbers there are from a start to an end by a step.

import type { Add, Subtract } from './arithmetic.ts';
import type { DivMod } from './division.ts';
import type { StepAway, StepZero } from './message-value.ts';
import type { Fail, IsKnown, IsLit, Ok } from './shape.ts';

/** The arguments of arange: (end), (start, end) or (start, end, step). */
export type Range =
  | readonly [number]
  | readonly [number, number]
  | readonly [number, number, number];

/**
 * The shape of arange. Dynamic, symbolic and fractional numbers give `[number]`, but (B) gives
 * `[B]`.
 */
export type Arange<R extends Range> = number extends R['length']
  ? Ok<[number]>
  : ArangeOf<R, 'lit', number>;
type ArangeOf<R extends Range, LIT, NUM> = R extends readonly [infer E extends number]
  ? ArangeTo<E, LIT, NUM>
  : R extends readonly [infer S extends number, infer E extends number]
    ? ArangeKnown<S, E, 1, LIT, NUM>
    : R extends readonly [infer S extends number, infer E extends number, infer T extends number]
      ? ArangeKnown<S, E, T, LIT, NUM>
      : never;
type ArangeTo<E extends number, LIT, NUM> =
  IsLit<E, LIT> extends true ? ArangeKnown<0, E, 1, LIT, NUM> : Ok<[E]>;
type ArangeKnown<S extends number, E extends number, T extends number, LIT, NUM> =
  IsKnown<T, LIT, NUM> extends true
    ? T extends 0
      ? Fail<StepZero<S, E>>
      : IsKnown<S, LIT, NUM> extends true
        ? IsKnown<E, LIT, NUM> extends true
          ? ArangeLiteral<S, E, T>
          : Ok<[number]>
        : Ok<[number]>
    : Ok<[number]>;
type ArangeLiteral<S extends number, E extends number, T extends number> =
  Whole<S | E | T> extends true ? Steps<Distance<S, E>, T, Fail<StepAway<S, E, T>>> : Ok<[number]>;

/** Whether literals are all whole numbers in digits. */
type Whole<X extends number> = `${X}` extends infer D
  ? Extract<D, `${string}.${string}` | `${string}e${string}`> extends never
    ? true
    : false
  : never;

/** The number of steps that a distance takes; `Away` if it and the step differ in sign. */
type Steps<D, T extends number, Away> = D extends 0
  ? Ok<[0]>
  : `${D & number}` extends `-${infer P extends number}`
    ? `${T}` extends `-${infer Q extends number}`
      ? Ok<[CeilDiv<P, Q>]>
      : Away
    : `${T}` extends `-${string}`
      ? Away
      : Ok<[CeilDiv<D & number, T>]>;

/** X / Y, rounded up. */
export type CeilDiv<X extends number, Y extends number> = Y extends 1
  ? X
  : DivMod<X, Y> extends [infer Q extends number, infer R]
    ? R extends 0
      ? Q
      : Add<Q, 1>
    : never;

/** E - S, with its sign. */
type Distance<S extends number, E extends number> = S extends 0
  ? E
  : `${S}` extends `-${infer P extends number}`
    ? `${E}` extends `-${infer Q extends number}`
      ? Minus<P, Q>
      : Add<E, P>
    : `${E}` extends `-${infer Q extends number}`
      ? Negative<Add<S, Q>>
      : Minus<E, S>;

/** X - Y of numbers that are 0 or more, with its sign. */
type Minus<X extends number, Y extends number> =
  Subtract<X, Y> extends infer D extends number ? D : Negative<Subtract<Y, X>>;

type Negative<X> = `-${X & number}` extends `${infer N extends number}` ? N : never;
