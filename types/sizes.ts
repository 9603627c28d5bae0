// Sizes as arguments: `f(2, 3)` and `f([2, 3])` say the same, and each size is a whole number.

import type { BadSize, Show } from './message.ts';
import type { Arg, Fail, IsLit, Shape, Tag } from './shape.ts';

/** What may follow the sizes of a new tensor. */
interface Options {
  readonly dtype?: unknown;
  readonly generator?: unknown;
}

/** Sizes, or one tuple of them, which options may follow. */
export type SizeList = readonly number[] | readonly [Shape] | readonly [Shape, Options];

/** The sizes of either form. A symbolic size is no tuple, which only `IsLit` can tell of `[B]`. */
export type Flat<R extends SizeList> = FlatLit<R, 'lit'>;
type FlatLit<R extends SizeList, LIT> = R extends readonly [infer X]
  ? IsLit<X, LIT> extends true
    ? X extends readonly [...infer S extends Shape]
      ? S
      : AsShape<R>
    : AsShape<R>
  : AsShape<R>;
type AsShape<R> = R extends readonly [...infer S extends Shape]
  ? S
  : R extends readonly [infer S extends Shape, unknown]
    ? S
    : Shape;

/** The parameters of either form. If the rule failed, the first one is the sentence. */
export type SizeArgs<Op extends string, Result, R extends SizeList> = {
  readonly [I in keyof R]: I extends '0' ? Arg<Op, Result, R[I]> : R[I];
};

/** What no size may look like. */
type NoSize = `-${string}` | `${string}.${string}`;

/** The first of the sizes that is known and no whole number (`Allowed` is one more that passes). */
export type FirstBad<S extends Shape, Allowed, LIT> = S extends readonly [
  infer X extends number,
  ...infer R extends Shape,
]
  ? IsLit<X, LIT> extends true
    ? `${X}` extends NoSize
      ? X extends Allowed
        ? FirstBad<R, Allowed, LIT>
        : { readonly bad: X }
      : FirstBad<R, Allowed, LIT>
    : FirstBad<R, Allowed, LIT>
  : 'none';

/**
 * The same of the sizes to change a shape to, where -1 passes. They are looked at together where
 * all are known, which costs the same for any rank, and one by one only to name the bad one.
 */
export type FirstBadTarget<S extends Shape, NEG, LIT> = S extends readonly unknown[]
  ? [Tag<S[number]>] extends readonly [LIT]
    ? [`${S[number]}` & NoSize] extends ['-1']
      ? 'none'
      : FirstBad<S, NEG, LIT>
    : FirstBad<S, NEG, LIT>
  : never;

/** What is wrong with the sizes of a new tensor, if anything. */
export type SizeFault<S extends Shape> = SizeFaultLit<S, 'lit'>;
type SizeFaultLit<S extends Shape, LIT> = S extends readonly unknown[]
  ? FirstBad<S, never, LIT> extends { readonly bad: infer X extends number }
    ? Fail<BadSize<Show<S>, X>>
    : 'none'
  : never;

/** The parameter for the sizes of a new tensor as one tuple. */
export type SizeTuple<Op extends string, S extends Shape> = TupleLit<Op, S, 'lit'> | (S & null);
type TupleLit<Op extends string, S extends Shape, LIT> = S extends readonly unknown[]
  ? [Tag<S[number]>] extends readonly [LIT]
    ? [`${S[number]}` & NoSize] extends [never]
      ? S
      : Arg<Op, SizeFaultLit<S, LIT>, S>
    : Arg<Op, SizeFaultLit<S, LIT>, S>
  : never;
