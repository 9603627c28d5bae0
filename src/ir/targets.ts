/** Where a program runs: JavaScript where a call decides, WebAssembly where the work does, on threads where that is much. */
import { arithmeticOf } from './cost.ts';
import type { Kernel } from './kernel.ts';
import type { Program, Value } from './program.ts';

export type Target = 'javascript' | 'wasm';

/**
 * From how much work on, in additions and elements moved. Found by `npm run bench:thresholds`; for WebGPU by the time that
 * a GPU needs to be told and to answer, in which eight threads do so much.
 */
export const THRESHOLDS = { wasm: 3_000, threads: 400_000, webgpu: 20_000_000 } as const;

/** What a routine does with an element, in additions: it is not counted from instructions. */
const ROUTINE_COST = 8;

/** The work of a kernel that reads and writes these memories. */
export function workOf(kernel: Kernel, memories: readonly Pick<Value, 'size'>[]): number {
  const moved = memories.reduce((sum, { size }) => sum + size, 0);
  return arithmeticOf(kernel).cost + moved * (kernel.routine ? ROUTINE_COST : 1);
}

/** The work of a kernel on values of its program. */
export const workIn = (kernel: Kernel, values: readonly Value[]): number =>
  workOf(
    kernel,
    [...kernel.inputs, ...kernel.outputs].map((value) => values[value] as Value),
  );

/** Whether WebAssembly has a way to run a kernel. */
export const hasVectors = ({ schedule, control }: Kernel): boolean =>
  (schedule.simd ?? control) !== undefined;

/** The work of a program, and how much of it WebAssembly can do. */
export function weighed(kernels: readonly Kernel[], values: readonly Value[]) {
  let [all, simd] = [0, 0];
  for (const kernel of kernels) {
    const work = workIn(kernel, values);
    all += work;
    if (hasVectors(kernel)) simd += work;
  }
  return { all, simd };
}

/** The target of a program: WebAssembly where most of much work has vectors. */
export function targetOf(kernels: readonly Kernel[], values: readonly Value[]): Target {
  const { all, simd } = weighed(kernels, values);
  return all >= THRESHOLDS.wasm && simd * 2 > all ? 'wasm' : 'javascript';
}

/** Whether a program is worth a way to the GPU and back. */
export const isLarge = ({ kernels, values }: Pick<Program, 'kernels' | 'values'>): boolean =>
  weighed(kernels, values).all >= THRESHOLDS.webgpu;
