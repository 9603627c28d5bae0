/**
 * `Kernel`: the hand-over from compiler to backend. Whoever knows this file can write a backend.
 *
 * A kernel is a loop nest over `loops`. For each position it folds its `reductions` one after another (a later
 * one may use the results of the earlier), then makes its `stores`, each over further axes of its own:
 *
 *     for loops:
 *       for reduction of reductions:   r = identity; for reduction.axes: r = combine(r, value)
 *       for store of stores:           for store.axes: outputs[store.output][store.index] = value
 *
 * A kernel may be the call of a routine instead (src/ir/routine.ts), or run other programs (src/ir/control.ts): then it
 * has no loops and no stores.
 */
import type { DType } from '../../types/dtype.ts';
import { digest } from '../graph/digest.ts';
import type { Origin } from '../graph/origin.ts';
import type { Control } from './control.ts';
import type { Axis, Index } from './index.ts';
import type { RoutineName } from './routine.ts';
import type { ScalarName } from './scalar.ts';
import type { SimdSchedule } from './simd.ts';

/** True where `low <= index < high`. */
export interface Within {
  readonly index: Index;
  readonly low: number;
  readonly high: number;
}

/** Where an element exists: all of them hold. Empty means everywhere. */
export type Guard = readonly Within[];

/** A scalar expression. Equal `key` means equal value. */
export type Expression = Load | Constant | Position | Apply | Select | Reduced;

interface Common {
  readonly dtype: DType;
  readonly key: string;
}

/** An element of an input; 0 where the guard fails, without touching memory. */
export interface Load extends Common {
  readonly kind: 'load';
  readonly input: number;
  readonly index: Index;
  readonly guard: Guard;
}

export interface Constant extends Common {
  readonly kind: 'constant';
  readonly value: number;
}

/** The value of an index, as a number. */
export interface Position extends Common {
  readonly kind: 'position';
  readonly index: Index;
}

/** One scalar instruction. */
export interface Apply extends Common {
  readonly kind: 'apply';
  readonly scalar: ScalarName;
  readonly operands: readonly Expression[];
  /** Whether its operand is known to be at most 0, or NaN. */
  readonly ofNegative?: boolean;
}

/** `inside` where the guard holds, else `outside`. */
export interface Select extends Common {
  readonly kind: 'select';
  readonly guard: Guard;
  readonly inside: Expression;
  readonly outside: Expression;
}

/** The result of a reduction of this kernel. */
export interface Reduced extends Common {
  readonly kind: 'reduced';
  readonly reduction: number;
}

export interface Reduction {
  readonly axes: readonly Axis[];
  /** The instruction that folds, and the value it starts from. */
  readonly combine: ScalarName;
  readonly identity: number;
  readonly dtype: DType;
  readonly value: Expression;
  /** Whether the result need not be NaN where an element is: all that comes of it is NaN anyway. */
  readonly ignoresNaN?: boolean;
  /** Where in a user's source it comes from, if that is kept, as of stores and kernels. It has no influence on code. */
  readonly origin?: Origin | undefined;
}

export interface Store {
  readonly output: number;
  readonly axes: readonly Axis[];
  readonly index: Index;
  readonly value: Expression;
  readonly origin?: Origin | undefined;
}

/** How the loops are run: chosen by src/ir/schedule.ts, obeyed by every emitter, no influence on values. */
export interface Schedule {
  /** How many steps of each loop are done side by side, their accumulators in registers. */
  readonly tile: readonly number[];
  /** How WebAssembly runs it. Where that is not said, it stays in JavaScript. */
  readonly simd?: SimdSchedule;
}

/** A routine and the numbers that it takes after its memories. */
export interface RoutineCall {
  readonly name: RoutineName;
  readonly parameters: readonly number[];
}

export interface Kernel {
  readonly name: string;
  readonly loops: readonly Axis[];
  readonly reductions: readonly Reduction[];
  readonly stores: readonly Store[];
  /** Values read and written, by their place in `Program.values`. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly schedule: Schedule;
  /** What it does instead of loops, where it is given: inputs, then outputs, then numbers. */
  readonly routine?: RoutineCall;
  /** The programs that it runs instead, in a loop or one of two. */
  readonly control?: Control;
  /** Memory that it needs while it runs: a value of the arena. */
  readonly scratch?: number;
  /** That of the op that it ends in. */
  readonly origin?: Origin | undefined;
}

export const guardKey = (guard: Guard): string =>
  guard.map(({ index, low, high }) => `${low}<=${index.key}<${high}`).join('&');

export const load = (input: number, index: Index, guard: Guard, dtype: DType): Load => ({
  kind: 'load',
  input,
  index,
  guard,
  dtype,
  key: digest(`load(${input},${index.key}${guard.length > 0 ? `,${guardKey(guard)}` : ''})`),
});

export const literal = (value: number, dtype: DType): Constant => ({
  kind: 'constant',
  value,
  dtype,
  key: `${dtype}(${Object.is(value, -0) ? '-0' : value})`,
});

export const position = (index: Index, dtype: DType): Position => ({
  kind: 'position',
  index,
  dtype,
  key: `at(${index.key})`,
});

export const apply = (
  scalar: ScalarName,
  operands: readonly Expression[],
  dtype: DType,
  ofNegative = false,
): Apply => ({
  kind: 'apply',
  scalar,
  operands,
  dtype,
  ofNegative,
  key: digest(
    `${scalar}${ofNegative ? '-' : ''}:${dtype}(${operands.map((x) => x.key).join(',')})`,
  ),
});

/** The conditions of a guard that another does not have. */
export function without(guard: Guard, other: Guard): Guard {
  if (guard.length === 0 || other.length === 0) return guard;
  const known = new Set(other.map((condition) => guardKey([condition])));
  return guard.filter((condition) => !known.has(guardKey([condition])));
}

const isZero = (x: Expression): boolean => x.kind === 'constant' && Object.is(x.value, 0);

export function select(guard: Guard, inside: Expression, outside: Expression): Expression {
  const { dtype } = inside;
  if (guard.length === 0) return inside;
  // A guarded load is 0 outside by itself.
  if (isZero(outside) && inside.kind === 'load' && without(guard, inside.guard).length === 0)
    return inside;
  // What one is outside, the other is too.
  if (inside.kind === 'select' && inside.outside.key === outside.key)
    return select([...guard, ...inside.guard], inside.inside, outside);
  const key = digest(`select(${guardKey(guard)},${inside.key},${outside.key})`);
  return { kind: 'select', guard, inside, outside, dtype, key };
}

/** Outside of this guard an expression is 0. */
const supportOf = (x: Expression): Guard =>
  x.kind === 'load' || (x.kind === 'select' && isZero(x.outside)) ? x.guard : [];

const as = (x: Expression, dtype: DType): Expression =>
  x.dtype === dtype ? x : apply('cast', [x], dtype);

/** A product of operands that are 0 outside of the same guard: it is asked once. */
export function product(a: Expression, b: Expression, dtype: DType): Expression {
  if (a.dtype !== dtype || b.dtype !== dtype)
    return apply('mul', [as(a, dtype), as(b, dtype)], dtype);
  const guard = supportOf(a);
  if (guard.length === 0 || guardKey(guard) !== guardKey(supportOf(b)))
    return apply('mul', [a, b], dtype);
  const [x, y] = [a, b].map((operand) => (operand.kind === 'select' ? operand.inside : operand));
  return select(guard, apply('mul', [x ?? a, y ?? b], dtype), literal(0, dtype));
}

export const reduced = (reduction: number, dtype: DType): Reduced => ({
  kind: 'reduced',
  reduction,
  dtype,
  key: `r${reduction}`,
});

/** Rewrites an expression from its leaves up, once per distinct subexpression. */
export function rewrite(
  root: Expression,
  leaf: (x: Load | Constant | Position | Reduced) => Expression,
  guard: (guard: Guard) => Guard,
): Expression {
  const done = new Map<string, Expression>();
  const visit = (x: Expression): Expression => {
    const known = done.get(x.key);
    if (known) return known;
    const result =
      x.kind === 'apply'
        ? apply(x.scalar, x.operands.map(visit), x.dtype, x.ofNegative)
        : x.kind === 'select'
          ? select(guard(x.guard), visit(x.inside), visit(x.outside))
          : leaf(x);
    done.set(x.key, result);
    return result;
  };
  return visit(root);
}

/** An expression anew: of each subexpression what `change` makes of it, or itself with its parts anew. */
export function rebuild(
  root: Expression,
  change: (x: Expression, visit: (x: Expression) => Expression) => Expression | undefined,
): Expression {
  const done = new Map<string, Expression>();
  const parts = (x: Expression): Expression => {
    if (x.kind === 'apply') return apply(x.scalar, x.operands.map(visit), x.dtype, x.ofNegative);
    return x.kind === 'select' ? select(x.guard, visit(x.inside), visit(x.outside)) : x;
  };
  const visit = (x: Expression): Expression => {
    const known = done.get(x.key);
    if (known) return known;
    const result = change(x, visit) ?? parts(x);
    done.set(x.key, result);
    return result;
  };
  return visit(root);
}

/** Calls `visit` for every distinct subexpression, operands first. */
export function walk(
  root: Expression,
  visit: (x: Expression) => void,
  seen = new Set<string>(),
): void {
  if (seen.has(root.key)) return;
  seen.add(root.key);
  if (root.kind === 'apply') for (const operand of root.operands) walk(operand, visit, seen);
  if (root.kind === 'select') {
    walk(root.inside, visit, seen);
    walk(root.outside, visit, seen);
  }
  visit(root);
}

/** The parts of an expression. */
export function children(x: Expression): readonly Expression[] {
  if (x.kind === 'apply') return x.operands;
  return x.kind === 'select' ? [x.inside, x.outside] : [];
}

/** The indices that an expression itself holds. */
export function indicesOf(x: Expression): readonly Index[] {
  if (x.kind === 'load') return [x.index, ...x.guard.map((condition) => condition.index)];
  if (x.kind === 'position') return [x.index];
  return x.kind === 'select' ? x.guard.map((condition) => condition.index) : [];
}
