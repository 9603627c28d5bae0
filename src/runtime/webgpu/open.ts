/** From what the user wants to a GPU that programs run on. */
import { onlyFallback } from '../../errors-device.ts';
import { findGpu, platformGpu } from './find.ts';
import type { DeviceDescriptor, Gpu, GpuAdapter, GpuDevice, GpuLimits } from './gpu.ts';
import { type Emit, type Images, nameOf, WebGpu } from './webgpu.ts';

/** Optional features that shaders use, where they are. */
const FEATURES = ['shader-f16', 'subgroups'];

/** What programs gain by, if there is more than a device must have. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
] as const satisfies readonly (keyof GpuLimits)[];

/** What was found: a GPU, or why there is none. */
export interface Opened {
  readonly gpu: WebGpu | undefined;
  readonly reasons: readonly string[];
}

export interface OpenOptions {
  readonly isForced: boolean;
  readonly emit: Emit;
  readonly powerPreference: 'low-power' | 'high-performance' | undefined;
  /** A device of the user's. */
  readonly given: GpuDevice | undefined;
  readonly memoryLimit: number | undefined;
  /** Whether this thread is to wait for the device where that is asked for. */
  readonly syncReads: boolean;
  /** Whether products of float16 are computed in it. */
  readonly float16Arithmetic: boolean;
}

export async function openGpu(options: OpenOptions): Promise<Opened> {
  const { given, isForced, powerPreference = 'high-performance', syncReads } = options;
  const sync = syncReads ? await import('./sync.ts') : undefined;
  sync?.checkSyncReads(given);
  if (given) {
    const isFallback = given.adapterInfo?.isFallbackAdapter === true;
    const found = { gpu: platformGpu(), isFallback };
    return { gpu: made(given, await loadImages(), found, options), reasons: [] };
  }
  try {
    // Sorted by speed, adapters that compute on the CPU come last.
    const wanted = { powerPreference };
    const found = await findGpu(wanted);
    if (!found.gpu) return { gpu: undefined, reasons: found.tried };
    // What computes on the CPU takes longer for it than the CPU itself.
    if (found.isFallback && !isForced)
      return { gpu: undefined, reasons: [onlyFallback(nameOf(found.adapter.info))] };
    const descriptor = descriptorFor(found.adapter);
    const opening =
      sync?.openInThread(wanted, descriptor) ?? found.adapter.requestDevice(descriptor);
    const [device, images] = await Promise.all([opening, sync ? undefined : loadImages()]);
    return { gpu: made(device, images, found, options), reasons: [] };
  } catch (error) {
    return { gpu: undefined, reasons: [error instanceof Error ? error.message : String(error)] };
  }
}

/** What reads and draws images, where the platform has some. */
const loadImages = async (): Promise<Images | undefined> =>
  'OffscreenCanvas' in globalThis ? import('./images.ts') : undefined;

function made(
  device: GpuDevice,
  images: Images | undefined,
  { gpu, isFallback }: { readonly gpu: Gpu | undefined; readonly isFallback: boolean },
  options: OpenOptions,
): WebGpu {
  const { isForced, emit, memoryLimit, given, float16Arithmetic } = options;
  return new WebGpu({
    ...{ device, images, isFallback, isForced, emit, memoryLimit, float16Arithmetic },
    language: gpu?.wgslLanguageFeatures ?? new Set(),
    // Another of the user's is for the user to give.
    reopen: async () => (given ? undefined : (await openGpu(options)).gpu),
    isOurs: !given,
  });
}

const descriptorFor = ({ features, limits }: GpuAdapter): DeviceDescriptor => ({
  requiredFeatures: FEATURES.filter((feature) => features.has(feature)),
  requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])),
});
