/** Images as tensors, and back. What only browsers have is in pixels.browser.test.ts. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fromHalf } from '../../src/half.ts';
import { fromPixels, init, lower, ones, type Tensor, tensor, toPixels } from '../../src/index.ts';
import { activeDevice, useDevice } from '../../src/runtime/device.ts';
import type { Canvas } from '../../src/runtime/pixels.ts';
import { type GpuEncoder, MAP_READ, USAGE } from '../../src/runtime/webgpu/gpu.ts';
import { imageDevice, type Texture } from '../../src/runtime/webgpu/texture.ts';
import { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { open, withOther } from './written.ts';

/** As a platform that has images has it. Here all of them are other sites'. */
class OffscreenCanvas {
  getContext() {
    return {
      drawImage: () => undefined,
      getImageData: () => {
        throw new DOMException('tainted', 'SecurityError');
      },
    };
  }
}

/** One on which runs what gains by it, as with any device of the user's. */
let own: WebGpu;

beforeAll(async () => {
  vi.stubGlobal('OffscreenCanvas', OffscreenCanvas);
  own = await open();
});
afterEach(() => init({ device: 'cpu' }));
afterAll(async () => {
  vi.unstubAllGlobals();
  await own.close();
});

const image = {
  data: Uint8ClampedArray.of(255, 0, 51, 255, 1, 2, 3, 4),
  width: 2,
  height: 1,
} as const;

/** Image data in which every byte occurs. */
const imageOf = (width: number, height: number) => ({
  data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i * 7) & 255),
  width,
  height,
});

function gpu(): WebGpu {
  const device = activeDevice();
  if (!(device instanceof WebGpu)) throw new Error('there is no GPU');
  return device;
}

describe('fromPixels', () => {
  test('takes image data as it is', async () => {
    const x = fromPixels(image);
    expect(x.shape satisfies readonly [1, 2, 4]).toEqual([1, 2, 4]);
    expect(x.dtype).toBe('uint8');
    expect(await x.array()).toEqual([
      [
        [255, 0, 51, 255],
        [1, 2, 3, 4],
      ],
    ]);
  });

  test('gives fractions, where they are asked for', async () => {
    const x = fromPixels(image, { dtype: 'float32' });
    expect([...(await x.data())].slice(0, 4)).toEqual([1, 0, Math.fround(0.2), 1]);
  });

  test('refuses what is no image', () => {
    for (const given of ['{}', 'null', '3'])
      expect(() => fromPixels(JSON.parse(given))).toThrow(/^fromPixels: takes ImageData, or an/);
    expect(() => fromPixels(image, JSON.parse('{ "dtype": "int32" }'))).toThrow(/takes 'uint8' or/);
    expect(() => fromPixels({ width: 0, height: 0 })).toThrow(
      /^fromPixels: the image has no pixel/,
    );
  });

  test('needs an engine that draws, but for image data', () => {
    vi.stubGlobal('OffscreenCanvas', undefined);
    expect(() => fromPixels({ width: 2, height: 1 })).toThrow(/this engine has no OffscreenCanvas/);
    vi.stubGlobal('OffscreenCanvas', OffscreenCanvas);
  });

  test.each(['cpu', 'webgpu'] as const)('says why it may not read, with %s', async (device) => {
    await init({ device });
    expect(() => fromPixels({ width: 2, height: 1 })).toThrow(/must allow it \(CORS\)/);
  });

  test.each([
    [1, 1],
    [65, 3],
    [130, 67],
  ])('takes image data of %i x %i to the GPU, if all runs there', async (width, height) => {
    await init({ device: 'webgpu' });
    const { data } = imageOf(width, height);
    const bytes = fromPixels(imageOf(width, height));
    const fractions = fromPixels(imageOf(width, height), { dtype: 'float32' });
    expect(String(bytes)).toMatch(/on the GPU/);
    const halves = bytes.div(2);
    expect(gpu().core.counts.reads).toBe(0);
    expect(await bytes.data()).toEqual(new Uint8Array(data));
    // Of the same bits as on the host, where a double is rounded.
    expect(await fractions.data()).toEqual(Float32Array.from(data, (x) => x / 255));
    expect(await halves.data()).toEqual(Float32Array.from(data, (x) => x / 2));
  });

  test('tells of what the GPU did not do, and does not use it again', async () => {
    const device = imageDevice(own.core.device);
    let usage: number | undefined = 0x04;
    const createTexture: typeof device.createTexture = (given) =>
      device.createTexture({ ...given, usage: usage ?? given.usage });
    useDevice(await open(withOther(device, { createTexture })));
    await expect(fromPixels(image).data()).rejects.toThrow(/^fromPixels failed on the GPU: /);
    usage = undefined;
    expect(await fromPixels(image).data()).toEqual(new Uint8Array(image.data));
  });

  test('leaves image data on the host, until a program on the GPU wants it', async () => {
    await init({ device: own.core.device });
    expect(fromPixels(image).dataSync()).toEqual(new Uint8Array(image.data));
  });
});

/** A canvas that gives what is drawn on it, for engines that have none. */
class TestCanvas implements Canvas {
  width = 300;
  height = 150;
  private texture: Texture | undefined = undefined;
  private format = '';

  getContext(kind: string): unknown {
    if (kind === '2d') return null;
    return {
      configure: ({ format }: { readonly format: string }) => {
        this.format = format;
      },
      getCurrentTexture: () => {
        this.texture = imageDevice(gpu().core.device).createTexture({
          ...{ size: [this.width, this.height], format: this.format },
          usage: 1 | 2,
        });
        return this.texture;
      },
    };
  }

  async pixels(): Promise<Uint8Array> {
    const { device } = gpu().core;
    const bytesPerRow = Math.ceil((4 * this.width) / 256) * 256;
    const size = bytesPerRow * this.height;
    const buffer = device.createBuffer({ size, usage: USAGE.mapRead | USAGE.copyTarget });
    // The platform's encoders have it.
    const encoder = device.createCommandEncoder() as GpuEncoder & {
      copyTextureToBuffer(source: object, target: object, size: readonly number[]): void;
    };
    const { texture, width, height } = this;
    encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
    device.queue.submit([encoder.finish()]);
    await buffer.mapAsync(MAP_READ);
    const bytes = new Uint8Array(buffer.getMappedRange());
    const isSwapped = this.format.startsWith('bgra');
    return Uint8Array.from({ length: 4 * width * height }, (_, i) => {
      const [row, column] = [Math.floor(i / (4 * width)), i % (4 * width)];
      const at = isSwapped && i % 2 === 0 ? column ^ 2 : column;
      return bytes[row * bytesPerRow + at] ?? 0;
    });
  }
}

/** What the host makes of fractions, whose products are exact in doubles. */
const scaled = (values: Float32Array): Uint8ClampedArray =>
  Uint8ClampedArray.from(values, (x) => x * 255);

/** What a canvas has of opaque colors. */
const opaque = (colors: Uint8ClampedArray): Uint8Array =>
  Uint8Array.from({ length: (colors.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (colors[Math.floor(i / 4) * 3 + (i % 4)] ?? 0),
  );

/** Where rounding and clamping can go wrong: halves and what is beside them, what is beyond, what is no number. */
function edges(): Float32Array {
  const values = [Number.NaN, 1 / 0, -1 / 0, -0, 1e-45, 1e-38, 1, 1.5, 3e38, -0.2, -1e-9, 0];
  const floats = new Float32Array(1);
  const bits = new Int32Array(floats.buffer);
  for (let half = 1; half < 512; half++) {
    floats[0] = half / 510;
    bits[0] = (bits[0] ?? 0) - 1;
    for (let i = 0; i < 3; i++) {
      values.push(floats[0]);
      bits[0]++;
    }
  }
  return Float32Array.from(values);
}

describe('toPixels', () => {
  test('refuses other shapes, and canvases of others', async () => {
    const canvas: Canvas = { width: 0, height: 0, getContext: () => null };
    await expect(toPixels(tensor([[1, 2]]), canvas)).rejects.toThrow(
      'toPixels of [1, 2]: takes [height, width, 3] or [height, width, 4]',
    );
    await expect(toPixels(tensor([[[1, 2, 3]]]), canvas)).rejects.toThrow(
      /^toPixels: the canvas has no 2d context/,
    );
  });

  test('rounds and clamps fractions as the host does', async () => {
    await init({ device: 'webgpu' });
    const values = edges();
    const canvas = new TestCanvas();
    await toPixels(tensor(values, [5, 103, 3]), canvas);
    expect([canvas.width, canvas.height]).toEqual([103, 5]);
    expect(await canvas.pixels()).toEqual(opaque(scaled(values)));
  });

  test('rounds each float16 so', async () => {
    await init({ device: 'webgpu' });
    const values = Float32Array.from({ length: 2 ** 16 - 1 }, (_, bits) => fromHalf(bits));
    const canvas = new TestCanvas();
    await toPixels(tensor(values, [257, 85, 3]).to('float16'), canvas);
    expect(await canvas.pixels()).toEqual(opaque(scaled(values)));
  });

  test('clamps whole numbers', async () => {
    await init({ device: 'webgpu' });
    const values = Int32Array.of(-1, 0, 255, 256, -(2 ** 31), 2 ** 31 - 1, 7, 8, 254);
    const canvas = new TestCanvas();
    await toPixels(tensor(values, [1, 3, 3]), canvas);
    expect(await canvas.pixels()).toEqual(opaque(Uint8ClampedArray.from(values)));
  });

  test('multiplies by the opacity', async () => {
    await init({ device: 'webgpu' });
    // Every color that is drawn with each opacity.
    const straight = Uint8Array.from({ length: 4 * 256 * 86 }, (_, i) => {
      const pixel = Math.floor(i / 4);
      return i % 4 === 3 ? pixel : Math.floor(pixel / 256) * 3 + (i % 4);
    });
    const canvas = new TestCanvas();
    await toPixels(tensor(straight, [86, 256, 4]), canvas);
    const multiplied = straight.map((x, i) =>
      i % 4 === 3 ? x : Math.round((x * (straight[i | 3] ?? 0)) / 255),
    );
    expect(await canvas.pixels()).toEqual(multiplied);
  });

  test('draws what a tensor is now, without reading it', async () => {
    await init({ device: 'webgpu' });
    const brighten = lower((x: Tensor<[2, 70, 3]>) => x.mul(2), { donate: 0 });
    const x = brighten(ones(2, 70, 3).mul(0.1));
    const canvas = new TestCanvas();
    const drawn = toPixels(x, canvas);
    const brighter = brighten(x);
    await drawn;
    expect(gpu().core.counts.reads).toBe(0);
    expect(new Set(await canvas.pixels())).toEqual(new Set([51, 255]));
    expect((await brighter.data())[0]).toBeCloseTo(0.4);
  });

  test('draws what is on the host where a GPU draws', async () => {
    await init({ device: own.core.device });
    const canvas = new TestCanvas();
    await toPixels(tensor([[[0, 1, 0.5]]]), canvas);
    expect(await canvas.pixels()).toEqual(Uint8Array.of(0, 255, 128, 255));
    await toPixels(tensor([[[0, 10, 300]]], { dtype: 'float64' }).div(255), canvas);
    expect(await canvas.pixels()).toEqual(Uint8Array.of(0, 10, 255, 255));
  });

  test('tells of errors in what is drawn', async () => {
    await init({ device: 'webgpu' });
    const at = tensor([0, 9], { dtype: 'int32' });
    const refused = ones(1, 3, 3).indexSelect(1, at);
    await expect(toPixels(refused, new TestCanvas())).rejects.toThrow(/^indexSelect .*9/);
  });
});
