/** Images as tensors `[height, width, 4]` of red, green, blue and opacity, and back. */
import type { TypedArray } from '../dtype.ts';
import { argumentMustBeTensor, GradusError, ShapeError } from '../errors.ts';
import { noCanvas, notAnImage, notPixels, pixelsDType } from '../errors-device.ts';
import { Buffer } from './buffers.ts';
import type { Data } from './create.ts';
import { Handle } from './handle.ts';

/** `ImageData`, or what is like it. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What a canvas draws, by the properties that say how large it is. */
export type ImageSource =
  | { readonly width: number; readonly height: number }
  | { readonly naturalWidth: number; readonly naturalHeight: number }
  | { readonly videoWidth: number; readonly videoHeight: number }
  | { readonly displayWidth: number; readonly displayHeight: number };

/** What is used of a canvas's context. */
interface Context {
  drawImage(source: ImageSource, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): Pixels;
  createImageData(width: number, height: number): Pixels;
  putImageData(pixels: Pixels, x: number, y: number): void;
}

/** A canvas, on the page or off it. */
export interface Canvas {
  width: number;
  height: number;
  getContext(kind: '2d', options?: { readonly willReadFrequently?: boolean }): unknown;
}

export interface PixelOptions {
  /** `'uint8'`, if nothing is said: 0 to 255. `'float32'`: 0 to 1. */
  readonly dtype?: 'uint8' | 'float32';
}

const CHANNELS = 4;
const MOST = 255;

/** Data for `fromPixels`. `ImageData` is not copied. */
export function pixelData(source: Pixels | ImageSource, options: PixelOptions = {}): Data {
  const { dtype = 'uint8' } = options;
  if (dtype !== 'uint8' && dtype !== 'float32') throw new GradusError(pixelsDType(dtype));
  const { data, width, height } = isPixels(source) ? source : drawn(source);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const elements = dtype === 'uint8' ? bytes : Float32Array.from(bytes, (x) => x / MOST);
  return { shape: [height, width, CHANNELS], buffer: new Buffer(dtype, elements) };
}

const isPixels = (source: Pixels | ImageSource): source is Pixels =>
  typeof source === 'object' &&
  source !== null &&
  'data' in source &&
  source.data instanceof Uint8ClampedArray;

/** What the platform makes of an image on a canvas that nobody sees. */
function drawn(source: ImageSource): Pixels {
  const size = sizeOf(source);
  if (!size) throw new GradusError(notAnImage(source));
  const { OffscreenCanvas } = globalThis as {
    readonly OffscreenCanvas?: new (width: number, height: number) => Canvas;
  };
  if (!OffscreenCanvas) throw new GradusError(noCanvas());
  const [width, height] = size;
  const context = contextOf(new OffscreenCanvas(width, height));
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function sizeOf(source: ImageSource): readonly [number, number] | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  // On a page some of them are shown in another size, which `width` and `height` are.
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  if ('displayWidth' in source) return [source.displayWidth, source.displayHeight];
  return 'width' in source ? [source.width, source.height] : undefined;
}

function contextOf(canvas: Canvas): Context {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  // A canvas has it, unless it has another already.
  if (!context) throw new GradusError(noCanvas());
  return context as Context;
}

/**
 * Draws a tensor `[height, width, 3]` or `[height, width, 4]` on a canvas, which becomes as large: whole numbers from 0 to 255, or
 * fractions from 0 to 1.
 */
export async function toPixels(x: object, canvas: Canvas): Promise<void> {
  if (!(x instanceof Handle)) throw new GradusError(argumentMustBeTensor('toPixels', 1, x));
  const [height = 0, width = 0, channels = 0] = x.shape;
  if (x.ndim !== 3 || (channels !== 3 && channels !== CHANNELS))
    throw new ShapeError(notPixels(x.shape));
  const elements = await x.data();
  canvas.width = width;
  canvas.height = height;
  const context = contextOf(canvas);
  const pixels = context.createImageData(width, height);
  fill(pixels.data, elements, channels, x.dtype.startsWith('float') ? MOST : 1);
  context.putImageData(pixels, 0, 0);
}

/** Rounds, and keeps within the range: so does the array. */
function fill(to: Uint8ClampedArray, from: TypedArray, channels: number, scale: number): void {
  for (let at = 0; at < to.length / CHANNELS; at++)
    for (let channel = 0; channel < CHANNELS; channel++)
      to[at * CHANNELS + channel] =
        channel < channels ? (from[at * channels + channel] ?? 0) * scale : MOST;
}
