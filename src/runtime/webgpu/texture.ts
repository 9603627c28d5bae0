/** What is used of WebGPU besides src/runtime/webgpu/gpu.ts where a platform has images. */
import type {
  GpuBindGroup,
  GpuBindGroupLayout,
  GpuBinding,
  GpuBuffer,
  GpuComputePipeline,
  GpuDevice,
  GpuEncoder,
  GpuLimits,
  GpuQueue,
  GpuShaderModule,
} from './gpu.ts';

/** The bits of texture usages. */
export const TEXTURE_USAGE = {
  copyTarget: 0x02,
  binding: 0x04,
  /** Of what is drawn into, as engines do to put an image there. */
  attachment: 0x10,
} as const;

/** Width and height. */
export type Extent = readonly [number, number];

export interface TextureView {
  readonly label: string;
}

export interface Texture {
  readonly width: number;
  readonly height: number;
  createView(): TextureView;
  destroy(): undefined;
}

/** The frame of a video, until the task ends. */
export interface ExternalTexture {
  readonly label: string;
}

export interface ImageBinding {
  readonly binding: number;
  readonly resource: GpuBinding['resource'] | TextureView | ExternalTexture;
}

export interface ImagePipeline extends GpuComputePipeline {
  getBindGroupLayout(index: number): GpuBindGroupLayout;
}

export interface ImageEncoder extends GpuEncoder {
  copyBufferToTexture(
    source: { readonly buffer: GpuBuffer; readonly bytesPerRow: number },
    target: { readonly texture: Texture },
    size: Extent,
  ): undefined;
}

export interface ImageQueue extends GpuQueue {
  writeTexture(
    target: { readonly texture: Texture },
    data: ArrayBufferView,
    layout: { readonly bytesPerRow: number },
    size: Extent,
  ): undefined;
  copyExternalImageToTexture(
    source: { readonly source: object },
    target: { readonly texture: Texture; readonly premultipliedAlpha: boolean },
    size: Extent,
  ): undefined;
}

export interface ImageDevice extends GpuDevice {
  readonly queue: ImageQueue;
  readonly limits: GpuLimits & { readonly maxTextureDimension2D: number };
  createTexture(descriptor: {
    readonly size: Extent;
    readonly format: string;
    readonly usage: number;
  }): Texture;
  /** Not every engine has it. */
  importExternalTexture?(descriptor: { readonly source: object }): ExternalTexture;
  createComputePipeline(descriptor: {
    readonly layout: 'auto';
    readonly compute: { readonly module: GpuShaderModule };
  }): ImagePipeline;
  createBindGroup(descriptor: {
    readonly layout: GpuBindGroupLayout;
    readonly entries: readonly ImageBinding[];
  }): GpuBindGroup;
}

/** A device of a platform that has images. */
export const imageDevice = (device: GpuDevice): ImageDevice => device as ImageDevice;

/** The context of a canvas on which a device draws. */
export interface CanvasContext {
  configure(configuration: {
    readonly device: GpuDevice;
    readonly format: string;
    readonly usage: number;
    readonly alphaMode: 'opaque' | 'premultiplied';
  }): undefined;
  getCurrentTexture(): Texture;
}
