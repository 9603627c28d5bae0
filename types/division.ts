// Long division of whole numbers in decimal digits. See arithmetic.ts.

import type { Digit, MinusDigits, Parse, Rev, Strip } from './arithmetic.ts';

/** One more, for counting subtractions. */
type Next = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9'];

/** Long division. `Rem` is the remainder so far, `Q` the digits of the quotient. */
type DivideDigits<
  X extends string,
  Y extends string,
  Rem extends string = '',
  Q extends string = '',
> = X extends `${infer D}${infer R}`
  ? QuotientDigit<Strip<`${Rem}${D}`>, Y> extends [infer N extends string, infer M extends string]
    ? DivideDigits<R, Y, M, `${Q}${N}`>
    : never
  : [Q, Rem];

/** How often Y goes into Rem (at most nine times), and what is left. */
type QuotientDigit<Rem extends string, Y extends string, N extends Digit = '0'> =
  MinusDigits<Rev<Rem>, Y> extends infer Less extends string
    ? Less extends 'negative'
      ? [N, Rem]
      : QuotientDigit<Strip<Less>, Y, Next[N]>
    : never;

/** Quotient and remainder of X by Y, Y not 0. */
export type DivMod<X extends number, Y extends number> =
  DivideDigits<`${X}`, Rev<`${Y}`>> extends [infer Q extends string, infer R extends string]
    ? [Parse<Q>, Parse<R>]
    : never;
