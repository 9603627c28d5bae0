/** What the files of further samples are written with, and what one of them says. */
import type { Sample } from '../../src/ops/define.ts';

/** A file's contribution to the cases on which every op is tested. */
export interface Theme {
  /** Further samples by op: more shapes, and the corners of the argument lists. */
  readonly further: Readonly<Record<string, readonly Sample[]>>;
  /** Ops to which bools mean nothing. */
  readonly noBools?: readonly string[];
  /** Ops of ints that are neither negative nor large. */
  readonly smallInts?: readonly string[];
  /** Ops that take no uint8, or whose first sample has a number that is none. */
  readonly noBytes?: readonly string[];
  /** Which operand of an op has rows that are sorted: by the last axis, NaN last. */
  readonly sorted?: Readonly<Record<string, number>>;
  /** Ops whose zeros may have either sign. */
  readonly eitherZero?: readonly string[];
}

export const of = (...shapes: (readonly number[])[]): Sample => ({ shapes });

export const withArgs = (shape: readonly number[], ...args: unknown[]): Sample => ({
  shapes: [shape],
  args,
});

/** The same samples for several ops. */
export const each = (
  names: readonly string[],
  ...samples: readonly Sample[]
): Readonly<Record<string, readonly Sample[]>> =>
  Object.fromEntries(names.map((name) => [name, samples]));
