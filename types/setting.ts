// Settings of windows: a number for all spatial axes, or one for each.

import type { NoOption, NotWhole, SettingCount } from './message-conv.ts';
import type { Err, Fail, IsKnown, IsLit, Kind, Only } from './shape.ts';

/** One number for each axis, or one for all. */
export type Setting = number | readonly number[];

/** The option `Name`, or what stands for it where it is not given. */
export type Option<K, Name extends string, Default> = Name extends keyof K ? K[Name] : Default;

/** The number for the first axis, and what is left for the others. Of a symbolic setting nothing is known. */
export type First<V, LIT> =
  IsLit<V, LIT> extends true
    ? V extends readonly [infer H, ...unknown[]]
      ? H
      : V extends readonly (infer H)[]
        ? H
        : V
    : V;
export type Later<V, LIT> =
  IsLit<V, LIT> extends true ? (V extends readonly [unknown, ...infer R] ? R : V) : V;

/** Whether settings are numbers that are known, each for all axes. */
export type AreForAll<V, LIT> =
  Only<Kind<V>> extends Only<LIT> ? ([V] extends [number] ? true : false) : false;

/** What no whole number may look like. */
type NotDigits = `-${string}` | `${string}.${string}` | `${string}e-${string}`;

/** The first of the numbers V that is known and not a whole number of at least `Least`. */
type FirstBad<C, What extends string, V, Least extends 0 | 1, LIT, NUM> = V extends readonly [
  infer X extends number,
  ...infer R,
]
  ? IsKnown<X, LIT, NUM> extends true
    ? IsBad<X, Least> extends true
      ? Fail<NotWhole<C, What, X, Least>>
      : FirstBad<C, What, R, Least, LIT, NUM>
    : FirstBad<C, What, R, Least, LIT, NUM>
  : 'none';
type IsBad<X extends number, Least> = `${X}` extends NotDigits
  ? true
  : [X, Least] extends readonly [0, 1]
    ? true
    : false;

/** What is wrong with a setting, if anything. What is not known is left to the run time. */
export type SettingFault<C, What extends string, V, R, Least extends 0 | 1, LIT, NUM> =
  IsLit<V, LIT> extends true
    ? V extends readonly unknown[]
      ? number extends V['length']
        ? 'none'
        : V['length'] extends R
          ? FirstBad<C, What, V, Least, LIT, NUM>
          : Fail<SettingCount<C, What, R & number>>
      : FirstBad<C, What, [V], Least, LIT, NUM>
    : 'none';

/** `F`, unless there is an option that is none of those in `Known`. */
export type Named<C, K, Known, F> = keyof K extends keyof Known
  ? F
  : Fail<NoOption<C, Exclude<keyof K, keyof Known> & string>>;

/** The first of two faults. */
export type Either<F, G> = F extends Err<string> ? F : G;
