/** Where the library computes. */
import { activeDevice, useDevice } from '../../src/runtime/device.ts';
import { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';

/** Runs what calls and reads tensors before it waits, all of it on the CPU. */
export function onHost<Result>(f: () => Result): Result {
  const device = activeDevice();
  useDevice(undefined);
  try {
    return f();
  } finally {
    useDevice(device);
  }
}

/** How many shaders the GPU has run that the library uses now. */
export function dispatches(): number {
  const device = activeDevice();
  return device instanceof WebGpu ? device.core.counts.dispatches : 0;
}
