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
//   2. Sizes are compared in a `Box`, by `Same`, `Compat` or a condition on boxes. A box says whether
//      its size is symbolic, which decides the comparison with any other kind.
//   3. `readonly` on the tuple to the right of `extends`: it turns off a rule by which TypeScript puts
//      off every comparison of two plain tuples.
//   4. A constant that meets a size (1, -1, number, 'lit') is a type parameter, given by the outermost
//      alias (`LIT = 'lit'`). Written inside, it would be decided once and for all where the alias is
//      declared. Only a condition behind one on two boxes, or on a bare parameter, may name it.
//   5. The outermost alias tests the shape, or the axis, as a bare parameter first.
//   6. A result is tested with `Err<...>`, never with `extends Shape`.
//   7. A condition on a string that contains a size also compares `Tag`s (`Looks` in sizes.ts).
// What costs the compiler, and what does not:
//   - an alias costs one step for each type parameter that it is given, at every call
//   - what a condition tests by name costs several steps where its true branch mentions it again
//   - a mapped type costs about ten steps for each axis, and so does a tuple that is compared with one
//     that is not `readonly`; interfaces (`Box`, `Ok`) are compared by their parameters alone

/** The sizes of a tensor. `Shape` itself is the shape of unknown rank. */
export type Shape = readonly number[];

/** What a rule gives: the shape of the result, or `Err`. */
export interface Ok<S extends Shape> {
  readonly shape: S;
}

/**
 * The sentence that says why there is none, less its first word, the name of the op. The rank of
 * the result is unknown then, so that one mistake reports once.
 */
export interface Err<M extends string> {
  readonly err: M;
  readonly shape: Shape;
}

/**
 * The failure that says M. HACK: the condition and the template literal make TypeScript build the
 * sentence at once. Written as plain `Err<M>` it is built later, when the constraints of type
 * parameters are gone, and put off.
 */
export type Fail<M extends string> = 0 extends 0 ? Err<`${M}`> : never;

declare const named: unique symbol;

/** The name of a size that is known only by it. See named.ts. */
export interface Name<N> {
  readonly [named]: N;
}

/** A size that has a name instead of a value. */
export type Size<N extends string> = number & Name<N>;

/** What has no name: every literal and `number`. */
interface Unnamed {
  toFixed(digits?: number): string;
  readonly [named]?: undefined;
}

/** For a literal 'lit', for a wildcard 'w', for a type parameter undecided. */
export type Tag<X> = [X] extends readonly ['#'] ? 'w' : 'lit';

/** A size in a box, which is what conditions compare. It extends only the same: it is invariant. */
export interface Box<T, X> {
  readonly tag: T;
  readonly size: (size: X) => X;
}
export type Boxed<X> = Box<Tag<X>, X>;

/** The boxes of known constants. */
export type Zero = Box<'lit', 0>;
export type One = Box<'lit', 1>;
export type MinusOne = Box<'lit', -1>;
export type Dynamic = Box<'lit', number>;

/** What several sizes are together: 'lit' if all are known and none is -1, 'named' if one has a name. */
export type Kind<X> =
  Wrap<X> extends Wrap<'#'>
    ? 'symbolic'
    : Wrap<number> extends Wrap<X>
      ? 'dynamic'
      : Wrap<X> extends Wrap<Unnamed>
        ? Wrap<-1> extends Wrap<X>
          ? 'minus one'
          : 'lit'
        : 'named';

/** A type that is compared as it is, not one member of a union after another. */
interface Wrap<X> {
  readonly sizes: X;
}

/** A kind in a box: `Only<Kind<B>>` is decided, and is not `Only<'lit'>`. */
export interface Only<K> {
  readonly kind: (kind: K) => K;
}

/** Whether two sizes are the same: literals by value, symbols by name. B and 5 are not. */
export type Same<A, B> = Boxed<A> extends Boxed<B> ? true : false;

/** Whether X is no type parameter and has no name. `LIT` is 'lit'; `number` counts as literal here. */
export type IsLit<X, LIT> = [Tag<X>] extends readonly [LIT]
  ? [X] extends readonly [Size<string>]
    ? false
    : true
  : false;

/** The kind 'named', made where LIT is known to be 'lit' and not before (rule 4). */
export type NamedKind<LIT> = LIT extends 'lit' ? 'named' : never;

/** Whether X has a name, if it is not literal. */
export type IsNamed<X, LIT> = [Tag<X>] extends readonly [LIT] ? true : false;

/** Whether two sizes, boxed, may be equal: a dynamic size may be anything. */
export type Fits<P, Q> = P extends Q
  ? true
  : Dynamic extends P
    ? true
    : Dynamic extends Q
      ? true
      : false;

/** The same of bare sizes. */
export type Compat<A, B> = Fits<Boxed<A>, Boxed<B>>;

/** The more definite of two compatible sizes, wrapped. */
export type Known<A, B, NUM> = Same<NUM, A> extends true ? [B] : [A];

/** Whether a size is a known number: neither symbolic nor dynamic. */
export type IsKnown<X, LIT, NUM> =
  IsLit<X, LIT> extends true ? (Same<NUM, X> extends true ? false : true) : false;

/** The same shape without `readonly`, as hovers show it. */
export type Mutable<S extends Shape> = { -readonly [I in keyof S]: S[I] };

/** The phantom field of a tensor: known sizes do not vary, and `number` stays open to each size. */
export type Invariant<S extends Shape> = {
  [I in keyof S]: number extends S[I] ? unknown : (size: S[I]) => void;
};

/** A parameter's type: `T`, or the sentence if the rule failed. */
export type Arg<Op extends string, R, T> = R extends Err<infer M> ? `${Op} ${M}` : T;

/**
 * Beside a parameter's type, it keeps literals literal inside an array argument: `Arg<...> | Seen<X>`.
 * HACK: TypeScript infers X as a constant only if it sees X in the parameter's type outside of a
 * condition. `X & null` is `never` once X is known, so it shows X and adds nothing.
 */
export type Seen<X> = X & null;
