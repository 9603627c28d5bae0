/** What the reductions of a kernel say of the values that are made with their results. */
import type { Apply, Expression, Kernel, Reduction } from './kernel.ts';
import * as k from './kernel.ts';
import { type ScalarName, scalars } from './scalar.ts';

/** Whether a value is an element less the greatest of all, and so at most 0, or NaN. */
function isNegative(x: Expression | undefined, reductions: readonly Reduction[]): boolean {
  if (x?.kind !== 'apply' || x.scalar !== 'sub') return false;
  const [element, result] = x.operands;
  if (result?.kind !== 'reduced') return false;
  const of = reductions[result.reduction];
  return of?.combine === 'maximum' && of.value.key === element?.key;
}

const hasForm = (x: Apply): boolean =>
  x.dtype === 'float32' && scalars[x.scalar].simd?.ofNegative !== undefined;

/** A value in which instructions know of operands that are at most 0. */
export const withNegatives = (value: Expression, reductions: readonly Reduction[]): Expression =>
  k.rebuild(value, (x, visit) =>
    x.kind === 'apply' && hasForm(x) && isNegative(x.operands[0], reductions)
      ? k.apply(x.scalar, x.operands.map(visit), x.dtype, true)
      : undefined,
  );

/** Whether a value has a reciprocal that is a normal number, unless it is 0, infinite or NaN. */
export function isModerate(x: Expression, reductions: readonly Reduction[]): boolean {
  if (x.kind === 'apply') return scalars[x.scalar].known === 'moderate';
  if (x.kind !== 'reduced') return false;
  // The powers of a softmax: one of them is 1, and none is greater.
  const { combine, value } = reductions[x.reduction] as Reduction;
  const isPower = value.kind === 'apply' && scalars[value.scalar].known === 'power';
  return combine === 'add' && isPower && isNegative(value.operands[0], reductions);
}

/** What an operand may be beside one that is NaN: of these some hide it from those functions that do not pass it on. */
const BESIDE = [0, 1, -1, Infinity];

/** Whether an instruction on floats is NaN wherever one of its operands is. */
function passesNaN(name: ScalarName): boolean {
  const { arity, result, eval: evaluate } = scalars[name];
  if (result !== 'same' || arity > 2) return false;
  const places = Array.from({ length: arity }, (_, i) => i);
  return places.every((place) =>
    BESIDE.every((x) => Number.isNaN(evaluate(...places.map((i) => (i === place ? NaN : x))))),
  );
}

/** Whether a value is NaN wherever one of some parts of it is. */
function isStrict(value: Expression, isPart: (x: Expression) => boolean): boolean {
  const found = new Set<string>();
  const look = (x: Expression) => {
    const passes = x.kind === 'apply' && x.dtype === 'float32' && passesNaN(x.scalar);
    if (isPart(x) || (passes && x.operands.some(({ key }) => found.has(key)))) found.add(x.key);
  };
  k.walk(value, look);
  return found.has(value.key);
}

/**
 * Whether a reduction, the greatest element or the least, need not say that an element is NaN: another one that has the
 * same elements does, and all stores are made with that.
 */
export function ignoringNaN({ reductions, stores }: Kernel, id: number): boolean {
  const { combine, value, axes, dtype } = reductions[id] as Reduction;
  if (dtype !== 'float32' || !scalars[combine].simd?.fold) return false;
  const isElement = (x: Expression) => x.key === value.key;
  const saying = new Set(
    reductions.flatMap((one, other) =>
      one.axes === axes && one.combine === 'add' && isStrict(one.value, isElement) ? [other] : [],
    ),
  );
  const isSaid = (x: Expression) => x.kind === 'reduced' && saying.has(x.reduction);
  return stores.every((store) => isStrict(store.value, isSaid));
}
