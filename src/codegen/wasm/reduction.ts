/** Kernels with reductions, by the family that they were given. */
import type { ReductionSchedule } from '../../ir/simd.ts';
import { emitColumns } from './columns.ts';
import type { KernelWriting } from './kernel.ts';
import { emitRows } from './rows.ts';
import { emitStreams } from './streams.ts';

export function emitReduction(writing: KernelWriting, schedule: ReductionSchedule): void {
  if (schedule.family === 'rows') emitRows(writing, schedule);
  else if (schedule.family === 'columns') emitColumns(writing, schedule);
  else emitStreams(writing, schedule);
}
