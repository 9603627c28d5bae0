// Transposed convolution. See conv.ts.

import type { Numel, Subtract } from './arithmetic.ts';
import type { BiasFault, ConvOptions, SplitFault, Unknown } from './conv.ts';
import type {
  Channels,
  NothingLeft,
  NotWhole,
  OutputPadding,
  SpatialRank,
  Weighted,
  WeightRanks,
} from './message-conv.ts';
import type { Either, First, Later, Named, Option, Setting, SettingFault } from './setting.ts';
import type { Compat, Err, Fail, IsKnown, Kind, Ok, Only, Shape } from './shape.ts';
import type { Spread } from './window.ts';

export interface TransposeOptions extends Omit<ConvOptions, 'padding'> {
  /** How many elements at each end of an axis of the result are left out. */
  readonly padding?: Setting;
  /** How many more elements the result has behind: less than the stride or the dilation. */
  readonly outputPadding?: Setting;
}

/** `[batch, channels, ...sizes]` and `[channels, out / groups, ...kernel]` give `[batch, out, ...]`. */
export type Transposed<A extends Shape, W extends Shape, K, R extends SpatialRank> = number extends
  | A['length']
  | W['length']
  ? Ok<Unknown[R]>
  : Known<Weighted<A, W>, A, W, K, R, 'lit', number>;
type Known<C, A extends Shape, W extends Shape, K, R, LIT, NUM> = A extends readonly [
  infer B extends number,
  infer X extends number,
  ...infer S extends Shape,
]
  ? W extends readonly [infer Y extends number, infer O extends number, ...infer Z extends Shape]
    ? R extends S['length'] & Z['length']
      ? Settings<C, K, R, LIT, NUM> extends Err<string>
        ? Ok<Shape> // reported on the options
        : Compat<X, Y> extends true
          ? SplitFault<C, 'channels', X, Option<K, 'groups', 1>, LIT> extends infer F extends
              Err<string>
            ? F
            : Over<
                C,
                S,
                Z,
                Option<K, 'stride', 1>,
                Option<K, 'padding', 0>,
                Option<K, 'dilation', 1>,
                Option<K, 'outputPadding', 0>,
                [B, OutOf<O, Option<K, 'groups', 1>, LIT, NUM>],
                LIT
              >
          : Fail<Channels<C, X, Y>>
      : Fail<WeightRanks<C, R & SpatialRank, 'channels, out'>>
    : Fail<WeightRanks<C, R & SpatialRank, 'channels, out'>>
  : Fail<WeightRanks<C, R & SpatialRank, 'channels, out'>>;

/** The spatial axes S under a kernel Z. */
type Over<C, S, Z, St, P, D, E, Out extends Shape, LIT> = S extends readonly [
  infer N extends number,
  ...infer SR,
]
  ? Z extends readonly [infer H, ...infer ZR]
    ? Spread<N, H, First<St, LIT>, First<P, LIT>, First<D, LIT>, First<E, LIT>, LIT> extends infer F
      ? F extends readonly [infer M extends number]
        ? Over<
            C,
            SR,
            ZR,
            Later<St, LIT>,
            Later<P, LIT>,
            Later<D, LIT>,
            Later<E, LIT>,
            [...Out, M],
            LIT
          >
        : F extends 'empty'
          ? Fail<NotWhole<C, 'kernel', 0, 1>>
          : Fail<NothingLeft<C, Out['length']>>
      : never
    : never
  : Ok<Out>;

/** The output channels: O in each of G groups. */
export type OutOf<O extends number, G, LIT, NUM> = [G] extends readonly [1]
  ? O
  : Only<Kind<O | G>> extends Only<LIT>
    ? Numel<[O, G & number]>
    : NUM & number;

/** What is wrong with the settings, if anything. */
type Settings<C, K, R, LIT, NUM> = keyof K extends never
  ? 'none'
  : Named<C, K, TransposeOptions, KnownSettings<C, K, R, LIT, NUM>>;
type KnownSettings<C, K, R, LIT, NUM> = Either<
  SettingFault<C, 'stride', Option<K, 'stride', 1>, R, 1, LIT, NUM>,
  Either<
    SettingFault<C, 'padding', Option<K, 'padding', 0>, R, 0, LIT, NUM>,
    Either<
      SettingFault<C, 'outputPadding', Option<K, 'outputPadding', 0>, R, 0, LIT, NUM>,
      Either<
        SettingFault<C, 'dilation', Option<K, 'dilation', 1>, R, 1, LIT, NUM>,
        Either<
          SettingFault<C, 'groups', Option<K, 'groups', 1>, R, 1, LIT, NUM>,
          'outputPadding' extends keyof K
            ? ExtraFault<
                C,
                K['outputPadding'],
                Option<K, 'stride', 1>,
                Option<K, 'dilation', 1>,
                R,
                LIT,
                NUM
              >
            : 'none'
        >
      >
    >
  >
>;

/** The output padding E is less than the stride S or the dilation D, on each of the R axes. */
type ExtraFault<C, E, S, D, R, LIT, NUM, I extends 0[] = []> = I['length'] extends R
  ? 'none'
  : IsLess<First<E, LIT>, First<S, LIT> | First<D, LIT>, LIT, NUM> extends true
    ? ExtraFault<C, Later<E, LIT>, Later<S, LIT>, Later<D, LIT>, R, LIT, NUM, [...I, 0]>
    : Fail<OutputPadding<C, First<E, LIT> & number>>;

/** Whether E is less than one of the numbers X; what is not known may be. */
type IsLess<E, X, LIT, NUM> =
  IsKnown<E, LIT, NUM> extends true
    ? Only<Kind<X>> extends Only<LIT>
      ? true extends LessThan<E & number, X>
        ? true
        : false
      : true
    : true;
type LessThan<E extends number, X> = X extends number
  ? Subtract<X, E> extends 'negative' | 0
    ? false
    : true
  : never;

/** What is wrong with the options, if anything. */
export type TransposeFault<A extends Shape, W extends Shape, K, R extends SpatialRank> = Either<
  Settings<Weighted<A, W>, K, R, 'lit', number>,
  BiasFault<
    Weighted<A, W>,
    Option<K, 'bias', 'none'>,
    OutOf<W[1] & number, Option<K, 'groups', 1>, 'lit', number>
  >
>;
