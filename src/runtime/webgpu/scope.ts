/** Errors of calls to a device, which tells them later. */
import type { GpuDevice } from './gpu.ts';
import { Later } from './later.ts';

export type Filter = 'validation' | 'out-of-memory';

/** What a call gives, and what was wrong with it, if something was. */
export interface Scoped<Result> {
  readonly result: Result;
  readonly failure: Later<string | undefined>;
}

export function scoped<Result>(device: GpuDevice, filter: Filter, f: () => Result): Scoped<Result> {
  device.pushErrorScope(filter);
  try {
    return { result: f(), failure: messageOf(device) };
  } catch (error) {
    messageOf(device);
    throw error;
  }
}

/** Ends the scope. */
const messageOf = (device: GpuDevice): Later<string | undefined> =>
  Later.from(device.popErrorScope()).then(
    (error) => error?.message,
    // A device that is lost has no answers.
    () => undefined,
  );
