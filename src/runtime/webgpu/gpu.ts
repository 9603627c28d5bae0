/** What is used of WebGPU, which not every engine has and not every `lib` declares. */

/** The bits of buffer usages. Engines have them on a global that not all of them have. */
export const USAGE = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyTarget: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const;

/** `GPUMapMode.READ`. */
export const MAP_READ = 0x0001;
/** `GPUShaderStage.COMPUTE`. */
export const COMPUTE = 0x0004;

export interface GpuLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxComputeWorkgroupSizeX: number;
  readonly maxComputeWorkgroupStorageSize: number;
}

export interface GpuInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
}

export interface DeviceDescriptor {
  readonly requiredFeatures: readonly string[];
  readonly requiredLimits: Readonly<Record<string, number>>;
}

export interface GpuAdapter {
  readonly features: ReadonlySet<string>;
  readonly limits: GpuLimits;
  readonly info: GpuInfo & { readonly isFallbackAdapter?: boolean };
  requestDevice(descriptor?: DeviceDescriptor): Promise<GpuDevice>;
}

/** `navigator.gpu`. */
export interface Gpu {
  /** What WGSL has here that it need not have. */
  readonly wgslLanguageFeatures?: ReadonlySet<string>;
  requestAdapter(options?: {
    readonly powerPreference?: 'low-power' | 'high-performance';
    readonly forceFallbackAdapter?: boolean;
  }): Promise<GpuAdapter | null>;
}

export interface GpuBuffer {
  readonly size: number;
  mapAsync(mode: number, offset?: number, size?: number): PromiseLike<undefined>;
  getMappedRange(offset?: number, size?: number): ArrayBuffer;
  unmap(): undefined;
  destroy(): undefined;
}

export interface GpuBinding {
  readonly binding: number;
  readonly resource: {
    readonly buffer: GpuBuffer;
    readonly offset?: number;
    readonly size?: number;
  };
}

/** What has no use but to be handed back to the device. */
export interface GpuBindGroupLayout {
  readonly label: string;
}
export interface GpuBindGroup {
  readonly label: string;
}
export interface GpuPipelineLayout {
  readonly label: string;
}
export interface GpuCommandBuffer {
  readonly label: string;
}
export interface GpuComputePipeline {
  readonly label: string;
}

export interface GpuMessage {
  readonly message: string;
  readonly type: 'error' | 'warning' | 'info';
  readonly lineNum: number;
}

export interface GpuShaderModule {
  getCompilationInfo(): PromiseLike<{ readonly messages: readonly GpuMessage[] }>;
}

export interface GpuComputePass {
  setPipeline(pipeline: GpuComputePipeline): undefined;
  setBindGroup(index: number, group: GpuBindGroup, offsets?: readonly number[]): undefined;
  dispatchWorkgroups(x: number, y?: number, z?: number): undefined;
  end(): undefined;
}

export interface GpuEncoder {
  beginComputePass(): GpuComputePass;
  copyBufferToBuffer(
    source: GpuBuffer,
    sourceOffset: number,
    target: GpuBuffer,
    targetOffset: number,
    size: number,
  ): undefined;
  clearBuffer(buffer: GpuBuffer, offset?: number, size?: number): undefined;
  finish(): GpuCommandBuffer;
}

export interface GpuQueue {
  submit(commands: readonly GpuCommandBuffer[]): undefined;
  writeBuffer(buffer: GpuBuffer, offset: number, data: ArrayBufferView | ArrayBuffer): undefined;
}

export interface GpuLost {
  readonly reason: string;
  readonly message: string;
}

export interface GpuError {
  readonly message: string;
}

export interface GpuLayoutEntry {
  readonly binding: number;
  readonly visibility: number;
  readonly buffer: {
    readonly type: 'uniform' | 'storage' | 'read-only-storage';
    readonly hasDynamicOffset?: boolean;
  };
}

export interface GpuDevice {
  readonly features: ReadonlySet<string>;
  readonly limits: GpuLimits;
  readonly queue: GpuQueue;
  readonly lost: PromiseLike<GpuLost>;
  readonly adapterInfo?: GpuInfo & { readonly isFallbackAdapter?: boolean };
  createBuffer(descriptor: {
    readonly size: number;
    readonly usage: number;
    readonly label?: string;
  }): GpuBuffer;
  createShaderModule(descriptor: {
    readonly code: string;
    readonly label?: string;
  }): GpuShaderModule;
  createBindGroupLayout(descriptor: {
    readonly entries: readonly GpuLayoutEntry[];
  }): GpuBindGroupLayout;
  createPipelineLayout(descriptor: {
    readonly bindGroupLayouts: readonly GpuBindGroupLayout[];
  }): GpuPipelineLayout;
  createComputePipelineAsync(descriptor: {
    readonly layout: GpuPipelineLayout;
    readonly compute: { readonly module: GpuShaderModule; readonly entryPoint?: string };
    readonly label?: string;
  }): PromiseLike<GpuComputePipeline>;
  createBindGroup(descriptor: {
    readonly layout: GpuBindGroupLayout;
    readonly entries: readonly GpuBinding[];
  }): GpuBindGroup;
  createCommandEncoder(): GpuEncoder;
  pushErrorScope(filter: 'validation' | 'out-of-memory' | 'internal'): undefined;
  popErrorScope(): PromiseLike<GpuError | null>;
  destroy(): undefined;
  /** What follows only devices in other threads have. Sleeps until something comes that was asked for. */
  block?(): void;
  /** Forgets what will not be used any more. */
  drop?(group: GpuBindGroup): void;
}
