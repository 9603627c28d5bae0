/** What kernels need of a program. */
import { callsOf } from '../../ir/control.ts';
import type { Kernel } from '../../ir/kernel.ts';
import type { Program } from '../../ir/program.ts';

/** The values that a kernel needs: what it reads and writes, and what its programs do. */
export const usedBy = ({ inputs, outputs, control }: Kernel): readonly number[] => [
  ...inputs,
  ...outputs,
  ...(control ? [...control.buffers, ...callsOf(control).flatMap((call) => call.temporaries)] : []),
];

/** What tells the memories of values apart: inputs may be given up for results. */
export function memoryOf({ values }: Program, value: number): string {
  const place = values[value]?.place;
  return !place || place.kind === 'arena' ? `${value}` : `${place.kind} ${place.index}`;
}
