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

/** A digit by 2, after a remainder of 0 or 1: a digit of the quotient, and the remainder. */
interface Halves {
  '0': ['00', '01', '10', '11', '20', '21', '30', '31', '40', '41'];
  '1': ['50', '51', '60', '61', '70', '71', '80', '81', '90', '91'];
}

/** The same by 2, the usual case: windows are mostly moved by 2. */
type Halve<
  X extends string,
  Rem extends '0' | '1' = '0',
  Q extends string = '',
> = X extends `${infer D extends Digit}${infer R}`
  ? Halves[Rem][D] extends `${infer H}${infer C extends '0' | '1'}`
    ? Halve<R, C, `${Q}${H}`>
    : never
  : [Q, Rem];

/** Quotient and remainder of X by Y, Y not 0. */
export type DivMod<X extends number, Y extends number> = (
  Y extends 2
    ? Halve<`${X}`>
    : DivideDigits<`${X}`, Rev<`${Y}`>>
) extends [infer Q extends string, infer R extends string]
  ? [Parse<Q>, Parse<R>]
  : never;
