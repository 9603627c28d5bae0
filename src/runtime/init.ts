/** `init`: which device programs run on besides the CPU. What devices need is loaded when one is asked for. */
import { DeviceError, GradusError } from '../errors.ts';
import {
  noDevice,
  notADevice,
  notBoolean,
  notInitOptions,
  notMemoryLimit,
  notPowerPreference,
} from '../errors-device.ts';
import { activeDevice, type Device, useDevice } from './device.ts';
import type { GivenDevice } from './webgpu/given.ts';
import type { GpuDevice, GpuLimits } from './webgpu/gpu.ts';
import type { Emit } from './webgpu/webgpu.ts';

export interface InitOptions {
  /**
   * `'auto'`, if nothing is said: what is large, or on the GPU already, runs there, if there is one that is more than a driver
   * on the CPU. `'webgpu'`: all runs there. `'cpu'`: nothing does. Or a device that you have, on which what is large runs then.
   */
  readonly device?: 'auto' | 'cpu' | 'webgpu' | GivenDevice;
  readonly powerPreference?: 'low-power' | 'high-performance';
  /** From how many bytes of GPU memory on what is free is given back at once. */
  readonly memoryLimit?: number;
  /**
   * Only in Node, and not with a device of yours: `itemSync()`, `print()` and the like wait for what only the GPU has. For that
   * the GPU is in a thread of its own: a read waits until that has woken, and what is read is copied once more. A loop that
   * never awaits has to `dispose()` of its tensors: engines tell of what was collected only in between.
   */
  readonly syncReads?: boolean;
  /**
   * Products of float16 by float16 are computed in it, where the GPU has it (the feature `shader-f16`), with sums of 16 steps
   * that are added up in float32. That is less exact; what it saves, `npm run bench:web` measures on your GPU. Default: false,
   * they are computed in float32. For programs whose shaders were written at build time, the plugin's option `webgpu` decides.
   */
  readonly float16Arithmetic?: boolean;
}

/** What programs run on besides the CPU. */
export interface DeviceReport {
  readonly device: 'cpu' | 'webgpu';
  readonly name: string;
  readonly vendor: string;
  /** Whether the GPU is the CPU in truth. */
  readonly isFallback: boolean;
  readonly features: readonly string[];
  readonly limits: GpuLimits | undefined;
  /** Why no GPU was found, if none was. */
  readonly reasons: readonly string[];
}

const ON_CPU: DeviceReport = {
  device: 'cpu',
  name: '',
  vendor: '',
  isFallback: false,
  features: [],
  limits: undefined,
  reasons: [],
};

/** `init` with what loads the compiler for devices: all of it, or parts of it only when programs need them. */
export type LoadEmit = (isWhole: boolean) => Promise<Emit>;

/** One after another: each brings home what the one before has left on a device. */
let last: Promise<unknown> = Promise.resolve();

export const initWith =
  (loadEmit: LoadEmit) =>
  (options: InitOptions = {}): Promise<DeviceReport> => {
    check(options);
    const begun = last.then(() => change(options, loadEmit));
    last = begun.catch(() => undefined);
    return begun;
  };

/** Lowered applications bring the code of their programs. */
export const init = /* @__PURE__ */ initWith(async () => () => {
  throw new GradusError('internal: a program without code for a GPU');
});

async function change(options: InitOptions, loadEmit: LoadEmit): Promise<DeviceReport> {
  const { device = 'auto', memoryLimit, powerPreference } = options;
  const { syncReads = false, float16Arithmetic = false } = options;
  if (device === 'cpu') {
    await replaceDevice(undefined);
    return ON_CPU;
  }
  // A thread that sleeps until a device has answered loads nothing.
  const loading = [import('./webgpu/open.ts'), loadEmit(syncReads)] as const;
  const [{ openGpu }, emit] = await Promise.all(loading);
  const isForced = device === 'webgpu';
  // Declared otherwise in the user's program; it has all that is used.
  const given = typeof device === 'object' ? (device as unknown as GpuDevice) : undefined;
  const { gpu, reasons } = await openGpu({
    ...{ isForced, emit, powerPreference, given, memoryLimit },
    ...{ syncReads, float16Arithmetic },
  });
  if (!gpu && isForced) throw new DeviceError(noDevice(reasons));
  await replaceDevice(gpu);
  return gpu ? gpu.report : { ...ON_CPU, reasons };
}

/**
 * Leaves the device that is used now: while another was looked for, a lost one may have got a successor. It stays the device until
 * all is on the host: the host cannot wait for what programs are called on meanwhile.
 */
async function replaceDevice(device: Device | undefined): Promise<void> {
  try {
    await activeDevice()?.close();
  } finally {
    useDevice(device);
  }
}

const NAMES = ['auto', 'cpu', 'webgpu'];
const PREFERENCES = [undefined, 'low-power', 'high-performance'];

function check(options: InitOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new GradusError(notInitOptions(options));
  const {
    device = 'auto',
    memoryLimit = 0,
    powerPreference,
    syncReads = false,
    float16Arithmetic = false,
  } = options;
  const isKnown =
    typeof device === 'string'
      ? NAMES.includes(device)
      : typeof device === 'object' && device !== null && 'createComputePipelineAsync' in device;
  if (!isKnown) throw new GradusError(notADevice(device));
  if (!PREFERENCES.includes(powerPreference))
    throw new GradusError(notPowerPreference(powerPreference));
  if (!(typeof memoryLimit === 'number' && memoryLimit >= 0))
    throw new GradusError(notMemoryLimit(memoryLimit));
  for (const [name, value] of Object.entries({ syncReads, float16Arithmetic }))
    if (typeof value !== 'boolean') throw new GradusError(notBoolean(name, value));
}
