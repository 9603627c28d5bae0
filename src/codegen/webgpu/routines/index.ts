/** The shaders of routines. Tracing applications load this when a program needs it. */
import type { Kernel, RoutineCall } from '../../../ir/kernel.ts';
import type { Context, Emission } from '../shader.ts';
import { isWritten, type Written } from './names.ts';
import { emitCumextreme, emitCumprod, emitCumsum, emitLogcumsumexp, emitRecur } from './scan.ts';
import { emitGather, emitScatter } from './select.ts';
import { emitArgsort, emitSearchsorted } from './sort.ts';
import type { Emitter } from './writing.ts';

const emitters: Readonly<Record<Written, Emitter>> = {
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
  { name: routine, parameters }: RoutineCall,
  context: Context,
): readonly Emission[] | undefined {
  if (!isWritten(routine)) return undefined;
  const memories = [...inputs, ...outputs].map((value) => context.memoryOf(value));
  return emitters[routine]({ name, parameters, memories, context });
}
