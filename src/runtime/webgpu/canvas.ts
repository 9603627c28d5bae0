/** Tensors on canvases that a device draws on. */
import type { Shape } from '../../shape.ts';
import type { Canvas } from '../pixels.ts';
import type { Shader } from './code.ts';
import type { Core } from './core.ts';
import type { Gpu } from './gpu.ts';
import type { Range } from './groups.ts';
import type { Work } from './later.ts';
import type { GpuMemory } from './memory.ts';
import type { Outcome } from './outcome.ts';
import { compiledFor } from './pipelines.ts';
import {
  type CanvasContext,
  type ImageEncoder,
  imageDevice,
  TEXTURE_USAGE,
  type Texture,
} from './texture.ts';

const THREADS = 64;
/** Of a pixel of the canvas. */
const BYTES = 4;
/** What rows of a texture are a multiple of, where they are copied. */
const ROW_BYTES = 256;

/** How elements are in memory: whole numbers, or fractions in 4 bytes or in 2. */
const [INTEGERS, FLOATS, HALVES] = [0, 1, 2];

/**
 * Pixels as a canvas has them: words of four bytes, the colors multiplied by the opacity. As in a `Uint8ClampedArray`, fractions times
 * 255 are rounded to even, of the exact product; what is beyond becomes 0 or 255, and NaN 0. All of it in whole numbers: drivers
 * differ in what becomes of a float.
 */
const PACK: Shader = {
  code: `
@group(0) @binding(0) var<storage, read> elements: array<u32>;
@group(0) @binding(1) var<storage, read_write> pixels: array<u32>;
@group(0) @binding(2) var<uniform> numbers: array<vec4<u32>, 2>;
fn of_float(bits: u32) -> u32 {
  if (bits >= 0x3f800000u) { return select(0u, 255u, bits <= 0x7f800000u); }
  let shift = 149u - (bits >> 23u);
  if (shift > 31u) { return 0u; }
  let product = ((bits & 0x7fffffu) | 0x800000u) * 255u;
  let digits = (product >> 1u) | (product & 1u);
  return (digits + (1u << (shift - 1u)) - 1u + ((digits >> shift) & 1u)) >> shift;
}
fn of_half(bits: u32) -> u32 {
  return select(of_float((bits << 13u) + 0x38000000u), 0u, bits > 0x7c00u);
}
fn byte(i: u32) -> u32 {
  switch (numbers[1].x) {
    case ${INTEGERS}u: { return u32(clamp(bitcast<i32>(elements[i]), 0, 255)); }
    case ${FLOATS}u: { return of_float(elements[i]); }
    default: { return of_half((elements[i / 2u] >> (16u * (i & 1u))) & 0xffffu); }
  }
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let width = numbers[0].x;
  let channels = numbers[0].y;
  let stride = numbers[0].z;
  if (id.x >= width) { return; }
  let first = (id.y * width + id.x) * channels;
  var opacity = 255u;
  if (channels == 4u) { opacity = byte(first + 3u); }
  let straight = vec3<u32>(byte(first), byte(first + 1u), byte(first + 2u));
  let color = (straight * opacity + 127u) / 255u;
  let red_first = select(color, color.bgr, numbers[1].y == 1u);
  let shifted = vec4<u32>(red_first, opacity) << vec4<u32>(0u, 8u, 16u, 24u);
  pixels[id.y * stride + id.x] = shifted.x | shifted.y | shifted.z | shifted.w;
}
`,
  writes: [false, true],
  numbers: 6,
  features: [],
};

/** A tensor, and where it is to be drawn. */
export interface Painting {
  readonly memory: GpuMemory;
  readonly shape: Shape;
  readonly canvas: Canvas;
  readonly context: CanvasContext;
  readonly outcome: Outcome;
}

export class Painter {
  private readonly core: Core;
  /** The contexts that draw with this device. */
  private readonly contexts = new WeakSet<CanvasContext>();

  constructor(core: Core) {
    this.core = core;
  }

  /** The context that a device draws with, unless the canvas has another. */
  contextOf(canvas: Canvas, [height = 0, width = 0]: Shape): CanvasContext | undefined {
    const most = imageDevice(this.core.device).limits.maxTextureDimension2D;
    if (Math.min(width, height) === 0 || Math.max(width, height) > most) return undefined;
    // Of what the platform gives for this name.
    return (canvas.getContext('webgpu') as CanvasContext | null) ?? undefined;
  }

  /** Resolves when the commands are submitted, and all is known of the run that made the tensor. */
  async paint(painting: Painting): Promise<void> {
    const { timeline, stream } = this.core;
    const { outcome, memory } = painting;
    memory.retain();
    timeline.add(this.work(painting));
    await timeline.ask(stream.settle());
    if (outcome.error !== undefined) throw outcome.error;
    this.core.check(outcome.name);
  }

  private *work(painting: Painting): Work {
    const { core } = this;
    const { memory, outcome } = painting;
    core.stream.note(outcome);
    outcome.dependOn([memory.outcome]);
    try {
      if (outcome.error !== undefined) return;
      core.check(outcome.name);
      const { ready } = core.pipelines.of(PACK);
      if (!ready.isDone) yield ready;
      this.draw(painting);
    } catch (error) {
      outcome.fail(error);
    } finally {
      memory.release();
    }
  }

  private draw(painting: Painting): void {
    const { stream } = this.core;
    const [height = 0, width = 0] = painting.shape;
    const rowBytes = Math.ceil((width * BYTES) / ROW_BYTES) * ROW_BYTES;
    const bytes = rowBytes * height;
    const buffer = stream.pool.take(bytes, false);
    try {
      this.pack(painting, { buffer, offset: 0, bytes });
      stream.guard(painting.outcome, BYTES * width * height, () => {
        const texture = this.textureOf(painting, width, height);
        const source = { buffer: buffer.gpu, bytesPerRow: rowBytes };
        // Where there are canvases, encoders have it.
        const encoder = stream.openEncoder() as ImageEncoder;
        encoder.copyBufferToTexture(source, { texture }, [width, height]);
      });
      // The texture is the canvas's until the task ends.
      stream.flush();
    } finally {
      stream.give(buffer);
    }
  }

  private pack({ memory, shape, outcome }: Painting, pixels: Range): void {
    const { stream, pipelines } = this.core;
    const { name } = outcome;
    const pipeline = pipelines.of(PACK);
    const { layout } = pipeline;
    const compiled = compiledFor(pipeline, name);
    const [height = 0, width = 0, channels = 0] = shape;
    const isSwapped = preferredFormat().startsWith('bgra');
    const stride = pixels.bytes / height / BYTES;
    const numbers = [width, channels, stride, 0, kindOf(memory), Number(isSwapped)];
    stream.reserve(layout);
    stream.dispatch({
      ...{ compiled, layout, outcome, name, numbers },
      ranges: [memory.bind(false), pixels],
      groups: [Math.ceil(width / THREADS), height, 1],
    });
  }

  private textureOf({ canvas, context }: Painting, width: number, height: number): Texture {
    // What is set anew is cleared, be it the same.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const { contexts } = this;
    if (!contexts.has(context)) {
      context.configure({
        device: this.core.device,
        format: preferredFormat(),
        usage: TEXTURE_USAGE.copyTarget | TEXTURE_USAGE.attachment,
        alphaMode: 'premultiplied',
      });
      contexts.add(context);
    }
    return context.getCurrentTexture();
  }
}

function kindOf({ dtype, storage }: GpuMemory): number {
  if (!dtype.startsWith('float')) return INTEGERS;
  return storage?.bytes === 2 ? HALVES : FLOATS;
}

/** What this platform shows without a copy: which of red and blue comes first. */
function preferredFormat(): string {
  const { navigator } = globalThis as {
    readonly navigator?: { readonly gpu?: Gpu & { getPreferredCanvasFormat(): string } };
  };
  return navigator?.gpu?.getPreferredCanvasFormat() ?? 'rgba8unorm';
}
