// What cancels between two shapes of the same number of elements, for reshape.
// LIT, NEG, ZERO and NUM are the constants 'lit', -1, 0 and number (rule 4 of shape.ts).

import type { IsLit, Same, Shape } from './shape.ts';

/** Whether two sizes cancel: the same, and neither 0 nor dynamic. */
type Cancels<X, Y, ZERO, NUM> =
  Same<X, Y> extends true
    ? Same<NUM, Y> extends true // Same<5, number> is true
      ? false
      : Same<X, ZERO> extends true
        ? false
        : true
    : false;

/** A and B without equal sizes at the right end, then at the left end. */
export type Strip<A extends Shape, B extends Shape, ZERO, NUM> = A extends readonly [
  ...infer AR extends Shape,
  infer X,
]
  ? B extends readonly [...infer BR extends Shape, infer Y]
    ? Cancels<X, Y, ZERO, NUM> extends true
      ? Strip<AR, BR, ZERO, NUM>
      : StripLeft<A, B, ZERO, NUM>
    : [A, B]
  : [A, B];

type StripLeft<A extends Shape, B extends Shape, ZERO, NUM> = A extends readonly [
  infer X,
  ...infer AR extends Shape,
]
  ? B extends readonly [infer Y, ...infer BR extends Shape]
    ? Cancels<X, Y, ZERO, NUM> extends true
      ? StripLeft<AR, BR, ZERO, NUM>
      : [A, B]
    : [A, B]
  : [A, B];

/** Sorts sizes: [known ones, symbols, a 0 for each -1, a 0 for each dynamic one]. */
export type Sort<
  S extends Shape,
  LIT,
  NEG,
  NUM,
  Known extends Shape = [],
  Symbols extends Shape = [],
  Minus extends 0[] = [],
  Dynamic extends 0[] = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? IsLit<H, LIT> extends true
    ? Same<NUM, H> extends true
      ? Sort<R, LIT, NEG, NUM, Known, Symbols, Minus, [...Dynamic, 0]>
      : Same<H, NEG> extends true
        ? Sort<R, LIT, NEG, NUM, Known, Symbols, [...Minus, 0], Dynamic>
        : Sort<R, LIT, NEG, NUM, [...Known, H], Symbols, Minus, Dynamic>
    : Sort<R, LIT, NEG, NUM, Known, [...Symbols, H], Minus, Dynamic>
  : [Known, Symbols, Minus, Dynamic];

/** The symbols of A that B does not have, in order; 'no' if B has others. */
export type Strike<A extends Shape, B extends Shape> = B extends readonly [
  infer Y,
  ...infer BR extends Shape,
]
  ? A extends readonly [infer X, ...infer AR extends Shape]
    ? Same<X, Y> extends true
      ? Strike<AR, BR>
      : 'no'
    : 'no'
  : A;
