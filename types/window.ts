// How many windows lie on an axis. Of sizes that are not known there are `number`; but windows that
// leave an axis as long as it is keep a symbolic size too.

import type { CeilDiv } from './arange.ts';
import type { Add, Numel, Subtract } from './arithmetic.ts';
import type { DivMod } from './division.ts';
import type { Kind, Only, Same } from './shape.ts';

/** An axis that is shorter than a window, with its padding. */
export interface Short<Padded extends number, Span extends number> {
  readonly short: [Padded, Span];
}

/**
 * The windows on an axis of size N, as `[size]`: of K elements, D apart, every S, with P before and
 * behind. 'empty' if they have no elements.
 */
export type Windows<N extends number, K, S, P, D, LIT, ZERO = 0> =
  Only<Kind<K | S | P | D>> extends Only<LIT>
    ? K extends 0
      ? 'empty'
      : Count<N, S, Double<P & number>, Reach<K & number, D & number>, LIT, ZERO>
    : [number];

/** How far it is from the first element of a window to its last. */
export type Reach<K extends number, D extends number> = K extends 1
  ? 0
  : D extends 1
    ? Less1<K>
    : Numel<[D, Less1<K>]>;
type Less1<K extends number> = Subtract<K, 1> & number;

export type Double<P extends number> = P extends 0 ? 0 : Add<P, P>;

/** `Pad` is before and behind together. Where it is as long as the reach, a window begins at each element. */
type Count<N extends number, S, Pad extends number, R extends number, LIT, ZERO> = Pad extends R
  ? Same<N, ZERO> extends true
    ? Short<Pad, Add<R, 1>>
    : S extends 1
      ? [N]
      : Only<Kind<N>> extends Only<LIT>
        ? [CeilDiv<N, S & number>]
        : [number]
  : Only<Kind<N>> extends Only<LIT>
    ? Begin<Pad extends 0 ? N : Add<N, Pad>, S & number, R>
    : [number];

/** A window may begin at the first `Padded - R` elements. */
type Begin<Padded extends number, S extends number, R extends number> =
  Subtract<Padded, R> extends infer M
    ? M extends 'negative' | 0
      ? Short<Padded, Add<R, 1>>
      : [CeilDiv<M & number, S>]
    : never;

/** The same where the last window may reach over the end, but not begin behind it. */
export type WindowsUp<N extends number, K, S, P, D, LIT> =
  Windows<N, K, S, P, D, LIT> extends readonly [infer M extends number]
    ? Only<Kind<N | M>> extends Only<LIT>
      ? S extends 1
        ? [M]
        : Last<Add<N, P & number>, M, S & number, Rest<N, K, S, P, D>>
      : [M]
    : Windows<N, K, S, P, D, LIT>;

/** How many elements are left behind the last of the M windows that fit, a window's and its stride's. */
type Rest<N extends number, K, S, P, D> = DivMod<
  Subtract<Add<N, Double<P & number>>, Add<Reach<K & number, D & number>, 1>> & number,
  S & number
>;

/** One window more where elements are left, if it begins before the end: at M strides. */
type Last<
  End extends number,
  M extends number,
  S extends number,
  Division,
> = Division extends readonly [unknown, 0]
  ? [M]
  : Subtract<End, Numel<[M, S]>> extends 'negative' | 0
    ? [M]
    : [Add<M, 1>];

/** What comes of an axis of size N led back: from every window of K elements to all that it sees, and E more. */
export type Spread<N extends number, K, S, P, D, E, LIT, ZERO = 0> =
  Only<Kind<K | S | P | D | E>> extends Only<LIT>
    ? K extends 0
      ? 'empty'
      : SpreadBy<
          N,
          S & number,
          Add<Reach<K & number, D & number>, E & number>,
          Double<P & number>,
          LIT,
          ZERO
        >
    : [number];
type SpreadBy<
  N extends number,
  S extends number,
  R extends number,
  Pad extends number,
  LIT,
  ZERO,
> = [S, R] extends readonly [1, Pad]
  ? Same<N, ZERO> extends true
    ? 'nothing'
    : [N]
  : Only<Kind<N>> extends Only<LIT>
    ? Size<Subtract<Add<Numel<[N, S]>, Add<R, 1>>, Add<Pad, S>>>
    : [number];
type Size<M> = M extends 'negative' | 0 ? 'nothing' : [M & number];
