/**
 * The arithmetic of programs, counted and not timed: scalar instructions times the steps of the loops around them. An
 * instruction counts where emitted code has it: in the outermost loop that knows what it depends on, and once for all
 * that use it there. So a step of a product is two, a multiplication and an addition. Not counted: loads and stores,
 * the arithmetic of indices, casts, and routines, which are named instead. What a guard keeps from being evaluated
 * counts as if it were.
 */
import { type Control, callsOf } from './control.ts';
import type { Axis } from './index.ts';
import * as ix from './index.ts';
import { type Expression, indicesOf, type Kernel, walk } from './kernel.ts';
import type { Program } from './program.ts';
import { scalars } from './scalar.ts';

export interface Arithmetic {
  /** Scalar instructions, each as one. */
  readonly operations: number;
  /** The same by the prices in the table of instructions (src/ir/scalar.ts): an addition is 1, `exp` is 20. */
  readonly cost: number;
}

const nothing: Arithmetic = { operations: 0, cost: 0 };

const plus = (a: Arithmetic, b: Arithmetic): Arithmetic => ({
  operations: a.operations + b.operations,
  cost: a.cost + b.cost,
});

/** What one instruction counts as. A cast is none: numbers are float64 as long as they are computed with. */
const one = (name: keyof typeof scalars): Arithmetic => {
  const { cost } = scalars[name];
  return { operations: Math.sign(cost), cost };
};

const times = ({ operations, cost }: Arithmetic, steps: number): Arithmetic => ({
  operations: operations * steps,
  cost: cost * steps,
});

const stepsOf = (axes: readonly Axis[]): number =>
  axes.reduce((product, { extent }) => product * extent, 1);

/** How many of `axes`, from the outermost on, must be known before an expression can be evaluated. */
function depthOf(root: Expression, axes: readonly Axis[], loops: number): number {
  let depth = 0;
  walk(root, (x) => {
    if (x.kind === 'reduced') depth = Math.max(depth, loops);
    for (const index of indicesOf(x))
      for (const axis of ix.axesOf(index)) depth = Math.max(depth, axes.indexOf(axis) + 1);
  });
  return depth;
}

/** Of a loop: all steps, or one where their number is not known. Of a choice: the dearer branch. */
function arithmeticOfControl(control: Control): Arithmetic {
  const programs = callsOf(control).map(({ program }) => arithmeticOfProgram(program));
  if (control.kind === 'loop') return times(programs.reduce(plus, nothing), control.steps ?? 1);
  return programs.reduce((a, b) => (a.cost > b.cost ? a : b), nothing);
}

/** The arithmetic of a kernel; of a routine it is nothing. */
export function arithmeticOf({ loops, reductions, stores, control }: Kernel): Arithmetic {
  if (control) return arithmeticOfControl(control);
  let total = nothing;
  /** What is known in the loops that all share, and so is not computed again further inside. */
  const shared = new Set<string>();
  const count = (values: readonly Expression[], inner: readonly Axis[]) => {
    const axes = [...loops, ...inner];
    const own = new Set<string>();
    const visit = (x: Expression) => {
      if (x.kind !== 'apply') return;
      const depth = depthOf(x, axes, loops.length);
      const known = depth <= loops.length ? shared : own;
      if (known.has(x.key)) return;
      known.add(x.key);
      total = plus(total, times(one(x.scalar), stepsOf(axes.slice(0, depth))));
    };
    const seen = new Set<string>();
    for (const value of values) walk(value, visit, seen);
  };
  for (const { axes, combine, value } of reductions) {
    count([value], axes);
    total = plus(total, times(one(combine), stepsOf([...loops, ...axes])));
  }
  count(
    stores.map(({ value }) => value),
    stores[0]?.axes ?? [],
  );
  return total;
}

/** The arithmetic of all kernels of a program. */
export const arithmeticOfProgram = ({ kernels }: Program): Arithmetic =>
  kernels.map(arithmeticOf).reduce(plus, nothing);
