// A pattern of einops, read letter by letter: the axes on the left and on the right, in groups that
// are one axis of a tensor together.
//
// Nothing here depends on a size: a pattern costs once, however many shapes it is used with.

import type { IsLetter, IsOne } from './equation.ts';
import type {
  BadAxis,
  DotsInside,
  DotsNew,
  Keeps,
  Nested,
  OneArrow,
  OneSided,
  SameAxis,
  Unpaired,
} from './message-einops.ts';
import type { Fail } from './shape.ts';

/** Axes by name. Those without a name are their size; an axis of size 1 is an empty group. */
export type Axes = readonly string[];
export type Groups = readonly Axes[];

/** The groups before and after. Inside of parentheses '...' is written '(...)'. */
export interface Pattern<Left extends Groups, Right extends Groups> {
  readonly left: Left;
  readonly right: Right;
}

/** The pattern; an error; or 'any' for a string that is not known to the letter, or one of several. */
export type PatternOf<Op extends keyof Keeps, P extends string> =
  {} extends Record<P, 0> ? 'any' : IsOne<P> extends true ? Split<Op, P> : 'any';

type Split<Op extends keyof Keeps, P extends string> = P extends `${infer L}->${infer R}`
  ? R extends `${string}->${string}`
    ? Fail<OneArrow<P>>
    : Side<P, L, 'left'> extends infer A
      ? A extends Groups
        ? Side<P, R, 'right'> extends infer B
          ? B extends Groups
            ? CheckSides<Op, P, A, B>
            : B
          : never
        : A
      : never
  : Fail<OneArrow<P>>;

// ---- one side ----------------------------------------------------------------------------------

type Side<P extends string, X extends string, S extends string> =
  Words<P, X> extends infer W ? (W extends readonly string[] ? Group<P, W, S> : W) : never;

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/** Parentheses, and what stands between them and spaces. */
type Words<
  P extends string,
  X extends string,
  Out extends readonly string[] = [],
  Word extends string = '',
> = X extends `${infer C}${infer R}`
  ? C extends ' '
    ? Words<P, R, Put<Out, Word>>
    : C extends '(' | ')'
      ? Words<P, R, [...Put<Out, Word>, C]>
      : C extends Digit | '_' | '.'
        ? Words<P, R, Out, `${Word}${C}`>
        : IsLetter<C> extends true
          ? Words<P, R, Out, `${Word}${C}`>
          : Fail<BadAxis<P, C>>
  : Put<Out, Word>;
type Put<Out extends readonly string[], Word extends string> = Word extends ''
  ? Out
  : [...Out, Word];

/** Sorts words into groups. `Open` is the group whose parenthesis is open, and `Seen` the names. */
type Group<
  P extends string,
  W extends readonly string[],
  S extends string,
  Out extends Groups = [],
  Open extends Axes | 'none' = 'none',
  Seen = never,
> = W extends readonly [infer H extends string, ...infer R extends readonly string[]]
  ? H extends '('
    ? Open extends Axes
      ? Fail<Nested<P>>
      : Group<P, R, S, Out, [], Seen>
    : H extends ')'
      ? Open extends Axes
        ? Group<P, R, S, [...Out, Open], 'none', Seen>
        : Fail<Unpaired<P, S>>
      : IsAxis<H> extends infer K
        ? K extends 'bad'
          ? Fail<BadAxis<P, H>>
          : H extends Seen
            ? Fail<SameAxis<P, H, S>>
            : Open extends Axes
              ? Group<P, R, S, Out, [...Open, ...Inside<H>], K extends 'size' ? Seen : Seen | H>
              : Group<P, R, S, [...Out, Outside<H>], 'none', K extends 'size' ? Seen : Seen | H>
        : never
  : Open extends Axes
    ? Fail<Unpaired<P, S>>
    : Out;
type Inside<X extends string> = X extends '1' ? [] : [X extends '...' ? '(...)' : X];
type Outside<X extends string> = X extends '1' ? [] : [X];

/** What a word is: the 'name' of an axis or '...', its 'size', or 'bad'. */
type IsAxis<X extends string> = X extends '...'
  ? 'name'
  : X extends `${string}.${string}` | `${string}_`
    ? 'bad'
    : X extends `${infer C}${string}`
      ? C extends Digit
        ? C extends '0'
          ? 'bad'
          : X extends `${bigint}`
            ? 'size'
            : 'bad'
        : C extends '_'
          ? 'bad'
          : 'name'
      : 'bad';

// ---- both sides --------------------------------------------------------------------------------

/** The pattern, if each axis is on the sides where the op has it. */
type CheckSides<
  Op extends keyof Keeps,
  P extends string,
  L extends Groups,
  R extends Groups,
> = '(...)' extends L[number][number]
  ? Fail<DotsInside<P>>
  : '...' extends L[number][number]
    ? CheckAxes<Op, P, L, R>
    : '...' extends Dots<R[number][number]>
      ? Fail<DotsNew<P>>
      : CheckAxes<Op, P, L, R>;

/** The names, with '...' for '(...)'. */
type Dots<X> = X extends '(...)' ? '...' : X;

type CheckAxes<Op extends keyof Keeps, P extends string, L extends Groups, R extends Groups> = [
  Op extends 'reduce' ? 'none' : Missing<Flat<L>, Dots<R[number][number]>>,
  Op extends 'repeat' ? 'none' : Missing<Flat<R>, L[number][number]>,
] extends readonly [infer Dropped, infer Added]
  ? Dropped extends Lacks<infer X>
    ? Fail<OneSided<Op, P, X, 'left'>>
    : Added extends Lacks<infer X>
      ? Fail<OneSided<Op, P, X, 'right'>>
      : Pattern<L, R>
  : never;

/** All axes in order. */
export type Flat<G extends Groups, Out extends Axes = []> = G extends readonly [
  infer H extends Axes,
  ...infer R extends Groups,
]
  ? Flat<R, [...Out, ...H]>
  : Out;

interface Lacks<X extends string> {
  readonly lacks: X;
}

/** The first of the axes that is not among the names. Sizes never are. */
type Missing<A extends Axes, Names> = A extends readonly [
  infer X extends string,
  ...infer R extends Axes,
]
  ? Dots<X> extends Names
    ? X extends `${bigint}`
      ? Lacks<X>
      : Missing<R, Names>
    : Lacks<X>
  : 'none';
