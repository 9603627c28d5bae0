/** Tensors and `GPUBuffer`s, of one memory. */
import type { FromGpuBuffer } from '../types/gpu-buffer.ts';
import { onData, typed } from './create.ts';
import { adopted } from './runtime/gpu-buffer.ts';

export { toGpuBuffer } from './runtime/gpu-buffer.ts';

/**
 * A tensor whose memory is a `GPUBuffer` of the device that `init` was given, not copied: 4 bytes an element (bool and uint8 as
 * u32; float16 as 2 bytes where the device has `shader-f16`). It stays yours: keep it as long as the tensor.
 */
export const fromGpuBuffer: FromGpuBuffer = typed((...args: Parameters<typeof adopted>) =>
  onData(adopted(...args)),
);
