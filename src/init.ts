/** `init` of tracing applications: programs are written for the GPU while they run. */
import type { EmitRoutine } from './codegen/webgpu/shader.ts';
import { DeviceError } from './errors.ts';
import { notLoaded } from './errors-device.ts';
import { gpuCodeOf } from './load.ts';
import { initWith } from './runtime/init.ts';

/**
 * Finds a GPU, and lets what is large run there, or all, or nothing: see `InitOptions`. Resolves to what was found. What
 * tensors have on a device that is left is brought to the host.
 */
export const init = /* @__PURE__ */ initWith(async (isWhole) => {
  const { emitSteps, hasRoutines } = await import('./codegen/webgpu/steps.ts');
  let emitRoutine: EmitRoutine | undefined;
  // Most programs have no routines. Engines load it once, however often they are asked.
  const loadRoutines = async () => {
    ({ emitRoutine } = await import('./codegen/webgpu/routines/index.ts'));
  };
  if (isWhole) await loadRoutines();
  return (program, traits) => {
    const write = () => gpuCodeOf(emitSteps(program, traits, emitRoutine));
    if (emitRoutine || !hasRoutines(program)) return write();
    return loadRoutines().then(write, (error) => {
      throw new DeviceError(notLoaded(program.name, error), { cause: error });
    });
  };
});
