/** Copies of expressions for steps that are done side by side: a loop variable of each is some steps ahead. */
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import type { Expression, Guard, Reduced } from './kernel.ts';
import * as k from './kernel.ts';

/** How far each axis is ahead of its loop variable. */
export type Offsets = ReadonlyMap<Axis, number>;

const ahead = (offsets: Offsets): ReadonlyMap<Axis, Index> =>
  new Map(
    [...offsets].map(([axis, offset]) => [axis, ix.add(ix.variable(axis), ix.constant(offset))]),
  );

const moveIndex = (index: Index, axes: ReadonlyMap<Axis, Index>): Index =>
  axes.size > 0 ? ix.substitute(index, axes) : index;

const moveGuard = (guard: Guard, move: (index: Index) => Index): Guard =>
  guard.map((condition) => ({ ...condition, index: move(condition.index) }));

export const shift = (index: Index, offsets: Offsets): Index => moveIndex(index, ahead(offsets));

export const shiftGuard = (guard: Guard, offsets: Offsets): Guard =>
  moveGuard(guard, (index) => shift(index, offsets));

/** An expression at other indices. */
export function reindexed(
  value: Expression,
  move: (index: Index) => Index,
  reduced: (x: Reduced) => Expression = (x) => x,
): Expression {
  return k.rewrite(
    value,
    (x) => {
      if (x.kind === 'load')
        return k.load(x.input, move(x.index), moveGuard(x.guard, move), x.dtype);
      if (x.kind === 'position') return k.position(move(x.index), x.dtype);
      return x.kind === 'reduced' ? reduced(x) : x;
    },
    (guard) => moveGuard(guard, move),
  );
}

/** An expression in which indices stand for axes. */
export const moved = (
  value: Expression,
  axes: ReadonlyMap<Axis, Index>,
  reduced?: (x: Reduced) => Expression,
): Expression => reindexed(value, (index) => moveIndex(index, axes), reduced);

/** The expression some steps ahead along axes that the reductions do not depend on. */
export const shifted = (value: Expression, offsets: Offsets): Expression =>
  offsets.size > 0 ? moved(value, ahead(offsets)) : value;

/** What the result of a reduction is called in the `n`-th copy. */
export const reducedKey = (reduction: number, n: number): string => `r${reduction}@${n}`;

/** The expression of the `n`-th copy, which has its own reductions. */
export const instance = (value: Expression, offsets: Offsets, n: number): Expression =>
  moved(value, ahead(offsets), (x) => ({ ...x, key: reducedKey(x.reduction, n) }));
