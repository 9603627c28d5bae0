/** Programs as any GPU would have them: nothing is known of the one that they will run on. */
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import type { EmitGpu } from '../../src/explanation.ts';
import { PORTABLE } from '../../src/runtime/device.ts';

export const forAnyGpu: EmitGpu = (program) => emitGpu(program, PORTABLE).code;
