// An equation of einsum, read letter by letter: what each operand and the result are indexed by.
//
// Nothing here depends on a size. TypeScript remembers what it read, so that an equation costs once,
// however many shapes it is used with.

import type { BadIndex, OutputTwice, OutputUnknown, SecondDots } from './message-einsum.ts';
import type { Err, Fail } from './shape.ts';

/** Indices in order: letters, and '...' for axes without a letter. */
export type Indices = readonly string[];

/** The indices of each operand, and of the result. */
export interface Equation<Terms extends readonly Indices[], Out extends Indices> {
  readonly terms: Terms;
  readonly out: Out;
}

type Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
type LettersOf<X extends string, Out = never> = X extends `${infer C}${infer R}`
  ? LettersOf<R, Out | C>
  : Out;
type Letter = LettersOf<Alphabet>;

export type IsLetter<C extends string> = C extends Letter ? true : false;

/** The equation; an error; or 'any' for a string that is not known to the letter, or one of several. */
export type Equate<E extends string> =
  {} extends Record<E, 0> ? 'any' : IsOne<E> extends true ? Split<E> : 'any';

/** Whether a type is no union. */
export type IsOne<E, F = E> = E extends unknown ? ([F] extends [E] ? true : false) : never;

type Split<E extends string> = E extends `${infer I}->${infer O}`
  ? Terms<E, I> extends infer T
    ? T extends readonly Indices[]
      ? Output<E, T, Chars<E, O, 'the output'>>
      : T
    : never
  : Terms<E, E> extends infer T
    ? T extends readonly Indices[]
      ? Equation<T, Implicit<T>>
      : T
    : never;

/** The operands, which commas separate. */
type Terms<
  E extends string,
  X extends string,
  Out extends readonly Indices[] = [],
> = X extends `${infer H},${infer R}`
  ? Term<E, H, Out> extends infer L
    ? L extends Indices
      ? Terms<E, R, [...Out, L]>
      : L
    : never
  : Term<E, X, Out> extends infer L
    ? L extends Indices
      ? [...Out, L]
      : L
    : never;
type Term<E extends string, X extends string, Before extends readonly Indices[]> = Chars<
  E,
  X,
  `operand ${[0, ...Before]['length']}`
>;

/** The indices of one operand or of the result. Spaces mean nothing. */
type Chars<
  E extends string,
  X extends string,
  Where extends string,
  Out extends Indices = [],
> = X extends `${infer C}${infer R}`
  ? C extends Letter
    ? Chars<E, R, Where, [...Out, C]>
    : C extends ' '
      ? Chars<E, R, Where, Out>
      : X extends `...${infer Q}`
        ? '...' extends Out[number]
          ? Fail<SecondDots<E, Where>>
          : Chars<E, Q, Where, [...Out, '...']>
        : Fail<BadIndex<E, C, Where>>
  : Out;

/** The equation, if the output L names indices of the operands T, each once. */
type Output<E extends string, T extends readonly Indices[], L> = L extends Indices
  ? OutputFault<E, T[number][number] | '...', L> extends infer F
    ? F extends Err<string>
      ? F
      : Equation<T, L>
    : never
  : L;
type OutputFault<E extends string, Known, L extends Indices, Seen = never> = L extends readonly [
  infer C extends string,
  ...infer R extends Indices,
]
  ? C extends Seen
    ? Fail<OutputTwice<E, C>>
    : C extends Known
      ? OutputFault<E, Known, R, Seen | C>
      : Fail<OutputUnknown<E, C>>
  : 'none';

/** The result where no arrow names it: '...', and the letters that come once, in alphabetical order. */
type Implicit<T extends readonly Indices[]> = '...' extends T[number][number]
  ? ['...', ...Once<All<T>, Alphabet>]
  : Once<All<T>, Alphabet>;

/** All indices in one string. */
type All<T extends readonly Indices[], Out extends string = ''> = T extends readonly [
  infer L extends Indices,
  ...infer R extends readonly Indices[],
]
  ? All<R, Joined<L, Out>>
  : Out;
type Joined<L extends Indices, Out extends string> = L extends readonly [
  infer C extends string,
  ...infer R extends Indices,
]
  ? Joined<R, `${Out}${C}`>
  : Out;

type Once<
  X extends string,
  Letters extends string,
  Out extends Indices = [],
> = Letters extends `${infer C}${infer R}`
  ? X extends `${string}${C}${infer After}`
    ? After extends `${string}${C}${string}`
      ? Once<X, R, Out>
      : Once<X, R, [...Out, C]>
    : Once<X, R, Out>
  : Out;
