/** From what the user wants to a GPU that programs run on. */
import { findGpu } from './find.ts';
import type { GpuAdapter, GpuDevice, GpuLimits } from './gpu.ts';
import { type Emit, WebGpu } from './webgpu.ts';

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
  readonly powerPreference: 'low-power' | 'high-performance';
  /** A device of the user's. */
  readonly given: GpuDevice | undefined;
  readonly memoryLimit: number | undefined;
}

export async function openGpu(options: OpenOptions): Promise<Opened> {
  const { given, powerPreference } = options;
  if (given) {
    const isFallback = given.adapterInfo?.isFallbackAdapter === true;
    return { gpu: made(given, isFallback, options), reasons: [] };
  }
  const found = await findGpu({ powerPreference });
  if (!found.gpu) return { gpu: undefined, reasons: found.tried };
  try {
    const device = await request(found.adapter);
    return { gpu: made(device, found.isFallback, options), reasons: [] };
  } catch (error) {
    return { gpu: undefined, reasons: [error instanceof Error ? error.message : String(error)] };
  }
}

function made(device: GpuDevice, isFallback: boolean, options: OpenOptions): WebGpu {
  const { isForced, emit } = options;
  return new WebGpu({ device, isFallback, isForced, emit });
}

const request = (adapter: GpuAdapter): Promise<GpuDevice> =>
  adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });

/** The limits that matter, as plain data. */
export const limitsOf = ({ limits }: GpuDevice): GpuLimits => ({
  maxBufferSize: limits.maxBufferSize,
  maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
  maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
  maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
});
