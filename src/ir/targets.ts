/** Where a program runs: JavaScript where a call decides, WebAssembly where the work does, on threads where that is much. */
import { arithmeticOf } from './cost.ts';
import type { Kernel } from './kernel.ts';
import type { Value } from './program.ts';

export type Target = 'javascript' | 'wasm';

/** From how much work on, in additions and elements moved. Found by `npm run bench:thresholds`. */
export const THRESHOLDS = { wasm: 3_000, threads: 400_000 } as const;

/** What a routine does with an element, in additions: it is not counted from instructions. */
const ROUTINE_COST = 8;

/** The work of a kernel that reads and writes these memories. */
export function workOf(kernel: Kernel, memories: readonly Pick<Value, 'size'>[]): number {
  const moved = memories.reduce((sum, { size }) => sum + size, 0);
  return arithmeticOf(kernel).cost + moved * (kernel.routine ? ROUTINE_COST : 1);
}

/** The target of a program: WebAssembly where most of much work has vectors. */
export function targetOf(kernels: readonly Kernel[], values: readonly Value[]): Target {
  let [all, simd] = [0, 0];
  for (const kernel of kernels) {
    const memories = [...kernel.inputs, ...kernel.outputs];
    const work = workOf(
      kernel,
      memories.map((value) => values[value] as Value),
    );
    all += work;
    if (kernel.schedule.simd ?? kernel.control) simd += work;
  }
  return all >= THRESHOLDS.wasm && simd * 2 > all ? 'wasm' : 'javascript';
}
