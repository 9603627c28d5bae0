/**
 * TABLE 3: one row per routine, the primitives that are no loop nest: sorts, decompositions, and what reads or writes
 * at indices in memory. A routine is a plain function (src/routines) over the memories of its inputs and its result,
 * then some numbers. Its operands and its result are whole tensors in memory, and nothing fuses with it.
 */
import type { Attributes } from '../graph/node.ts';
import { cholesky } from '../routines/cholesky.ts';
import { eigh, eigvalsh } from '../routines/eigh.ts';
import { fft } from '../routines/fft.ts';
import { det, slogdet, solve, solveTriangular } from '../routines/lu.ts';
import type { Memory } from '../routines/memory.ts';
import { lstsq, qr } from '../routines/qr.ts';
import { cumextreme, cumprod, cumsum, logcumsumexp, recur } from '../routines/scan.ts';
import { gather, scatter } from '../routines/select.ts';
import { argsort, searchsorted } from '../routines/sort.ts';
import { cofactorChanges, cofactors, pinv, svd, svdvals } from '../routines/svd.ts';

export { type Caller, callerAt, callerOf, fromEnd } from '../routines/select.ts';

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
  /** Whether it throws for some values of its operands, as an index outside or a singular matrix. */
  readonly refuses?: true;
}

const numel = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** `[outer, size, inner]`: a shape around one of its axes. */
export const around = (shape: readonly number[], axis: number) =>
  [numel(shape.slice(0, axis)), shape[axis] ?? 1, numel(shape.slice(axis + 1))] as const;

/** The parameters that `gather` and `scatter` share. The tensor of this shape has the axis that is indexed. */
function selection(node: RoutineNode, shape: readonly number[] = []): readonly number[] {
  const { axes = [], options = [] } = node.attributes;
  const [outer, size, inner] = around(shape, axes[0] ?? 0);
  const [outerIndex, count, innerIndex] = around(node.inputs[1]?.shape ?? [], axes[0] ?? 0);
  const follows = [Number(outerIndex === outer), Number(innerIndex === inner)];
  return [outer, size, count, inner, ...follows, ...options];
}

/** What goes along one axis of the result. */
const along = (node: RoutineNode): readonly number[] => [
  ...around(node.shape, node.attributes.axes?.[0] ?? 0),
  ...(node.attributes.options ?? []),
];

/** How many matrices the first input is, and their sizes. */
function matrices({ inputs: [x] }: RoutineNode): readonly [count: number, m: number, n: number] {
  const shape = x?.shape ?? [];
  return [numel(shape.slice(0, -2)), shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}

/** The same of square ones. */
const square = (node: RoutineNode): readonly number[] => matrices(node).slice(0, 2);

/** Systems with their right-hand sides: how many there are of both, and their sizes. */
function systems(node: RoutineNode): readonly number[] {
  const [count, m, n] = matrices(node);
  const result = node.shape;
  return [count, numel(result.slice(0, -2)), m, n, result.at(-1) ?? 1];
}

/** The same of square ones. */
const squareSystems = (node: RoutineNode): readonly number[] => systems(node).toSpliced(2, 1);

const options = ({ attributes }: RoutineNode): readonly number[] => attributes.options ?? [];

/** The parameters of `fft`: the direction and the factor, then for each axis the shape around it. */
const transform = (node: RoutineNode): readonly number[] => [
  ...options(node),
  ...(node.attributes.axes ?? []).flatMap((axis) => around(node.shape.slice(0, -1), axis)),
];

const rows = {
  gather: {
    run: gather,
    parameters: (node) => selection(node, node.inputs[0]?.shape),
    refuses: true,
  },
  scatter: { run: scatter, parameters: (node) => selection(node, node.shape), refuses: true },
  /** Options: whether in descending order. The result may be shorter: the first in that order. */
  argsort: {
    run: argsort,
    parameters: (node) => {
      const { inputs, shape, attributes } = node;
      const axis = attributes.axes?.[0] ?? 0;
      const count = shape[axis] ?? 0;
      return [...around(inputs[0]?.shape ?? [], axis), count, ...(node.attributes.options ?? [])];
    },
  },
  /** Along the last axis. Each row of the sorted elements serves as many values as there are for it. */
  searchsorted: {
    run: searchsorted,
    parameters: (node) => {
      const sorted = node.inputs[0]?.shape ?? [];
      const rows = numel(sorted.slice(0, -1));
      return [
        rows,
        sorted.at(-1) ?? 0,
        rows === 0 ? 0 : numel(node.shape) / rows,
        ...(node.attributes.options ?? []),
      ];
    },
  },
  /** Options: whether from the end, and whether of whole numbers. */
  cumsum: { run: cumsum, parameters: along },
  /** Options: whether of whole numbers. */
  cumprod: { run: cumprod, parameters: along },
  /** Of factors and summands. Options: whether from the end. */
  recur: { run: recur, parameters: along },
  /** Options: whether the least. */
  cumextreme: { run: cumextreme, parameters: along },
  logcumsumexp: { run: logcumsumexp, parameters: along },
  solve: {
    run: solve,
    parameters: (node) => [...squareSystems(node), ...options(node)],
    refuses: true,
  },
  solveTriangular: {
    run: solveTriangular,
    parameters: (node) => [...squareSystems(node), ...options(node)],
  },
  lstsq: { run: lstsq, parameters: systems, refuses: true },
  det: { run: det, parameters: square },
  slogdet: { run: slogdet, parameters: square },
  cofactors: { run: cofactors, parameters: square },
  cofactorChanges: { run: cofactorChanges, parameters: square },
  cholesky: { run: cholesky, parameters: square, refuses: true },
  eigh: { run: eigh, parameters: square },
  eigvalsh: { run: eigvalsh, parameters: square },
  qr: { run: qr, parameters: matrices },
  svd: { run: svd, parameters: matrices },
  svdvals: { run: svdvals, parameters: matrices },
  pinv: { run: pinv, parameters: (node) => [...matrices(node), ...options(node)] },
  fft: { run: fft, parameters: transform },
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
