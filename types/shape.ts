// Shapes, and how sizes are compared.
//
// A size is a literal (784), symbolic (a type parameter `B extends number` of the user's generic
// function) or dynamic (`number`). TypeScript puts off a conditional type that it cannot decide,
// and one that is put off shows in hovers and stops every later check. It decides `X extends Y`
// while X still holds a type parameter only
//   - as false, if it is false even with `any` for the parameter (a wildcard), or
//   - as true, if it is true with nothing known about the parameter, its constraint included.
// Hence the rules of this folder:
//   1. Never branch on a bare size: wrap it, as `[size]`. Wrap nothing else: a tuple of conditions that
//      are put off is decided too early.
//   2. Sizes are compared by `Same` and `Compat` only. `Same` has a direction: "is it `number`" is
//      `Same<NUM, A>`, never `Same<A, NUM>`.
//   3. `readonly` on the tuple to the right of `extends`: it turns off a rule by which TypeScript puts
//      off every comparison of two plain tuples.
//   4. A constant that meets a size (1, -1, number, 'lit') is a type parameter, given by the outermost
//      alias. Written inside, it would be decided once and for all where the alias is declared.
//   5. The outermost alias sees the shape as a bare parameter (`number extends S['length']`): that
//      also handles the shape of unknown rank.
//   6. A result is tested with `Err<...>`, never with `extends Shape`.
//   7. No condition tests a string that contains a size.

import type { Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';

/** The sizes of a tensor. `Shape` itself is the shape of unknown rank. */
export type Shape = readonly number[];

/** A failed rule, with the sentence less its first word, the name of the op. */
export interface Err<M extends string> {
  readonly err: M;
}

/**
 * The failure that says M. HACK: the condition and the template literal make TypeScript build the
 * sentence at once. Written as plain `Err<M>` it is built later, when the constraints of type
 * parameters are gone, and put off.
 */
export type Fail<M extends string> = 0 extends 0 ? Err<`${M}`> : never;

/** For a literal 'lit', for a wildcard 'w', for a type parameter undecided. */
export type Tag<X> = [X] extends readonly ['#'] ? 'w' : 'lit';

/** Whether two sizes are the same: literals by value, symbols by name. B and 5 are not. */
export type Same<A, B> = [Tag<A>, A] extends readonly [Tag<B>, B] ? true : false;

/** Whether X is no type parameter. `LIT` is 'lit'; `number` counts as literal here. */
export type IsLit<X, LIT> = [Tag<X>] extends readonly [LIT] ? true : false;

/** Whether two sizes may be equal: a dynamic size may be anything. `NUM` is `number`. */
export type Compat<A, B, NUM> =
  Same<A, B> extends true
    ? true
    : Same<NUM, A> extends true
      ? true
      : Same<NUM, B> extends true
        ? true
        : false;

/** The more definite of two compatible sizes, wrapped. */
export type Known<A, B, NUM> = Same<NUM, A> extends true ? [B] : [A];

/** Whether a size is a known number: neither symbolic nor dynamic. */
export type IsKnown<X, LIT, NUM> =
  IsLit<X, LIT> extends true ? (Same<NUM, X> extends true ? false : true) : false;

/** The same shape without `readonly`, as hovers show it. */
export type Mutable<S extends Shape> = { -readonly [I in keyof S]: S[I] };

/**
 * A tuple without its first `Dropped` elements and so on is walked; this is its length less one.
 */
export type Longer<N extends readonly unknown[]> = [...N, 0];

/** The phantom field of a tensor: known sizes do not vary, and `number` stays open to each size. */
export type Invariant<S extends Shape> = {
  [I in keyof S]: number extends S[I] ? unknown : (size: S[I]) => void;
};

/** The tensor of a computed shape. After an error the rank is unknown: one mistake reports once. */
export type TensorOf<R, D extends DType> = R extends readonly [...infer S extends Shape]
  ? number extends S['length']
    ? Tensor<Shape, D>
    : Tensor<S, D>
  : Tensor<Shape, D>;

/** A parameter's type: `T`, or the sentence if the rule failed. */
export type Arg<Op extends string, R, T> = R extends Err<infer M> ? `${Op} ${M}` : T;

/**
 * A parameter's type that keeps literals literal inside an array argument. HACK: TypeScript infers
 * `X` as a constant only if it sees `X` in the parameter's type outside of a condition; `X & null`
 * is `never` once `X` is known, so it shows the name and adds nothing.
 */
export type ConstArg<Op extends string, R, X> = Arg<Op, R, X> | (X & null);
