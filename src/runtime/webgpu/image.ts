/** Images on their way to a device: into a texture, or where the frame of a video is, and from there by a shader. */
import type { DType } from '../../dtype.ts';
import type { Image, Pixels } from '../pixels.ts';
import type { Core } from './core.ts';
import type { GpuMemory } from './memory.ts';
import type { Outcome } from './outcome.ts';
import {
  type Extent,
  type ExternalTexture,
  type ImageDevice,
  type ImagePipeline,
  imageDevice,
  TEXTURE_USAGE,
  type Texture,
  type TextureView,
} from './texture.ts';

const THREADS = 64;
const CHANNELS = 4;
const { copyTarget, binding, attachment } = TEXTURE_USAGE;

type Kind = 'texture_2d<f32>' | 'texture_external';

/** Of a texture the colors are apart from the opacity; of a video they come multiplied by it. */
const LOADS: { readonly [K in Kind]: string } = {
  'texture_2d<f32>': 'return textureLoad(image, at, 0);',
  texture_external: `let pixel = textureLoad(image, at);
  return vec4<f32>(pixel.rgb / max(pixel.a, 1.0 / 255.0), pixel.a);`,
};

/**
 * Words of elements, of their bytes. The float32 nearest to n / 255: its binary digits are those of n, again and again, so the host
 * has the same.
 */
const words = (dtype: DType): string =>
  dtype === 'uint8'
    ? 'return bytes;'
    : `let shift = countLeadingZeros(bytes) - 24u;
  let digits = (bytes * 0x01010101u) << shift;
  let rounded = (digits >> vec4<u32>(8u)) + ((digits >> vec4<u32>(7u)) & vec4<u32>(1u));
  let exponent = (126u - shift) << vec4<u32>(23u);
  return select(exponent + rounded - 0x800000u, vec4<u32>(), bytes == vec4<u32>());`;

/** Engines may have a video in another size than that in which it is shown. */
const shaderOf = (kind: Kind, dtype: DType): string => `
@group(0) @binding(0) var image: ${kind};
@group(0) @binding(1) var<storage, read_write> pixels: array<vec4<u32>>;
fn load(at: vec2<u32>) -> vec4<f32> {
  ${LOADS[kind]}
}
fn words(bytes: vec4<u32>) -> vec4<u32> {
  ${words(dtype)}
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let size = vec2<u32>(arrayLength(&pixels) / groups.y, groups.y);
  if (id.x >= size.x) { return; }
  let color = load(id.xy * textureDimensions(image) / size);
  pixels[id.y * size.x + id.x] = words(vec4<u32>(saturate(color) * 255.0 + 0.5));
}
`;

export class ImageReader {
  private readonly core: Core;
  private readonly device: ImageDevice;
  private readonly pipelines = new Map<string, ImagePipeline>();
  /** That of the last image: most often the next one is as large. And the run for which it was made. */
  private last: { readonly texture: Texture; readonly outcome: Outcome } | undefined = undefined;

  constructor(core: Core) {
    this.core = core;
    this.device = imageDevice(core.device);
  }

  /** Gives a tensor the elements of an image, and whether the device takes such images. */
  read(image: Image, memory: GpuMemory): boolean {
    const { device, core } = this;
    const { stream } = core;
    const { width, height } = image;
    const { outcome, size } = memory;
    if (size === 0 || Math.max(width, height) > device.limits.maxTextureDimension2D) return false;
    const isRead = stream.guard(outcome, CHANNELS * width * height, () => {
      const video = this.imported(image);
      const resource = video ?? this.copied(image, outcome);
      if (!resource) return false;
      this.encode(resource, video ? 'texture_external' : 'texture_2d<f32>', image, memory);
      return true;
    });
    // A frame is gone when the task ends, and the texture takes the next image.
    if (isRead) stream.flush();
    return isRead;
  }

  close(): void {
    this.last?.texture.destroy();
  }

  private imported({ source, kind }: Image): ExternalTexture | undefined {
    if (kind !== 'video') return undefined;
    return attempt(() => this.device.importExternalTexture?.({ source }));
  }

  private copied({ source, kind, width, height }: Image, outcome: Outcome) {
    const { queue } = this.device;
    return attempt((): TextureView => {
      const size = [width, height] as const;
      const texture = this.textureFor(size, outcome);
      if (kind === 'bytes')
        queue.writeTexture({ texture }, bytesOf(source), { bytesPerRow: CHANNELS * width }, size);
      else
        queue.copyExternalImageToTexture({ source }, { texture, premultipliedAlpha: false }, size);
      return texture.createView();
    });
  }

  private textureFor(size: Extent, outcome: Outcome): Texture {
    const { last } = this;
    const isUsable = last?.outcome.error === undefined;
    if (last?.texture.width === size[0] && last.texture.height === size[1] && isUsable)
      return last.texture;
    last?.texture.destroy();
    const usage = copyTarget | binding | attachment;
    const texture = this.device.createTexture({ size, format: 'rgba8unorm', usage });
    this.last = { texture, outcome };
    return texture;
  }

  private encode(
    resource: TextureView | ExternalTexture,
    kind: Kind,
    { width, height }: Image,
    memory: GpuMemory,
  ): void {
    const { device, core } = this;
    const pipeline = this.pipelineOf(shaderOf(kind, memory.dtype));
    const { buffer, offset, bytes } = memory.bind(true);
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource },
        { binding: 1, resource: { buffer: buffer.gpu, offset, size: bytes } },
      ],
    });
    const pass = core.stream.openEncoder().beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(width / THREADS), height);
    pass.end();
  }

  /** Compiled at once: the frame of a video does not wait. */
  private pipelineOf(code: string): ImagePipeline {
    const { device } = this;
    const known = this.pipelines.get(code);
    if (known) return known;
    const module = device.createShaderModule({ code });
    const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
    this.pipelines.set(code, pipeline);
    return pipeline;
  }
}

/** Nothing, where the engine refuses an image: the host takes it, or says what is wrong with it. */
function attempt<Result>(f: () => Result): Result | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}

/** Node's WebGPU crashes on memory that threads share. */
const bytesOf = ({ data }: Pixels): Uint8ClampedArray =>
  data.buffer instanceof ArrayBuffer ? data : data.slice();
