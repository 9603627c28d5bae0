/** `init` of tracing applications: programs are written for the GPU while they run. */
import { gpuCodeOf } from './load.ts';
import { initWith } from './runtime/init.ts';

/**
 * Finds a GPU, and lets what is large run there, or all, or nothing: see `InitOptions`. Resolves to what was found. What
 * tensors have on a device that is left is brought to the host.
 */
export const init = /* @__PURE__ */ initWith(async () => {
  const { emitGpu } = await import('./codegen/webgpu/program.ts');
  return (program, traits) => gpuCodeOf(program, traits, emitGpu);
});
