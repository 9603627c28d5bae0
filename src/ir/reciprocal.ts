/**
 * Division of many elements by one result of reductions, as multiplication: a division takes as long as six. Within two units
 * in the last place, and as exact where the divisor is too small or too great to have a reciprocal.
 */
import type { Axis } from './index.ts';
import * as ix from './index.ts';
import type { Expression, Kernel, Reduction } from './kernel.ts';
import * as k from './kernel.ts';
import { ignoringNaN, isModerate, withNegatives } from './known.ts';
import { neededBy, storeAxes, withSharedAxes } from './passes.ts';

/** Elements for which it is worth it. */
const MANY = 16;

/** Beyond these magnitudes a divisor is scaled before, and the quotient after. */
const [SMALL, GREAT] = [2 ** -62, 2 ** 62];

/** The power of two that scales a divisor. */
function scaleOf(divisor: Expression): Expression {
  const float = (value: number) => k.literal(value, 'float32');
  const size = k.apply('abs', [divisor], 'float32');
  const isGreat = k.apply('gt', [size, float(GREAT)], 'bool');
  const isSmall = k.apply('lt', [size, float(SMALL)], 'bool');
  const down = k.apply('where', [isGreat, float(SMALL), float(1)], 'float32');
  return k.apply('where', [isSmall, float(GREAT), down], 'float32');
}

function multiplied(dividend: Expression, divisor: Expression, isModerate: boolean): Expression {
  const times = (a: Expression, b: Expression) => k.apply('mul', [a, b], 'float32');
  const reciprocalOf = (x: Expression) => k.apply('div', [k.literal(1, 'float32'), x], 'float32');
  if (isModerate) return times(dividend, reciprocalOf(divisor));
  const scale = scaleOf(divisor);
  return times(times(dividend, reciprocalOf(times(divisor, scale))), scale);
}

/** Whether an expression is the same at all positions of axes. */
function isFixed(x: Expression, axes: readonly Axis[]): boolean {
  let result = true;
  k.walk(x, (part) => {
    for (const index of k.indicesOf(part))
      for (const axis of ix.axesOf(index)) result &&= !axes.includes(axis);
  });
  return result;
}

const isResult = (x: Expression, axes: readonly Axis[]): boolean =>
  neededBy([x]).size > 0 && isFixed(x, axes);

function withReciprocals(
  value: Expression,
  axes: readonly Axis[],
  reductions: readonly Reduction[],
): Expression {
  if (axes.reduce((n, { extent }) => n * extent, 1) < MANY) return value;
  return k.rebuild(value, (x, visit) => {
    if (x.kind !== 'apply' || x.scalar !== 'div' || x.dtype !== 'float32') return undefined;
    const [a, b] = x.operands;
    if (!a || !b || !isResult(b, axes) || isFixed(a, axes)) return undefined;
    return multiplied(visit(a), visit(b), isModerate(b, reductions));
  });
}

/** The kernel as vectors compute it: with shared axes, few divisions, and what is known of its values. */
export function prepared(given: Kernel): Kernel {
  const kernel = withSharedAxes(given);
  const { reductions } = kernel;
  const changed = (value: Expression, axes: readonly Axis[]): Expression =>
    withNegatives(withReciprocals(value, axes, reductions), reductions);
  return {
    ...kernel,
    reductions: reductions.map((one, id) => ({
      ...one,
      value: changed(one.value, one.axes),
      ignoresNaN: ignoringNaN(kernel, id),
    })),
    stores: kernel.stores.map((store) => ({
      ...store,
      value: changed(store.value, storeAxes(kernel)),
    })),
  };
}
