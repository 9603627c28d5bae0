// einsum: an equation, and what it says of the shapes of its operands. The twins of `types/equation.ts`,
// `types/plan.ts` and `types/einsum.ts`. See shape.ts.

import { GradusError, ShapeError } from './errors.ts';
import * as say from './errors-einsum.ts';
import type { Shape } from './shape.ts';

/** The indices of each operand, and of the result: letters, and '...' for axes without a letter. */
export interface Equation {
  readonly terms: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const DOTS = '...';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

/** Reads an equation; without an arrow, the result has '...' and the indices that come once, in order. */
export function equation(text: unknown): Equation {
  if (typeof text !== 'string') throw new GradusError(say.notEquation(text));
  const arrow = text.indexOf('->');
  const inputs = arrow < 0 ? text : text.slice(0, arrow);
  const terms = inputs.split(',').map((term, i) => indices(text, term, `operand ${i + 1}`));
  if (arrow < 0) return { terms, output: implicit(terms.flat()) };
  const output = indices(text, text.slice(arrow + 2), 'the output');
  for (const [i, index] of output.entries()) {
    if (output.indexOf(index) < i) fail(say.outputTwice(text, index));
    if (index !== DOTS && !terms.flat().includes(index)) fail(say.outputUnknown(text, index));
  }
  return { terms, output };
}

/** The indices of one operand or of the result. Spaces mean nothing. */
function indices(text: string, term: string, where: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < term.length; i++) {
    const character = term.charAt(i);
    if (/[A-Za-z]/.test(character)) found.push(character);
    else if (term.startsWith(DOTS, i)) {
      if (found.includes(DOTS)) fail(say.secondDots(text, where));
      found.push(DOTS);
      i += DOTS.length - 1;
    } else if (character !== ' ') fail(say.badIndex(text, character, where));
  }
  return found;
}

/** Upper case comes before lower case. */
const implicit = (all: readonly string[]): string[] => [
  ...all.filter((index, i) => index === DOTS && all.indexOf(index) === i),
  ...all.filter((x) => x !== DOTS && all.indexOf(x) === all.lastIndexOf(x)).sort(),
];

/** What einsum does with operands of given shapes. */
export interface Einsum {
  /** The index of each axis of each operand; those that '...' stands for are '-2', '-1'. */
  readonly names: readonly (readonly string[])[];
  /** The size of each index. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly output: readonly string[];
  readonly shape: number[];
}

/** Applies an equation to shapes. */
export function einsum(text: unknown, shapes: readonly Shape[]): Einsum {
  const { terms, output } = equation(text);
  const said = String(text);
  if (terms.length !== shapes.length) fail(say.operandCount(said, shapes.length, terms.length));
  const names = terms.map((term, i) => named(said, term, i, shapes[i] ?? []));
  const sizes = new Map<string, number>();
  for (const index of new Set(names.flat())) sizes.set(index, join(said, index, names, shapes));
  const longest = Math.max(...names.map((name) => name.filter(isPlace).length));
  const result = expanded(output, longest);
  return { names, sizes, output: result, shape: result.map((index) => sizes.get(index) ?? 1) };
}

/** Whether an index is an axis that '...' stands for. */
const isPlace = (index: string): boolean => index.startsWith('-');

/** The index of each axis of an operand. */
function named(text: string, term: readonly string[], i: number, shape: Shape): string[] {
  const rank = shape.length;
  const letters = term.filter((index) => index !== DOTS).length;
  const wanted = term.length === letters ? `rank ${letters}` : `rank ${letters} or more`;
  if (rank < letters || (rank > letters && term.length === letters))
    fail(say.termRank(text, i + 1, shape, term.join(''), `${wanted}, not ${rank}`));
  return expanded(term, rank - letters);
}

/** The indices with '-2', '-1' in the place of '...'. */
const expanded = (term: readonly string[], count: number): string[] =>
  term.flatMap((index) =>
    index === DOTS ? Array.from({ length: count }, (_, i) => String(i - count)) : [index],
  );

/** An axis: of which operand, and its size. */
interface Axis {
  readonly operand: number;
  readonly size: number;
}

/** The size of an index. Between operands 1 fits any size; within one, sizes are equal. */
function join(
  text: string,
  index: string,
  names: readonly (readonly string[])[],
  shapes: readonly Shape[],
): number {
  const axes = names.flatMap((name, operand) =>
    name.flatMap((other, i): Axis[] =>
      other === index ? [{ operand, size: shapes[operand]?.[i] ?? 1 }] : [],
    ),
  );
  const shape = ({ operand }: Axis): Shape => shapes[operand] ?? [];
  return axes.reduce((size, axis) => {
    const own = axes.find(({ operand }) => operand === axis.operand) ?? axis;
    if (own.size !== axis.size)
      fail(say.diagonalSizes(text, axis.operand + 1, shape(axis), index, own.size, axis.size));
    if (size === 1 || axis.size === 1 || size === axis.size) return size === 1 ? axis.size : size;
    const first = axes.find((other) => other.size === size) ?? axis;
    return fail(
      say.indexSizes(
        text,
        index,
        first.operand + 1,
        shape(first),
        size,
        axis.operand + 1,
        shape(axis),
        axis.size,
      ),
    );
  }, 1);
}
