/** Devices on which this thread can wait: in Node they are in a thread of their own. */
import { DeviceError } from '../../errors.ts';
import { noSyncReads, syncReadsOfGiven } from '../../errors-device.ts';
import { type AdapterOptions, PEER } from './find.ts';
import type { DeviceDescriptor, GpuDevice } from './gpu.ts';
import { DeviceProxy, type OpenedDevice } from './proxy.ts';
import { Thread, type Threads } from './thread.ts';

/** What is used of the platform, which no `lib` declares for all of them. */
interface Platform {
  readonly process?: { getBuiltinModule?(name: 'node:worker_threads'): Threads };
}

const threads = (): Threads | undefined =>
  (globalThis as Platform).process?.getBuiltinModule?.('node:worker_threads');

/** Refuses what cannot be waited for. */
export function checkSyncReads(given: GpuDevice | undefined): void {
  if (given) throw new DeviceError(syncReadsOfGiven());
  if (!threads()) throw new DeviceError(noSyncReads());
}

/** Where the package is for this module: threads look for it elsewhere. Not every bundler knows of it. */
function peer(): string {
  const { resolve } = import.meta as { resolve?: (name: string) => string };
  try {
    return resolve?.(PEER) ?? PEER;
  } catch {
    return PEER;
  }
}

/** A device of an adapter that was found here with these options. */
export async function openInThread(
  options: AdapterOptions,
  descriptor: DeviceDescriptor,
): Promise<GpuDevice> {
  // Checked: there are threads.
  const thread = new Thread(threads() as Threads);
  const opened = await thread.ask<OpenedDevice>('open', peer(), options, descriptor);
  return new DeviceProxy(thread, opened);
}
