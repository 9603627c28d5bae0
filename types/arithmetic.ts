// Whole numbers as strings of decimal digits, by the tables of `tables.ts`.
//
// Tuple lengths would be simpler but cost a tuple as long as the number; the cost here grows with
// the number of digits. Inside, the least significant digit comes first (`Rev`), so that a carry
// moves to the right and each loop is a tail call, which TypeScript runs 999 deep.

import type { Shape } from './shape.ts';
import type { Carry, Nines, Plus, Times } from './tables.ts';

export type Digit = keyof Times;

/** The string from right to left, two at a time. */
export type Rev<
  S extends string,
  Out extends string = '',
> = S extends `${infer A}${infer B}${infer R}` ? Rev<R, `${B}${A}${Out}`> : `${S}${Out}`;

/** Digits, most significant first, without leading zeros. */
export type Strip<S extends string> = S extends `0${infer R}` ? (R extends '' ? '0' : Strip<R>) : S;

/** The number that digits spell, most significant first. */
export type Parse<S extends string> = Strip<S> extends `${infer N extends number}` ? N : never;

// ---- products ----------------------------------------------------------------------------------

/** X * d + Acc for one digit d. `C` is the carry, 0 to 9. */
type TimesDigit<
  X extends string,
  D extends Digit,
  Acc extends string,
  C extends Digit = '0',
  Out extends string = '',
> = X extends `${infer H extends Digit}${infer R}`
  ? Acc extends `${infer A extends Digit}${infer AR}`
    ? Carry[Times[H][D] & keyof Carry][Plus[C][A]] extends `${infer K extends Digit}${infer L}`
      ? TimesDigit<R, D, AR, K, `${Out}${L}`>
      : never
    : Carry[Times[H][D] & keyof Carry][Plus[C]['0']] extends `${infer K extends Digit}${infer L}`
      ? TimesDigit<R, D, '', K, `${Out}${L}`>
      : never
  : `${Out}${C}`;

/** X * Y: one row for each digit of Y. `Low` holds the digits that no later row changes. */
type TimesDigits<
  X extends string,
  Y extends string,
  Acc extends string = '',
  Low extends string = '',
> = Y extends `${infer D extends Digit}${infer R}`
  ? TimesDigit<X, D, Acc> extends `${infer L}${infer H}`
    ? TimesDigits<X, R, H, `${Low}${L}`>
    : never
  : `${Low}${Acc}`;

/** The product of sizes that are all known, least significant digit first. */
type ProductDigits<S extends Shape, Acc extends string = '1'> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? ProductDigits<
      R,
      H extends 1 ? Acc : Acc extends '1' ? Rev<`${H}`> : TimesDigits<Acc, Rev<`${H}`>>
    >
  : Acc;

/** The number of elements. Of sizes that are not all known: `number`. */
export type Numel<S extends Shape> = number extends S[number]
  ? number
  : S extends readonly [infer X extends number]
    ? X
    : Parse<Rev<ProductDigits<S>>>;

/** Whether two shapes of known sizes have the same number of elements. */
export type SameNumel<A extends Shape, B extends Shape> = Numel<A> extends Numel<B> ? true : false;

// ---- sums and differences ----------------------------------------------------------------------

/** X + Y + C. */
type PlusDigits<
  X extends string,
  Y extends string,
  C extends '0' | '1' = '0',
  Out extends string = '',
> = X extends `${infer A extends Digit}${infer XR}`
  ? Y extends `${infer B extends Digit}${infer YR}`
    ? Carry[`0${C}`][Plus[A][B]] extends `${infer K extends '0' | '1'}${infer L}`
      ? PlusDigits<XR, YR, K, `${L}${Out}`>
      : never
    : Carry[`0${C}`][Plus[A]['0']] extends `${infer K extends '0' | '1'}${infer L}`
      ? PlusDigits<XR, '', K, `${L}${Out}`>
      : never
  : Y extends ''
    ? C extends '1'
      ? `1${Out}`
      : Out
    : Y extends `${infer B extends Digit}${infer YR}`
      ? Carry[`0${C}`][Plus['0'][B]] extends `${infer K extends '0' | '1'}${infer L}`
        ? PlusDigits<'', YR, K, `${L}${Out}`>
        : never
      : never;

/**
 * X - Y, most significant digit first, or 'negative'. To subtract is to add what the digits lack to
 * nine, and one: 52 - 17 is 52 + 82 + 1 = 135 without the first digit, which is the carry `C`. A
 * carry of 0 at the end means that Y was greater.
 */
export type MinusDigits<
  X extends string,
  Y extends string,
  C extends '0' | '1' = '1',
  Out extends string = '',
> = X extends `${infer A extends Digit}${infer XR}`
  ? Y extends `${infer B extends Digit}${infer YR}`
    ? Carry[`0${C}`][Plus[A][Nines[B]]] extends `${infer K extends '0' | '1'}${infer L}`
      ? MinusDigits<XR, YR, K, `${L}${Out}`>
      : never
    : Carry[`0${C}`][Plus[A]['9']] extends `${infer K extends '0' | '1'}${infer L}`
      ? MinusDigits<XR, '', K, `${L}${Out}`>
      : never
  : Y extends ''
    ? C extends '1'
      ? Out
      : 'negative'
    : 'negative';

/** X + Y. */
export type Add<X extends number, Y extends number> =
  PlusDigits<Rev<`${X}`>, Rev<`${Y}`>> extends `${infer N extends number}` ? N : never;

/** X - Y, or 'negative'. */
export type Subtract<X extends number, Y extends number> =
  MinusDigits<Rev<`${X}`>, Rev<`${Y}`>> extends infer R extends string
    ? R extends 'negative'
      ? 'negative'
      : Parse<R>
    : never;
