// Convolution: what the windows leave of an image, and how channels meet.
//
// The shape that a rule gives is tested axis by axis, and the options before: what is wrong with them
// is reported on them (`OptionsFault`), all else on the weight. LIT and NUM are the constants 'lit'
// and number (rule 4 of shape.ts).

import type { AnyTensor } from '../src/tensor.ts';
import type { Numel } from './arithmetic.ts';
import type { DivMod } from './division.ts';
import type {
  BiasShape,
  Channels,
  GroupChannels,
  GroupSplit,
  KernelSpan,
  NotWhole,
  SameStride,
  SpatialRank,
  Weighted,
  WeightRanks,
} from './message-conv.ts';
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
import type { Compat, Err, Fail, IsKnown, IsLit, Kind, Ok, Only, Shape } from './shape.ts';
import type { Short, Windows } from './window.ts';

export interface ConvOptions {
  /** One number for each output channel: `[out]`. */
  readonly bias?: AnyTensor;
  /** From one window to the next; 1 unless given. */
  readonly stride?: Setting;
  /** Zeros before and behind each axis; 'valid' is 0, and 'same' as many as keep the size. */
  readonly padding?: Setting | 'same' | 'valid';
  /** From one element of the kernel to the next; 1 unless given. */
  readonly dilation?: Setting;
  /** In how many parts the channels are, each with its own output channels; 1 unless given. */
  readonly groups?: number;
}

/** An image of which nothing is known. */
export interface Unknown {
  1: [number, number, number];
  2: [number, number, number, number];
  3: [number, number, number, number, number];
}

/** `[batch, channels, ...sizes]` and `[out, channels / groups, ...kernel]` give `[batch, out, ...]`. */
export type Conv<A extends Shape, W extends Shape, K, R extends SpatialRank> = number extends
  | A['length']
  | W['length']
  ? Ok<Unknown[R]>
  : ConvKnown<Weighted<A, W>, A, W, K, R, 'lit', number>;
type ConvKnown<C, A extends Shape, W extends Shape, K, R, LIT, NUM> = A extends readonly [
  infer B extends number,
  infer X extends number,
  ...infer S extends Shape,
]
  ? W extends readonly [infer O extends number, infer Y extends number, ...infer Z extends Shape]
    ? R extends S['length'] & Z['length']
      ? keyof K extends never
        ? Compat<X, Y> extends true
          ? Over<C, S, Z, 1, 0, 1, [B, O], LIT>
          : Fail<Channels<C, X, Y>>
        : ConvWith<C, B, X, S, O, Y, Z, K, R, LIT, NUM>
      : Fail<WeightRanks<C, R & SpatialRank, 'out, channels'>>
    : Fail<WeightRanks<C, R & SpatialRank, 'out, channels'>>
  : Fail<WeightRanks<C, R & SpatialRank, 'out, channels'>>;

/** The same with options. */
type ConvWith<
  C,
  B extends number,
  X extends number,
  S extends Shape,
  O extends number,
  Y extends number,
  Z extends Shape,
  K,
  R,
  LIT,
  NUM,
> =
  Settings<C, K, R, LIT, NUM> extends Err<string>
    ? Ok<Shape> // reported on the options
    : ChannelFault<C, X, Y, O, Option<K, 'groups', 1>, LIT> extends infer F extends Err<string>
      ? F
      : IsSame<Option<K, 'padding', 0>, LIT> extends true
        ? KernelOf<C, Z, LIT, Ok<[B, O, ...S]>>
        : Over<
            C,
            S,
            Z,
            Option<K, 'stride', 1>,
            Zeros<Option<K, 'padding', 0>>,
            Option<K, 'dilation', 1>,
            [B, O],
            LIT
          >;

/** The spatial axes S under a kernel Z. */
type Over<C, S, Z, St, P, D, Out extends Shape, LIT> =
  AreForAll<St | P | D, LIT> extends true
    ? OverAll<C, S, Z, St, P, D, Out, LIT>
    : OverEach<C, S, Z, St, P, D, Out, LIT>;

/** With the same settings on each axis. */
type OverAll<C, S, Z, St, P, D, Out extends Shape, LIT> = S extends readonly [
  infer N extends number,
  ...infer SR,
]
  ? Z extends readonly [infer H, ...infer ZR]
    ? Windows<N, H, St, P, D, LIT> extends infer F
      ? F extends readonly [infer M extends number]
        ? OverAll<C, SR, ZR, St, P, D, [...Out, M], LIT>
        : NoWindows<C, Out, F>
      : never
    : never
  : Ok<Out>;

/** With settings of its own on each: a setting is one number, or one for each axis that is left. */
type OverEach<C, S, Z, St, P, D, Out extends Shape, LIT> = S extends readonly [
  infer N extends number,
  ...infer SR,
]
  ? Z extends readonly [infer H, ...infer ZR]
    ? Windows<N, H, First<St, LIT>, First<P, LIT>, First<D, LIT>, LIT> extends infer F
      ? F extends readonly [infer M extends number]
        ? OverEach<C, SR, ZR, Later<St, LIT>, Later<P, LIT>, Later<D, LIT>, [...Out, M], LIT>
        : NoWindows<C, Out, F>
      : never
    : never
  : Ok<Out>;

/** Why there are none on the axis behind `Out`. */
export type NoWindows<C, Out extends Shape, F> =
  F extends Short<infer Padded, infer Span>
    ? Fail<KernelSpan<C, Out['length'], Padded, Span>>
    : Fail<NotWhole<C, 'kernel', 0, 1>>;

type Zeros<P> = P extends 'valid' ? 0 : P;

/** What is wrong with the settings, if anything. */
type Settings<C, K, R, LIT, NUM> = keyof K extends never
  ? 'none'
  : Named<C, K, ConvOptions, Known<C, K, R, LIT, NUM>>;
type Known<C, K, R, LIT, NUM> = Either<
  SettingFault<C, 'stride', Option<K, 'stride', 1>, R, 1, LIT, NUM>,
  Either<
    SettingFault<C, 'padding', Option<K, 'padding', 0>, R, 0, LIT, NUM>,
    Either<
      SettingFault<C, 'dilation', Option<K, 'dilation', 1>, R, 1, LIT, NUM>,
      Either<
        SettingFault<C, 'groups', Option<K, 'groups', 1>, R, 1, LIT, NUM>,
        SameFault<C, Option<K, 'padding', 0>, Option<K, 'stride', 1>, LIT, NUM>
      >
    >
  >
>;

/** Whether the padding is 'same'. */
type IsSame<P, LIT> = IsLit<P, LIT> extends true ? (P extends 'same' ? true : false) : false;

/** 'same' takes a stride of 1. */
type SameFault<C, P, S, LIT, NUM> =
  IsSame<P, LIT> extends true
    ? IsLit<S, LIT> extends true
      ? FarStride<C, S extends readonly unknown[] ? S : [S], LIT, NUM>
      : 'none'
    : 'none';
type FarStride<C, S, LIT, NUM> = S extends readonly [infer X extends number, ...infer R]
  ? IsKnown<X, LIT, NUM> extends true
    ? X extends 1
      ? FarStride<C, R, LIT, NUM>
      : Fail<SameStride<C, X>>
    : FarStride<C, R, LIT, NUM>
  : 'none';

/** The channels X of the image, Y of the weight in each of G groups, and the output channels O. */
type ChannelFault<C, X extends number, Y extends number, O extends number, G, LIT> =
  IsLit<G, LIT> extends true
    ? G extends 1
      ? Compat<X, Y> extends true
        ? 'none'
        : Fail<Channels<C, X, Y>>
      : Only<Kind<X | Y | G>> extends Only<LIT>
        ? Numel<[Y, G & number]> extends X
          ? SplitFault<C, 'output channels', O, G & number, LIT>
          : Fail<GroupChannels<C, X, Y, G & number>>
        : 'none'
    : 'none';

export type SplitFault<C, What extends string, O extends number, G, LIT> = [G] extends readonly [1]
  ? 'none'
  : Only<Kind<O | G>> extends Only<LIT>
    ? DivMod<O, G & number> extends readonly [unknown, 0]
      ? 'none'
      : Fail<GroupSplit<C, What, O, G & number>>
    : 'none';

/** A kernel has elements. */
type KernelOf<C, Z extends Shape, LIT, T> =
  Only<Kind<Z[number]>> extends Only<LIT>
    ? 0 extends Z[number]
      ? Fail<NotWhole<C, 'kernel', 0, 1>>
      : T
    : T;

/** What is wrong with the options, if anything. The weight is known to fit where this is seen. */
export type OptionsFault<A extends Shape, W extends Shape, K, R extends SpatialRank, O> = Either<
  Settings<Weighted<A, W>, K, R, 'lit', number>,
  BiasFault<Weighted<A, W>, Option<K, 'bias', 'none'>, O>
>;

/** The bias is `[out]`. */
export type BiasFault<C, T, O> = T extends { readonly shape: infer S extends Shape }
  ? number extends S['length']
    ? 'none'
    : S extends readonly [infer X extends number]
      ? Compat<X, O> extends true
        ? 'none'
        : Fail<BiasShape<C, S, O & number>>
      : Fail<BiasShape<C, S, O & number>>
  : 'none';
