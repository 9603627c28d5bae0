/** The routines that have a form in WebAssembly, by name. */
import { bytesOf } from '../../../dtype.ts';
import { hasWasmForm, type WasmRoutine } from '../../../ir/schedule-routine.ts';
import type { RoutineSchedule } from '../../../ir/simd.ts';
import type { Local } from '../encode.ts';
import type { KernelWriting } from '../kernel.ts';
import { emitCumextreme, emitCumprod, emitCumsum, emitRecur } from './scan.ts';
import { emitGather, emitScatter } from './select.ts';
import { emitArgsort, emitSearchsorted } from './sort.ts';
import type { RoutineWriting } from './writing.ts';

const writers: Readonly<Record<WasmRoutine, (writing: RoutineWriting) => void>> = {
  gather: emitGather,
  scatter: emitScatter,
  argsort: emitArgsort,
  searchsorted: emitSearchsorted,
  cumsum: emitCumsum,
  cumprod: emitCumprod,
  recur: emitRecur,
  cumextreme: emitCumextreme,
};

export function emitRoutine(
  { kernel, nest, functions, memories, begin, end, scratch, refusal }: KernelWriting,
  schedule: RoutineSchedule,
): void {
  const { routine } = kernel;
  if (!routine || !hasWasmForm(routine.name))
    throw new Error(`internal: ${kernel.name} has no routine in WebAssembly`);
  const { func } = nest;
  const writing: RoutineWriting = {
    ...{ func, functions, schedule, begin, end, parameters: routine.parameters },
    memories: schedule.memories.map(({ dtype, size }, i) => ({
      ...{ base: memories[i] as Local, dtype, size, bytes: bytesOf(dtype) },
    })),
    scratch: () => {
      if (!scratch) throw new Error(`internal: ${kernel.name} has no scratch memory`);
      return scratch;
    },
    refuse: () => {
      if (refusal) func.get(func.param(0)).call(refusal);
      func.return();
    },
  };
  // What has no elements has no steps.
  if (schedule.memories.at(-1)?.size !== 0) writers[routine.name](writing);
}
