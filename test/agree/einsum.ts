// einsum: equations of all forms, right and wrong, on shapes that mostly fit them.

import {
  type Call,
  chance,
  integer,
  many,
  NAMES,
  pick,
  type Sizes,
  size,
  tensors,
} from './draw.ts';

const LETTERS = [...'ijklmbcAZ'];

/** Characters that no equation has, and those that have a place. */
const noise = () => pick(['.', '..', '...', '-', '>', '->', ',', ' ', '1', '_', '?', 'i']);

/** One wrong or superfluous character somewhere. */
function disturbed(equation: string): string {
  const at = integer(0, equation.length);
  return `${equation.slice(0, at)}${noise()}${equation.slice(at + (chance(0.5) ? 1 : 0))}`;
}

/** The indices of one operand: letters, some of them twice, and rarely '...'. */
function term(letters: readonly string[], dots: boolean): string[] {
  const some = many(integer(0, 3), () => pick(letters));
  return dots && chance(0.8) ? some.toSpliced(integer(0, some.length), 0, '...') : some;
}

/** Indices of the operands in any order, mostly; rarely one of them twice, or another. */
function output(terms: readonly (readonly string[])[]): string[] {
  const all = [...new Set(terms.flat())].filter(() => chance(0.6));
  const order = all.map((index) => ({ index, at: integer(0, 99) })).sort((x, y) => x.at - y.at);
  const extra = chance(0.06) ? [pick(LETTERS)] : [];
  return [...order.map(({ index }) => index), ...extra];
}

function einsum(): Call {
  const letters = LETTERS.slice(0, integer(1, LETTERS.length));
  const sizes = new Map(letters.map((letter) => [letter, size()]));
  const dots = chance(0.3);
  const batch = many(integer(0, 2), size);
  const terms = many(pick([1, 1, 2, 2, 2, 3]), () => term(letters, dots));
  const broken = chance(0.15);
  const sizeOf = (letter: string) => (broken && chance(0.2) ? size() : (sizes.get(letter) ?? 1));
  const shapes = terms.map((indices): Sizes => {
    const one = chance(0.15);
    const own = indices.flatMap((index) =>
      index === '...'
        ? batch.slice(integer(0, batch.length)).map((n) => (chance(0.2) ? 1 : n))
        : [one ? 1 : sizeOf(index)],
    );
    return chance(0.03) ? own.slice(1) : chance(0.03) ? [...own, size()] : own;
  });
  const joined = terms
    .map((indices) => indices.join(chance(0.1) ? ' ' : ''))
    .join(pick([',', ', ']));
  const arrow = chance(0.7) ? `${pick(['->', ' -> '])}${output(terms).join('')}` : '';
  const equation = chance(0.08) ? disturbed(joined + arrow) : joined + arrow;
  const given = chance(0.03) ? shapes.slice(1) : chance(0.03) ? [...shapes, [2]] : shapes;
  const names = NAMES.slice(0, given.length);
  return {
    operands: tensors(...given),
    code: `gradus.einsum(${[`'${equation}'`, ...names].join(', ')})`,
  };
}

export const families: readonly (() => Call)[] = [einsum, einsum, einsum];
