/** Images as tensors, and back. */
import { describe, expect, test } from 'vitest';
import { fromPixels, tensor, toPixels } from '../../src/index.ts';
import type { Canvas, Pixels } from '../../src/runtime/pixels.ts';

const image = {
  data: Uint8ClampedArray.of(255, 0, 51, 255, 1, 2, 3, 4),
  width: 2,
  height: 1,
} as const;

const { OffscreenCanvas } = globalThis as {
  readonly OffscreenCanvas?: new (width: number, height: number) => Canvas;
};

/** Deno has canvases, on which nobody draws. */
const isDrawing = OffscreenCanvas && new OffscreenCanvas(1, 1).getContext('2d') !== null;

interface Context {
  fillStyle: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): Pixels;
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
  });

  test.runIf(isDrawing)('draws what is an image', async () => {
    if (!OffscreenCanvas) return;
    const canvas = new OffscreenCanvas(3, 2);
    const context = canvas.getContext('2d') as Context;
    context.fillStyle = 'rgb(255, 128, 0)';
    context.fillRect(1, 0, 1, 2);
    const x = fromPixels(canvas);
    expect(x.shape).toEqual([2, 3, 4]);
    const row = [
      [0, 0, 0, 0],
      [255, 128, 0, 255],
      [0, 0, 0, 0],
    ];
    expect(await x.array()).toEqual([row, row]);
  });
});

describe('toPixels', () => {
  test.runIf(isDrawing)('draws on a canvas, rounded and within range', async () => {
    if (!OffscreenCanvas) return;
    const canvas = new OffscreenCanvas(9, 9);
    await toPixels(
      tensor([
        [
          [0, 0.5, 1],
          [2, -1, 0.2],
        ],
      ]),
      canvas,
    );
    expect([canvas.width, canvas.height]).toEqual([2, 1]);
    const { data } = (canvas.getContext('2d') as Context).getImageData(0, 0, 2, 1);
    expect([...data]).toEqual([0, 128, 255, 255, 255, 0, 51, 255]);
  });

  test('refuses other shapes', async () => {
    const canvas: Canvas = { width: 0, height: 0, getContext: () => null };
    await expect(toPixels(tensor([[1, 2]]), canvas)).rejects.toThrow(
      'toPixels of [1, 2]: takes [height, width, 3] or [height, width, 4]',
    );
    await expect(toPixels(tensor([[[1, 2, 3]]]), canvas)).rejects.toThrow(/no 2d canvas/);
  });
});
