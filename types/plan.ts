// What einsum does with operands of given ranks: which axes have one index, and which the result has.
//
// Axes are counted through all operands, as strings: those of 'ij,jk' are '0' to '3'. Nothing here
// depends on a size: see equation.ts.

import type { Equate, Equation, Indices } from './equation.ts';
import type { OperandCount, Written } from './message-einsum.ts';
import type { Err, Shape } from './shape.ts';

/** What to do with the sizes of all axes. */
export interface Plan<
  Names extends Terms,
  Groups extends readonly unknown[],
  Left extends Axes,
  Right extends Axes,
  First extends Axes,
  Out extends Axes,
> {
  /** The index of each axis, operand by operand. */
  readonly names: Names;
  /** The axes that share an index. */
  readonly groups: Groups;
  /** Axes whose sizes are usually equal, one to one, */
  readonly left: Left;
  readonly right: Right;
  /** and the axes of the result then. */
  readonly first: First;
  /** The axes of the result, where the size of the first group is counted after those of all axes. */
  readonly out: Out;
}

/** Axes that share the index C. */
export interface Group<C extends string, A extends readonly unknown[]> {
  readonly index: C;
  readonly axes: A;
}

/** An axis, its operand, and the axis of this operand that has the same index, or 'none'. */
export interface Axis<At extends string, Operand extends string, Before extends string> {
  readonly at: At;
  readonly operand: Operand;
  readonly before: Before;
}

/** Indices for another rank: the operand, and what it would have to be. */
export interface WrongRank<Operand extends string, Term extends string, Rank extends string> {
  readonly operand: Operand;
  readonly term: Term;
  readonly rank: Rank;
}

/** The failure that says M, at an operand counted from 0 or at the 'equation'. */
export interface Fault<M extends string, At extends string> extends Err<M> {
  readonly at: At;
}
/** See `Fail` in shape.ts. */
export type FailAt<M extends string, At extends string> = 0 extends 0 ? Fault<`${M}`, At> : never;

type Terms = readonly Indices[];
export type Axes = readonly string[];

/** The plan for the equation E; a failure; or 'any' if the rank of the result cannot be told. */
export type PlanFor<E extends string, Ranks extends Shape> =
  Equate<E> extends infer Q
    ? Q extends Equation<infer L, infer O>
      ? L['length'] extends Ranks['length']
        ? Named<L, O, Ranks> extends infer Names
          ? Names extends Terms
            ? Planned<Names, Uses<Names>, Expanded<O, Longest<Names>>>
            : Names
          : never
        : Miscounted<E, L, Ranks>
      : Q extends Err<infer M>
        ? FailAt<M, 'equation'>
        : 'any'
    : never;

/** Operands are missing, or too many: the first of these is at fault. */
type Miscounted<E extends string, L extends Terms, Ranks extends Shape> = Ranks extends readonly [
  ...{ [K in keyof L]: number },
  ...Shape,
]
  ? FailAt<OperandCount<E, Ranks['length'], L['length']>, `${L['length']}`>
  : FailAt<OperandCount<E, Ranks['length'], L['length']>, 'equation'>;

// ---- ranks -------------------------------------------------------------------------------------

/** The index of each axis. Those that '...' stands for have their places from the end: '-2', '-1'. */
type Named<
  L extends Terms,
  O extends Indices,
  Ranks extends Shape,
  Out extends Terms = [],
> = L extends readonly [infer H extends Indices, ...infer LR extends Terms]
  ? Ranks extends readonly [infer R extends number, ...infer RR extends Shape]
    ? NamedOne<H, R> extends infer N
      ? N extends Indices
        ? Named<LR, O, RR, [...Out, N]>
        : N extends string
          ? WrongRank<`${Out['length']}`, Written<H>, N>
          : '...' extends O[number]
            ? 'any'
            : Named<LR, O, RR, [...Out, Expanded<H, []>]>
      : never
    : never
  : Out;

/** The same of one operand; the rank that the indices are for; or `undefined` if any rank may be right. */
type NamedOne<L extends Indices, R extends number> = '...' extends L[number]
  ? number extends R
    ? undefined
    : Left<Ones<R>, L> extends infer M
      ? M extends Shape
        ? Expanded<L, Places<M>>
        : `rank ${LessOne<L>} or more, not ${R}`
      : never
  : L['length'] extends R
    ? L
    : number extends R
      ? L
      : `rank ${L['length']}, not ${R}`;

/** As many ones as an axis count says. */
export type Ones<R extends number, Out extends Shape = []> = Out['length'] extends R
  ? Out
  : Ones<R, [...Out, 1]>;

/** What is left of S if each letter takes an axis. */
type Left<S extends Shape, L extends Indices> = L extends readonly [
  infer C,
  ...infer R extends Indices,
]
  ? C extends '...'
    ? Left<S, R>
    : S extends readonly [unknown, ...infer M extends Shape]
      ? Left<M, R>
      : 'none'
  : S;

/** The places of the axes S from the end: '-2', '-1'. */
type Places<S extends Shape, Out extends Indices = []> = S extends readonly [
  unknown,
  ...infer R extends Shape,
]
  ? Places<R, [...Out, `-${S['length']}`]>
  : Out;

type LessOne<L extends Indices> = L extends readonly [unknown, ...infer R] ? R['length'] : never;

/** L with X in the place of '...'. */
type Expanded<L extends Indices, X extends Indices, Out extends Indices = []> = L extends readonly [
  infer C extends string,
  ...infer R extends Indices,
]
  ? Expanded<R, X, C extends '...' ? [...Out, ...X] : [...Out, C]>
  : Out;

/** The longest run of axes that '...' stands for in an operand. */
type Longest<Names extends Terms, Out extends Indices = []> = Names extends readonly [
  infer L extends Indices,
  ...infer R extends Terms,
]
  ? Longest<R, Dots<L> extends readonly [...string[], ...Out] ? Dots<L> : Out>
  : Out;
type Dots<L extends Indices, Out extends Indices = []> = L extends readonly [
  infer C extends string,
  ...infer R extends Indices,
]
  ? Dots<R, C extends `-${string}` ? [...Out, C] : Out>
  : Out;

// ---- places ------------------------------------------------------------------------------------

/** That an axis has the index C. */
interface Use<C extends string, A> {
  readonly index: C;
  readonly axis: A;
}

/** Every axis of every operand. `Done` counts the operands. */
type Uses<
  Names extends Terms,
  Done extends Terms = [],
  Out extends readonly unknown[] = [],
> = Names extends readonly [infer L extends Indices, ...infer R extends Terms]
  ? Uses<R, [...Done, L], UsesOf<L, `${Done['length']}`, Out>>
  : Out;

/** `Own` has the first axis of this operand with each index. */
type UsesOf<
  L extends Indices,
  Operand extends string,
  Out extends readonly unknown[],
  Own = {},
> = L extends readonly [infer C extends string, ...infer R extends Indices]
  ? C extends keyof Own
    ? UsesOf<R, Operand, [...Out, Use<C, Axis<`${Out['length']}`, Operand, Own[C] & string>>], Own>
    : UsesOf<
        R,
        Operand,
        [...Out, Use<C, Axis<`${Out['length']}`, Operand, 'none'>>],
        Own & Record<C, `${Out['length']}`>
      >
  : Out;

/** The axes with the index C. */
type AxesOf<
  C extends string,
  U extends readonly unknown[],
  Out extends readonly unknown[] = [],
> = U extends readonly [Use<infer D, infer A>, ...infer R]
  ? AxesOf<C, R, D extends C ? [...Out, A] : Out>
  : Out;

/** Goes through the axes and, at the first of each index, decides where its size is taken from. */
type Planned<
  Names extends Terms,
  U extends readonly unknown[],
  O extends Indices,
  Rest = U,
  Groups extends readonly unknown[] = [],
  Left extends Axes = [],
  Right extends Axes = [],
  First = {},
  Out = {},
> = Rest extends readonly [Use<infer C, Axis<infer A, string, string>>, ...infer R]
  ? C extends keyof First
    ? Planned<Names, U, O, R, Groups, Left, Right, First, Out>
    : AxesOf<C, U> extends readonly [unknown, ...infer Others]
      ? Others extends readonly []
        ? Planned<Names, U, O, R, Groups, Left, Right, First & Record<C, A>, Out & Record<C, A>>
        : Planned<
            Names,
            U,
            O,
            R,
            [...Groups, Group<C, AxesOf<C, U>>],
            [...Left, ...{ [K in keyof Others]: A }],
            [...Right, ...Positions<Others>],
            First & Record<C, A>,
            Out & Record<C, `${[...U, ...Groups]['length']}`>
          >
      : never
  : Plan<Names, Groups, Left, Right, Looked<O, First>, Looked<O, Out>>;

type Positions<A extends readonly unknown[], Out extends Axes = []> = A extends readonly [
  Axis<infer P, string, string>,
  ...infer R,
]
  ? Positions<R, [...Out, P]>
  : Out;

/** Each index looked up in a table. */
type Looked<O extends Indices, Table> = { [K in keyof O]: Table[O[K] & keyof Table] & string };
