// Pooling: what windows leave of an image.
//
// What is wrong with the options is reported on them, all else on the first argument.

import type { Add, Subtract } from './arithmetic.ts';
import type { NoWindows, Unknown } from './conv.ts';
import type { EmptyAxis, ImageRank, PaddingHalf, Pooled, SpatialRank } from './message-conv.ts';
import type {
  AreForAll,
  Either,
  First,
  Later,
  Named,
  Option,
  Setting,
  SettingFault,
} from './setting.ts';
import type { Err, Fail, Kind, Ok, Only, Same, Shape } from './shape.ts';
import type { Double, Reach, Windows, WindowsUp } from './window.ts';

export interface AvgPoolOptions {
  /** From one window to the next; the size of the kernel unless given. */
  readonly stride?: Setting;
  /** How far windows reach over the ends of an axis: at most half of the kernel. */
  readonly padding?: Setting;
  /** Whether the last window may reach over the end. */
  readonly ceilMode?: boolean;
  /** Whether the zeros of the padding count; true unless given. */
  readonly countIncludePad?: boolean;
}

export interface MaxPoolOptions extends Omit<AvgPoolOptions, 'countIncludePad'> {
  /** From one element of the kernel to the next; 1 unless given. */
  readonly dilation?: Setting;
}

/** `[batch, channels, ...sizes]` under windows of size Z; T has all options there are. */
export type Pool<A extends Shape, Z, K, T, R extends SpatialRank> = number extends A['length']
  ? Ok<Unknown[R]>
  : PoolKnown<Pooled<A>, A, Z, K, T, R, 'lit', number>;
type PoolKnown<C, A extends Shape, Z, K, T, R, LIT, NUM> = A extends readonly [
  infer B extends number,
  infer X extends number,
  ...infer S extends Shape,
]
  ? R extends S['length']
    ? SettingFault<C, 'kernelSize', Z, R, 1, LIT, NUM> extends infer F extends Err<string>
      ? F
      : Settings<C, Z, K, T, R, LIT, NUM> extends Err<string>
        ? Ok<Shape> // reported on the options
        : Over<
            C,
            S,
            Z,
            Option<K, 'stride', Z>,
            Option<K, 'padding', 0>,
            Option<K, 'dilation', 1>,
            Option<K, 'ceilMode', false>,
            [B, X],
            LIT
          >
    : Fail<ImageRank<C, R & SpatialRank>>
  : Fail<ImageRank<C, R & SpatialRank>>;

/** The spatial axes S. */
type Over<C, S, Z, St, P, D, Up, Out extends Shape, LIT> =
  AreForAll<Z | St | P | D, LIT> extends true
    ? OverAll<C, S, Z, St, P, D, Up, Out, LIT>
    : OverEach<C, S, Z, St, P, D, Up, Out, LIT>;

/** With the same settings on each axis. */
type OverAll<C, S, Z, St, P, D, Up, Out extends Shape, LIT> = S extends readonly [
  infer N extends number,
  ...infer SR,
]
  ? OnAxis<N, Z, St, P, D, Up, LIT> extends infer F
    ? F extends readonly [infer M extends number]
      ? OverAll<C, SR, Z, St, P, D, Up, [...Out, M], LIT>
      : NoWindows<C, Out, F>
    : never
  : Ok<Out>;

/** With settings of its own on each. */
type OverEach<C, S, Z, St, P, D, Up, Out extends Shape, LIT> = S extends readonly [
  infer N extends number,
  ...infer SR,
]
  ? OnAxis<N, First<Z, LIT>, First<St, LIT>, First<P, LIT>, First<D, LIT>, Up, LIT> extends infer F
    ? F extends readonly [infer M extends number]
      ? OverEach<
          C,
          SR,
          Later<Z, LIT>,
          Later<St, LIT>,
          Later<P, LIT>,
          Later<D, LIT>,
          Up,
          [...Out, M],
          LIT
        >
      : NoWindows<C, Out, F>
    : never
  : Ok<Out>;
type OnAxis<N extends number, Z, S, P, D, Up, LIT> = Up extends false
  ? Windows<N, Z, S, P, D, LIT>
  : Up extends true
    ? WindowsUp<N, Z, S, P, D, LIT>
    : Windows<N, Z, S, P, D, LIT>;

/** What is wrong with the settings, if anything. */
type Settings<C, Z, K, T, R, LIT, NUM> = keyof K extends never
  ? 'none'
  : Named<C, K, T, KnownSettings<C, Z, K, R, LIT, NUM>>;
type KnownSettings<C, Z, K, R, LIT, NUM> = Either<
  SettingFault<C, 'stride', Option<K, 'stride', 1>, R, 1, LIT, NUM>,
  Either<
    SettingFault<C, 'padding', Option<K, 'padding', 0>, R, 0, LIT, NUM>,
    Either<
      SettingFault<C, 'dilation', Option<K, 'dilation', 1>, R, 1, LIT, NUM>,
      'padding' extends keyof K
        ? HalfFault<C, Z, K['padding'], Option<K, 'dilation', 1>, R, LIT>
        : 'none'
    >
  >
>;

/** The padding P is at most half of what the window Z spans, on each of the R axes. */
type HalfFault<C, Z, P, D, R, LIT, I extends 0[] = []> = I['length'] extends R
  ? 'none'
  : Only<Kind<First<Z, LIT> | First<P, LIT> | First<D, LIT>>> extends Only<LIT>
    ? HalfAt<
        C,
        First<P, LIT> & number,
        Add<Reach<First<Z, LIT> & number, First<D, LIT> & number>, 1>
      > extends infer F extends Err<string>
      ? F
      : HalfFault<C, Later<Z, LIT>, Later<P, LIT>, Later<D, LIT>, R, LIT, [...I, 0]>
    : HalfFault<C, Later<Z, LIT>, Later<P, LIT>, Later<D, LIT>, R, LIT, [...I, 0]>;
type HalfAt<C, P extends number, Span extends number> =
  Subtract<Span, Double<P>> extends 'negative' ? Fail<PaddingHalf<C, P, Span>> : 'none';

/** What is wrong with the options, if anything. */
export type PoolFault<A extends Shape, Z, K, T, R extends SpatialRank> = Settings<
  Pooled<A>,
  Z,
  K,
  T,
  R,
  'lit',
  number
>;

/** `[batch, channels, ...sizes]` gives `[batch, channels, ...Z]`. */
export type Adaptive<A extends Shape, Z, R extends SpatialRank> = number extends A['length']
  ? Ok<Unknown[R]>
  : AdaptiveKnown<Pooled<A>, A, Z, R, 'lit', number, 0>;
type AdaptiveKnown<C, A extends Shape, Z, R, LIT, NUM, ZERO> = A extends readonly [
  infer B extends number,
  infer X extends number,
  ...infer S extends Shape,
]
  ? R extends S['length']
    ? SettingFault<C, 'outputSize', Z, R, 1, LIT, NUM> extends infer F extends Err<string>
      ? F
      : Parts<C, S, Z, [B, X], LIT, ZERO>
    : Fail<ImageRank<C, R & SpatialRank>>
  : Fail<ImageRank<C, R & SpatialRank>>;

/** A part for each of Z; of nothing there are none. */
type Parts<C, S, Z, Out extends Shape, LIT, ZERO> = S extends readonly [
  infer N extends number,
  ...infer SR,
]
  ? Same<N, ZERO> extends true
    ? Fail<EmptyAxis<C, Out['length']>>
    : Parts<C, SR, Later<Z, LIT>, [...Out, First<Z, LIT> & number], LIT, ZERO>
  : Ok<Out>;
