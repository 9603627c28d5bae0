/** What the same library computes on the CPU. */
import { activeDevice, useDevice } from '../../src/runtime/device.ts';

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
