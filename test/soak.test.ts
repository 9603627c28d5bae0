/** Loops that never yield, so that no finaliser runs: memory must stay within bounds all the same. */
import { lower, memory, setMemoryLimit, type Tensor, tensor } from 'gradus';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const MiB = 2 ** 20;
const LIMIT = 4 * MiB;

let before = 0;
beforeAll(() => {
  before = setMemoryLimit(LIMIT);
});
afterAll(() => {
  setMemoryLimit(before);
});

/** The most that the process had more than when it began, in MiB, sampled while `step` runs again and again. */
function growth(steps: number, step: (i: number) => void) {
  const now = () => {
    const { arrayBuffers, external, heapUsed } = process.memoryUsage();
    return { arrayBuffers, external, heapUsed };
  };
  // The first steps compile.
  for (let i = 0; i < 100; i++) step(i);
  const start = now();
  const most = { arrayBuffers: 0, external: 0, heapUsed: 0 };
  for (let i = 0; i < steps; i++) {
    step(i);
    if (i % 100 > 0) continue;
    const sample = now();
    for (const key of ['arrayBuffers', 'external', 'heapUsed'] as const)
      most[key] = Math.max(most[key], (sample[key] - start[key]) / MiB);
  }
  return most;
}

type Square<N extends number> = Tensor<[N, N]>;

describe('a loop of many steps with fresh tensors', () => {
  test('small ones, computed one by one', () => {
    const most = growth(100_000, (i) => {
      const sum = tensor([i, 1, 2, 3]).add(tensor([1, 2, 3, 4]));
      if (sum.dataSync()[0] !== i + 1) throw new Error('a wrong sum');
    });
    expect(most.arrayBuffers).toBeLessThan(64);
    expect(most.heapUsed).toBeLessThan(128);
  });

  test('large ones, in the heap', () => {
    const step = lower((x: Square<64>, w: Square<64>) => x.add(w).mul(0.5));
    let w: Square<64> = tensor(new Float32Array(4096), [64, 64]);
    // 20,000 steps leave 320 MiB behind.
    const most = growth(20_000, (i) => {
      w = step(tensor(new Float32Array(4096).fill(i % 5), [64, 64]), w);
    });
    const { resident, heap, peak } = memory();
    expect(resident).toBeLessThanOrEqual(LIMIT);
    expect(heap).toBeLessThan(4 * LIMIT);
    expect(peak).toBeLessThan(2 * LIMIT);
    expect(most.external).toBeLessThan(160);
    expect(most.heapUsed).toBeLessThan(128);
    // The steps add up 0, 1, 2, 3, 4, ... and halve.
    expect(w.dataSync()[0]).toBeCloseTo(3.1612903, 5);
  });

  test('large ones, disposed of', () => {
    const step = lower((x: Square<64>, w: Square<64>) => x.matmul(w).add(x));
    const w: Square<64> = tensor(new Float32Array(4096).fill(0.5), [64, 64]);
    step(w, w).dispose();
    const { blocks } = memory();
    growth(1000, () => {
      using x: Square<64> = tensor(new Float32Array(4096).fill(2), [64, 64]);
      using y = step(x, w);
      if (y.shape[0] !== 64) throw new Error('no result');
    });
    expect(memory().blocks).toBeLessThanOrEqual(blocks + 1);
  });
});
