// Sizes as arguments: `f(2, 3)` and `f([2, 3])` say the same, and each size is a whole number.

import type { BadSize, Show } from './message.ts';
import type { Err, Fail, IsLit, Only, Shape, Tag } from './shape.ts';

/** Sizes of which TypeScript cannot see, where they are declared, that they are numbers. */
export type Sizes = readonly unknown[];

/** At least one size, or one tuple of them. A list that may be mutable is inferred as mutable. */
export type Given = [number, ...number[]] | [number[] | Shape];

/** The same for a new tensor, which may be a scalar, and whose options may follow. */
export type SizeList = number[] | [number[] | Shape] | [number[] | Shape, object];

/** The sizes of either form. */
export type Flat<R extends Sizes, LIT = 'lit'> = R['length'] extends 1 ? FlatOne<R, R[0], LIT> : R;

/** A symbolic size is no tuple, which only `IsLit` can tell of `[B]`. */
type FlatOne<R extends Sizes, X, LIT> =
  IsLit<X, LIT> extends true ? (X extends readonly [...infer S extends Shape] ? S : R) : R;

/** The same for a new tensor. */
export type FlatNew<R extends SizeList, LIT = 'lit'> = number extends R['length']
  ? number[]
  : R extends readonly []
    ? []
    : FlatNewList<R, R[0], LIT>;
type FlatNewList<R extends SizeList, X, LIT> =
  IsLit<X, LIT> extends true
    ? X extends readonly [...infer S extends Shape]
      ? S
      : AsShape<R>
    : AsShape<R>;
type AsShape<R> = R extends readonly [...infer S extends Shape] ? S : Shape;

/** The parameters of either form: R, or the sentence in the place of each. */
export type SizeArgs<Op extends string, Result, R extends Sizes> =
  Result extends Err<infer M> ? readonly `${Op} ${M}`[] : R;

/** What no size may look like. */
export type NoSize = `-${string}` | `${string}.${string}`;

/** The first of the sizes that is known and no whole number (`Allowed` is one more that passes). */
export type FirstBad<S extends Sizes, Allowed, LIT> = S extends readonly [
  infer X extends number,
  ...infer R,
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
 * Those of the sizes X that look bad: never if all are good. A condition on it is put off if one is
 * symbolic, unless it says so itself (`Looks`).
 */
type Bad<X> = `${X & number}` & NoSize;

/** Sizes that look bad, and whether one is symbolic. */
interface Looks<T, X> {
  readonly tag: T;
  readonly bad: (x: X) => X;
}

/**
 * What is wrong with sizes, if anything. They are looked at together, which costs the same for any
 * rank, and one by one only if one looks bad or is symbolic.
 */
export type FirstBadTarget<S extends Sizes, NEG, LIT> =
  Looks<Tag<S[number]>, Bad<S[number]>> extends Looks<LIT, never>
    ? 'none'
    : Looks<Tag<S[number]>, Bad<S[number]>> extends Looks<LIT, '-1'>
      ? 'none'
      : FirstBad<S, NEG, LIT>;

/** What is wrong with the sizes of a new tensor, if anything. */
export type SizeFault<S extends Shape, LIT = 'lit'> = number extends S['length']
  ? 'none'
  : Looks<Tag<S[number]>, Bad<S[number]>> extends Looks<LIT, never>
    ? 'none'
    : FirstBad<S, never, LIT> extends { readonly bad: infer X extends number }
      ? Fail<BadSize<Show<S>, X>>
      : 'none';

/**
 * The same of the sizes `[N]`, N a parameter of the call. HACK: `When` is any other parameter of the call, and never 0.
 * Without a condition on one, N would be decided where the call is declared, as a symbolic size.
 */
export type SizeFaultOf<S extends Shape, When> = When extends 0 ? never : SizeFault<S>;

/**
 * The parameter for the usual case, literal sizes in a mutable tuple: S if all are good. Anything
 * else (symbols too) is left to the next overload.
 */
export type GoodSizes<S extends number[]> = S &
  (Only<Bad<S[number]>> extends Only<never> ? unknown : never);
