/** What kernels need of a program. */
import type { DType } from '../../dtype.ts';
import { callsOf } from '../../ir/control.ts';
import { type Kernel, walk } from '../../ir/kernel.ts';
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

/** Whether a kernel computes in float64, which no shader has: it runs on the host. */
export function isWide(
  { inputs, outputs, reductions, stores }: Kernel,
  dtypeOf: (value: number) => DType | undefined,
): boolean {
  const memories = [...inputs, ...outputs].map(dtypeOf);
  const seen = new Set<string>();
  let found = [...memories, ...reductions.map(({ dtype }) => dtype)].includes('float64');
  for (const { value } of [...reductions, ...stores])
    walk(
      value,
      ({ dtype }) => {
        found ||= dtype === 'float64';
      },
      seen,
    );
  return found;
}
