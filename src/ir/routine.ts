/**
 * TABLE 3: one row per routine, the primitives that are no loop nest: sorts, decompositions, and what reads or writes
 * at indices in memory. A routine is a plain function (src/routines) over the memories of its inputs and its result,
 * then some numbers. Its operands and its result are whole tensors in memory, and nothing fuses with it.
 */
import type { Attributes } from '../graph/node.ts';
import type { Memory } from '../routines/memory.ts';
import { gather, scatter } from '../routines/select.ts';

export { type Caller, callerAt, callerOf } from '../routines/select.ts';

// Signatures of different lengths meet in one table.
type Run = (...args: never[]) => void;

/** What a routine may know of its node. */
export interface RoutineNode {
  readonly inputs: readonly { readonly shape: readonly number[] }[];
  readonly attributes: Attributes;
  readonly shape: readonly number[];
}

export interface Routine {
  /** Takes the memories of the inputs and of the result, then the parameters. */
  readonly run: Run;
  /** The numbers that follow the memories. */
  readonly parameters: (node: RoutineNode) => readonly number[];
}

const numel = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** `[outer, size, inner]`: a shape around one of its axes. */
export const around = (shape: readonly number[], axis: number) =>
  [numel(shape.slice(0, axis)), shape[axis] ?? 1, numel(shape.slice(axis + 1))] as const;

/** The parameters that `gather` and `scatter` share. `x` has the axis that is indexed. */
function selection({
  inputs,
  attributes: { axes = [], options = [] },
}: RoutineNode): readonly number[] {
  const [x, index] = inputs as [RoutineNode['inputs'][0], RoutineNode['inputs'][0]];
  const [outer, size, inner] = around(x.shape, axes[0] ?? 0);
  const [outerIndex, count, innerIndex] = around(index.shape, axes[0] ?? 0);
  const follows = [Number(outerIndex === outer), Number(innerIndex === inner)];
  return [outer, size, count, inner, ...follows, ...options];
}

const rows = {
  gather: { run: gather, parameters: selection },
  scatter: { run: scatter, parameters: selection },
} satisfies Readonly<Record<string, Routine>>;

export type RoutineName = keyof typeof rows;

/** The table, by name. */
export const routines: Readonly<Record<RoutineName, Routine>> = rows;

/** Runs a routine on its memories and parameters. */
export const runRoutine = (
  name: RoutineName,
  memories: readonly Memory[],
  parameters: readonly number[],
): void =>
  (routines[name].run as (...args: (Memory | number)[]) => void)(...memories, ...parameters);
