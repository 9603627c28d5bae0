/** Images of the page on the GPU, and tensors on its canvases: on the host the same comes of them. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TypedArray } from '../../src/dtype.ts';
import { fromPixels, init, lower, ones, tensor, toPixels } from '../../src/index.ts';
import { activeDevice } from '../../src/runtime/device.ts';
import type { Canvas, Pixels } from '../../src/runtime/pixels.ts';
import { imageDevice } from '../../src/runtime/webgpu/texture.ts';
import { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { open } from './written.ts';

interface Context {
  fillStyle: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  putImageData(pixels: Pixels, x: number, y: number): void;
  drawImage(source: object, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): Pixels;
}

interface Closable {
  readonly width: number;
  readonly height: number;
  close(): void;
}

interface PageCanvas extends Canvas {
  toDataURL(): string;
  captureStream(): object;
}

interface PageImage {
  src: string;
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  decode(): Promise<void>;
}

interface Video {
  readonly videoWidth: number;
  readonly videoHeight: number;
  readonly readyState: number;
  muted: boolean;
  srcObject: object;
  play(): Promise<void>;
}

/** What is used of the page. */
interface Page {
  readonly document: {
    createElement(name: 'canvas'): PageCanvas;
    createElement(name: 'img'): PageImage;
    createElement(name: 'video'): Video;
  };
  readonly navigator: { readonly gpu: { getPreferredCanvasFormat(): string } };
  readonly GPUDevice: { readonly prototype: object };
  readonly OffscreenCanvas: new (width: number, height: number) => Canvas;
  readonly ImageData: new (data: Uint8ClampedArray, width: number) => Pixels;
  readonly VideoFrame: new (
    source: object,
    init: { readonly timestamp: number },
  ) => Closable & { readonly displayWidth: number; readonly displayHeight: number };
  createImageBitmap(source: object): Promise<Closable>;
  requestAnimationFrame(f: () => void): void;
}

const page = globalThis as unknown as Page;
const { document } = page;

const [WIDTH, HEIGHT] = [67, 5];

/** Of a video. */
const COLOR = [200, 100, 50];

/** How many of the bytes are of opaque pixels: not those of the last row. */
const OPAQUE = 4 * WIDTH * (HEIGHT - 1);

const pixels = Uint8ClampedArray.from({ length: 4 * WIDTH * HEIGHT }, (_, i) => {
  return i % 4 === 3 && i < OPAQUE ? 255 : (i * 37 + Math.floor(i / 4) * 5) & 255;
});
const imageData = new page.ImageData(pixels, WIDTH);

const contextOf = (canvas: Canvas) => canvas.getContext('2d') as Context;

function drawn<Type extends Canvas>(canvas: Type): Type {
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  contextOf(canvas).putImageData(imageData, 0, 0);
  return canvas;
}

const offscreen = () => drawn(new page.OffscreenCanvas(1, 1));
const onPage = () => drawn(document.createElement('canvas'));

async function loaded(): Promise<PageImage> {
  const image = document.createElement('img');
  image.src = onPage().toDataURL();
  await image.decode();
  return image;
}

const frameOf = (canvas: Canvas) => new page.VideoFrame(canvas, { timestamp: 0 });

/** A video of one color: engines send others with less precision. */
async function playing(): Promise<Video> {
  const video = document.createElement('video');
  const canvas = onPage();
  video.muted = true;
  video.srcObject = canvas.captureStream();
  const begun = video.play();
  while (video.readyState < 2) {
    // What does not change is not sent.
    contextOf(canvas).fillStyle = `rgb(${COLOR.join()})`;
    contextOf(canvas).fillRect(0, 0, WIDTH, HEIGHT);
    await new Promise<void>((resolve) => page.requestAnimationFrame(resolve));
  }
  await begun;
  return video;
}

/** Not every engine lets a GPU have frames of videos. */
const takesFrames = 'importExternalTexture' in page.GPUDevice.prototype;

type Source = Parameters<typeof fromPixels>[0];

/** Makes each kind of image, and tells whether a GPU may have it already. */
const sources: readonly (readonly [string, () => Source | Promise<Source>, boolean])[] = [
  ['ImageData', () => imageData, false],
  ['img', loaded, false],
  ['OffscreenCanvas', offscreen, true],
  ['canvas', onPage, true],
  ['ImageBitmap', () => page.createImageBitmap(offscreen()), true],
  ...(takesFrames ? [['VideoFrame', () => frameOf(offscreen()), true] as const] : []),
];

/** One on which runs what gains by it, as with any device of the user's. */
let own: WebGpu;

beforeAll(async () => {
  own = await open();
});
afterEach(() => init({ device: 'cpu' }));
afterAll(() => own.close());

function counts() {
  const device = activeDevice();
  if (!(device instanceof WebGpu)) throw new Error('there is no GPU');
  return device.core.counts;
}

/** Opaque pixels are equal, and of others what is seen, but for rounding, of what is drawn twice: they may be multiplied by the opacity. */
function expectSame(got: TypedArray, wanted: TypedArray, one = 1): void {
  expect(got.slice(0, OPAQUE)).toEqual(wanted.slice(0, OPAQUE));
  const seen = (bytes: TypedArray) =>
    Array.from(bytes, (x, i) => (i % 4 === 3 ? x : (x * (bytes[i | 3] ?? 0)) / (255 * one)) / one);
  const shown = seen(got);
  const rest = seen(wanted).map((x, i) => Math.abs((shown[i] ?? 0) - x));
  expect(Math.max(...rest)).toBeLessThan(2);
}

describe.each(sources)('fromPixels of %s', (_, make, isThere) => {
  test('gives on the GPU what it gives on the host', async () => {
    const source = await make();
    const bytes = fromPixels(source).dataSync();
    const fractions = fromPixels(source, { dtype: 'float32' }).dataSync();
    expect(bytes.slice(0, OPAQUE)).toEqual(new Uint8Array(pixels).slice(0, OPAQUE));
    await init({ device: 'webgpu' });
    const there = fromPixels(source);
    expect(String(there)).toMatch(/on the GPU/);
    const halved = there.at(':', ':', ':3').div(2);
    const thereToo = fromPixels(source, { dtype: 'float32' });
    expect(counts().reads).toBe(0);
    expectSame(await there.data(), bytes);
    expectSame(await thereToo.data(), fractions, 1 / 255);
    expect(await halved.at(0, 1).array()).toEqual([...bytes.slice(4, 7)].map((x) => x / 2));
  });

  test('takes to a GPU what may be there', async () => {
    const source = await make();
    await init({ device: own.core.device });
    const x = fromPixels(source);
    if (isThere) expect(String(x)).toMatch(/on the GPU/);
    else expect(x.dataSync()).toHaveLength(pixels.length);
  });
});

describe.runIf(takesFrames)('fromPixels of frames', () => {
  test('reads those of a video where they are', async () => {
    const video = await playing();
    await init({ device: own.core.device });
    const imported = vi.spyOn(imageDevice(own.core.device), 'importExternalTexture');
    const x = fromPixels(video);
    expect(imported).toHaveReturned();
    imported.mockRestore();
    expect(x.shape).toEqual([HEIGHT, WIDTH, 4]);
    const differences = (await x.data()).map((byte, i) =>
      Math.abs(byte - ([...COLOR, 255][i % 4] ?? 0)),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(2);
  });

  test('copies one where engines cannot do so, or lets the host', async () => {
    const source = frameOf(offscreen());
    const bytes = fromPixels(source).dataSync();
    await init({ device: own.core.device });
    const refuse = () => {
      throw new TypeError('not supported');
    };
    const device = imageDevice(own.core.device);
    const imported = vi.spyOn(device, 'importExternalTexture').mockImplementation(refuse);
    const copied = vi.spyOn(device.queue, 'copyExternalImageToTexture');
    const x = fromPixels(source);
    expect(copied).toHaveReturned();
    expectSame(await x.data(), bytes);
    copied.mockImplementation(refuse);
    expectSame(fromPixels(source).dataSync(), bytes);
    imported.mockRestore();
    copied.mockRestore();
  });
});

describe('fromPixels refuses', () => {
  test.each(['cpu', 'webgpu'] as const)('what has no pixels, with %s', async (device) => {
    await init({ device });
    const bitmap = await page.createImageBitmap(offscreen());
    bitmap.close();
    const frame = frameOf(offscreen());
    frame.close();
    const empty = [document.createElement('img'), document.createElement('video'), bitmap, frame];
    for (const source of empty)
      expect(() => fromPixels(source)).toThrow(/^fromPixels: the image has no pixels/);
    expect(() => fromPixels({ width: 2, height: 2 })).toThrow(/^fromPixels: takes ImageData, or/);
  });
});

/** What a canvas shows, drawn on another. */
function shown(canvas: Canvas): Uint8Array {
  const other = contextOf(new page.OffscreenCanvas(canvas.width, canvas.height));
  other.drawImage(canvas, 0, 0);
  return new Uint8Array(other.getImageData(0, 0, canvas.width, canvas.height).data);
}

describe('toPixels', () => {
  test('shows on the GPU what it shows on the host', async () => {
    const image = tensor(new Uint8Array(pixels), [HEIGHT, WIDTH, 4]);
    const hosts = new page.OffscreenCanvas(1, 1);
    await toPixels(image, hosts);
    await init({ device: 'webgpu' });
    const canvas = new page.OffscreenCanvas(1, 1);
    for (const x of [image, image.to('int32'), image.div(255)]) {
      await toPixels(x, canvas);
      expect([canvas.width, canvas.height]).toEqual([WIDTH, HEIGHT]);
      expect(canvas.getContext('2d')).toBe(null);
      expectSame(shown(canvas), shown(hosts));
    }
    expect(counts().reads).toBe(0);
    await toPixels(ones(1, 2, 3), canvas);
    expect(shown(canvas)).toEqual(new Uint8Array(8).fill(255));
    expect(await fromPixels(canvas).data()).toEqual(shown(canvas));
  });

  test('draws what was made of a frame, and nothing is read', async () => {
    await init({ device: own.core.device });
    const frame = fromPixels(frameOf(offscreen()), { dtype: 'float32' });
    const canvas = document.createElement('canvas');
    await toPixels(frame.at(':', ':', ':3').mul(0.5), canvas);
    expect(counts().reads).toBe(0);
    const wanted = [...pixels.slice(0, OPAQUE)].map((x, i) => (i % 4 === 3 ? 255 : x / 2));
    const got = shown(canvas);
    const differences = wanted.map((x, i) => Math.abs(x - (got[i] ?? 0)));
    expect(Math.max(...differences)).toBe(0.5);
  });

  test('draws red as red where blue comes first in memory', async () => {
    const format = vi.spyOn(page.navigator.gpu, 'getPreferredCanvasFormat');
    format.mockReturnValue('bgra8unorm');
    await init({ device: 'webgpu' });
    const canvas = new page.OffscreenCanvas(1, 1);
    await toPixels(tensor([[[1, 0.2, 0]]]), canvas);
    expect(format).toHaveBeenCalled();
    format.mockRestore();
    expect([...shown(canvas)]).toEqual([255, 51, 0, 255]);
  });

  test('draws on a canvas of the page', async () => {
    await init({ device: 'webgpu' });
    const canvas = document.createElement('canvas');
    await toPixels(tensor([[[1, 0.2, 0]]]), canvas);
    expect([...shown(canvas)]).toEqual([255, 51, 0, 255]);
  });

  test('goes on with the next device', async () => {
    const canvas = new page.OffscreenCanvas(1, 1);
    for (const [red, device] of [
      [0.2, 'webgpu'],
      [0.4, 'webgpu'],
      [0.6, own.core.device],
    ] as const) {
      await init({ device });
      await toPixels(tensor([[[red, 0, 0]]]), canvas);
      expect([...shown(canvas)]).toEqual([red * 255, 0, 0, 255]);
    }
    await init({ device: 'cpu' });
    await expect(toPixels(tensor([[[1, 0, 0]]]), canvas)).rejects.toThrow(
      /^toPixels: the canvas has no 2d context.* await init\(\)/,
    );
  });

  test('leaves a canvas its context', async () => {
    await init({ device: 'webgpu' });
    const canvas = offscreen();
    const double = lower((x: ReturnType<typeof of2>) => x.mul(2));
    const of2 = () => ones(1, 2, 3);
    await toPixels(double(of2()).div(10), canvas);
    expect(counts().reads).toBe(1);
    expect([...shown(canvas)]).toEqual([51, 51, 51, 255, 51, 51, 51, 255]);
  });
});
