/**
 * The routines that have a form in shaders, by name. The others run on the host: decompositions and what solves systems
 * take their steps one after another, each on few elements.
 */
import type { Kernel, RoutineCall } from '../../../ir/kernel.ts';
import type { RoutineName } from '../../../ir/routine.ts';
import type { Context, Emission } from '../shader.ts';
import { emitCumextreme, emitCumprod, emitCumsum, emitLogcumsumexp, emitRecur } from './scan.ts';
import { emitGather, emitScatter } from './select.ts';
import { emitArgsort, emitSearchsorted } from './sort.ts';
import type { Emitter } from './writing.ts';

const emitters: Readonly<Partial<Record<RoutineName, Emitter>>> = {
  gather: emitGather,
  scatter: emitScatter,
  argsort: emitArgsort,
  searchsorted: emitSearchsorted,
  cumsum: emitCumsum,
  cumprod: emitCumprod,
  recur: emitRecur,
  cumextreme: emitCumextreme,
  logcumsumexp: emitLogcumsumexp,
};

export function emitRoutine(
  { name, inputs, outputs }: Kernel,
  routine: RoutineCall,
  context: Context,
): readonly Emission[] | undefined {
  const memories = [...inputs, ...outputs].map((value) => context.memoryOf(value));
  const { parameters } = routine;
  return emitters[routine.name]?.({ name, parameters, memories, context });
}
