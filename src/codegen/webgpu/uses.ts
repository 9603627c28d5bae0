/** What kernels need of a program. */
import { callsOf } from '../../ir/control.ts';
import type { Kernel } from '../../ir/kernel.ts';

/** The values that a kernel needs: what it reads and writes, and what its programs do. */
export const usedBy = ({ inputs, outputs, control }: Kernel): readonly number[] => [
  ...inputs,
  ...outputs,
  ...(control ? [...control.buffers, ...callsOf(control).flatMap((call) => call.temporaries)] : []),
];
