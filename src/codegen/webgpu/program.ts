/** Programs for GPUs, written by the whole compiler at once. */
import type { Program } from '../../ir/program.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import { emitRoutine } from './routines/index.ts';
import { emitSteps, type GpuProgram } from './steps.ts';

export const emitGpu = (program: Program, traits: DeviceTraits): GpuProgram =>
  emitSteps(program, traits, emitRoutine);
