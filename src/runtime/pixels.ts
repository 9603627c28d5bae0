/** Images as tensors `[height, width, 4]` of red, green, blue and opacity, and back. */
import type { TypedArray } from '../dtype.ts';
import { argumentMustBeTensor, GradusError, ShapeError } from '../errors.ts';
import {
  emptyImage,
  noCanvas,
  notAnImage,
  notPixels,
  otherContext,
  pixelsDType,
  taintedImage,
} from '../errors-device.ts';
import { Buffer } from './buffers.ts';
import type { Data } from './create.ts';
import { activeDevice } from './device.ts';
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

/** An image as devices are told of it. */
export type Image = Size &
  (
    | { readonly kind: 'bytes'; readonly source: Pixels }
    /** A `picture` is in the memory of the host, an `img`; a `surface` may be where it is drawn, a canvas or an `ImageBitmap`. */
    | { readonly kind: 'picture' | 'surface' | 'video'; readonly source: ImageSource }
  );

interface Size {
  readonly width: number;
  readonly height: number;
}

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
  getContext(kind: '2d' | 'webgpu', options?: { readonly willReadFrequently?: boolean }): unknown;
}

export interface PixelOptions {
  /** `'uint8'`, if nothing is said: 0 to 255. `'float32'`: 0 to 1. */
  readonly dtype?: 'uint8' | 'float32';
}

const CHANNELS = 4;
const MOST = 255;

/** Data for `fromPixels`. `ImageData` that stays on the host is not copied. */
export function pixelData(source: Pixels | ImageSource, options: PixelOptions = {}): Data {
  const { dtype = 'uint8' } = options;
  if (dtype !== 'uint8' && dtype !== 'float32') throw new GradusError(pixelsDType(dtype));
  const image = imageOf(source);
  const shape = [image.height, image.width, CHANNELS];
  const remote = activeDevice()?.readImage(image, shape, dtype);
  const elements = remote ? undefined : elementsOf(image, dtype);
  return { shape, buffer: new Buffer(dtype, elements, undefined, remote) };
}

function elementsOf(image: Image, dtype: 'uint8' | 'float32'): TypedArray {
  const { data } = image.kind === 'bytes' ? image.source : drawn(image);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return dtype === 'uint8' ? bytes : Float32Array.from(bytes, (x) => x / MOST);
}

const isPixels = (source: Pixels | ImageSource): source is Pixels =>
  'data' in source && source.data instanceof Uint8ClampedArray;

function imageOf(source: Pixels | ImageSource): Image {
  if (typeof source !== 'object' || source === null) throw new GradusError(notAnImage(source));
  if (isPixels(source)) {
    const { width, height } = source;
    return { kind: 'bytes', source, width, height };
  }
  const image = measured(source);
  if (image.width === 0 || image.height === 0 || isWithoutFrame(source))
    throw new GradusError(emptyImage());
  return image;
}

/** On a page some of them are shown in another size, which `width` and `height` are. */
function measured(source: ImageSource): Image {
  if ('naturalWidth' in source)
    return { kind: 'picture', source, width: source.naturalWidth, height: source.naturalHeight };
  if ('videoWidth' in source)
    return { kind: 'video', source, width: source.videoWidth, height: source.videoHeight };
  if ('displayWidth' in source)
    return { kind: 'video', source, width: source.displayWidth, height: source.displayHeight };
  if (!('width' in source) || typeof source.width !== 'number')
    throw new GradusError(notAnImage(source));
  return { kind: 'surface', source, width: source.width, height: source.height };
}

/** `HTMLMediaElement.HAVE_CURRENT_DATA` */
const HAS_FRAME = 2;

/** Whether a video knows its size only. */
const isWithoutFrame = (source: ImageSource): boolean =>
  'readyState' in source && typeof source.readyState === 'number' && source.readyState < HAS_FRAME;

/** What the platform makes of an image on a canvas that nobody sees. */
function drawn({ source, width, height }: Image): Pixels {
  const { OffscreenCanvas } = globalThis as {
    readonly OffscreenCanvas?: new (width: number, height: number) => Canvas;
  };
  if (!OffscreenCanvas) throw new GradusError(noCanvas());
  const canvas = new OffscreenCanvas(width, height);
  // A new one gives it.
  const context = canvas.getContext('2d', { willReadFrequently: true }) as Context;
  try {
    context.drawImage(source, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  } catch (error) {
    throw refused(error, source);
  }
}

/** What to throw for what the platform throws of an image. */
function refused(error: unknown, source: ImageSource): unknown {
  if (error instanceof TypeError) return new GradusError(notAnImage(source), { cause: error });
  const isTainted = error instanceof Error && error.name === 'SecurityError';
  return isTainted ? new GradusError(taintedImage(), { cause: error }) : error;
}

/**
 * Draws a tensor `[height, width, 3]` or `[height, width, 4]` on a canvas, which becomes as large: whole numbers from 0 to 255, or
 * fractions from 0 to 1. A tensor that is on a GPU is drawn by it, on a canvas that has no other context. Rejects with what went
 * wrong in computing the tensor.
 */
export async function toPixels(x: object, canvas: Canvas): Promise<void> {
  const op = 'toPixels';
  if (!(x instanceof Handle)) throw new GradusError(argumentMustBeTensor(op, 1, x));
  const { shape, dtype, ndim } = x;
  if (ndim !== 3 || (shape[2] !== 3 && shape[2] !== CHANNELS))
    throw new ShapeError(notPixels(shape));
  // No device has float64. Either way the tensor is read before it can be given away.
  const device = dtype === 'float64' ? undefined : activeDevice();
  await (device?.draw(x.realize(op), shape, canvas) ?? drawOnHost(x, canvas));
}

async function drawOnHost(x: Handle, canvas: Canvas): Promise<void> {
  const [height = 0, width = 0, channels = 0] = x.shape;
  const bytes = new Uint8ClampedArray(height * width * CHANNELS);
  fill(bytes, await x.data(), channels, x.dtype.startsWith('float') ? MOST : 1);
  const context = canvas.getContext('2d') as Context | null;
  if (!context) {
    const buffer = new Buffer('uint8', new Uint8Array(bytes.buffer));
    const drawn = activeDevice()?.draw(buffer, [height, width, CHANNELS], canvas);
    if (!drawn) throw new GradusError(otherContext());
    return drawn;
  }
  canvas.width = width;
  canvas.height = height;
  const pixels = context.createImageData(width, height);
  pixels.data.set(bytes);
  context.putImageData(pixels, 0, 0);
}

/** Rounds, and keeps within the range: so does the array. */
function fill(to: Uint8ClampedArray, from: TypedArray, channels: number, scale: number): void {
  for (let at = 0; at < to.length / CHANNELS; at++)
    for (let channel = 0; channel < CHANNELS; channel++)
      to[at * CHANNELS + channel] =
        channel < channels ? (from[at * channels + channel] ?? 0) * scale : MOST;
}
