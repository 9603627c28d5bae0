// The sentences of einsum: the twins of those in `src/errors-einsum.ts`. See message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

/** The indices of one operand as they are written. */
export type Written<L extends readonly string[], Out extends string = ''> = L extends readonly [
  infer H extends string,
  ...infer R extends readonly string[],
]
  ? Written<R, `${Out}${H}`>
  : Out;

/** `Where` is 'operand 2' or 'the output'. */
export type BadIndex<
  E extends string,
  C extends string,
  Where extends string,
> = `'${E}': '${C}' in ${Where} is no index; indices are letters, and '...' stands for any axes`;

export type SecondDots<
  E extends string,
  Where extends string,
> = `'${E}': a second '...' in ${Where}; one stands for all axes that are left`;

export type OutputTwice<
  E extends string,
  C extends string,
> = `'${E}': index ${C} comes twice in the output; name it once`;

export type OutputUnknown<
  E extends string,
  C extends string,
> = `'${E}': index ${C} of the output is in no operand`;

export type OperandCount<
  E extends string,
  Count extends N,
  Wanted extends N,
> = `'${E}' operands: ${Wanted} in the equation, ${Count} in the call`;

/** `Rank` is 'rank 2' or 'rank 2 or more'. */
export type TermRank<
  E extends string,
  P extends N,
  S extends Shape,
  Term extends string,
  Rank extends string,
> = `'${E}' operand ${P} of ${Show<S>}: '${Term}' is for ${Rank}`;

export type DiagonalSizes<
  E extends string,
  P extends N,
  S extends Shape,
  C extends string,
  X extends N,
  Y extends N,
> = `'${E}' operand ${P} of ${Show<S>}: index ${C} is both ${X} and ${Y}`;

/** An axis that '...' stands for is named by its place from the end. */
export type IndexName<C extends string> = C extends `-${string}`
  ? `axis ${C} of '...'`
  : `index ${C}`;

/** The size Y of an index in operand Q of shape T, where operand P of shape S has X. */
export type IndexSizes<
  E extends string,
  C extends string,
  P extends N,
  S extends Shape,
  X extends N,
  Q extends N,
  T extends Shape,
  Y extends N,
> = `'${E}' operand ${Q} of ${Show<T>}: ${IndexName<C>} is ${Y}, but ${X} in operand ${P} of ${Show<S>}`;
