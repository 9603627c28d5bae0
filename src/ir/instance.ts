/** Copies of expressions for steps that are done side by side: a loop variable of each is some steps ahead. */
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import type { Expression, Guard } from './kernel.ts';
import * as k from './kernel.ts';

/** How far each axis is ahead of its loop variable. */
export type Offsets = ReadonlyMap<Axis, number>;

export function shift(index: Index, offsets: Offsets): Index {
  const map = new Map<Axis, Index>();
  for (const [axis, offset] of offsets)
    map.set(axis, ix.add(ix.variable(axis), ix.constant(offset)));
  return map.size > 0 ? ix.substitute(index, map) : index;
}

export const shiftGuard = (guard: Guard, offsets: Offsets): Guard =>
  guard.map((condition) => ({ ...condition, index: shift(condition.index, offsets) }));

/** The expression of the `n`-th copy. */
export function instance(value: Expression, offsets: Offsets, n: number): Expression {
  return k.rewrite(
    value,
    (x) => {
      if (x.kind === 'load')
        return k.load(x.input, shift(x.index, offsets), shiftGuard(x.guard, offsets), x.dtype);
      if (x.kind === 'position') return k.position(shift(x.index, offsets), x.dtype);
      return x.kind === 'reduced' ? { ...x, key: `r${x.reduction}@${n}` } : x;
    },
    (guard) => shiftGuard(guard, offsets),
  );
}
