/** A heap of more than 2 GiB, in a file of its own: it begins empty. */
import { setMemoryLimit } from 'gradus';
import { expect, test } from 'vitest';
import { node, type Traced } from '../src/ops/define.ts';
import { type Engine, engine } from '../src/runtime/cpu/engine.ts';
import { heap } from '../src/runtime/cpu/heap.ts';
import { loose } from './loose.ts';

test('addresses of more than 31 bits are as good as others', () => {
  setMemoryLimit(2 ** 33);
  const own = heap(engine() as Engine);
  const allocate = (bytes: number) =>
    own.allocate('uint8', bytes, { op: 'test', shapes: () => '' });
  // Nobody writes into it, so that it takes addresses and no memory. Used twice it stays.
  const below = allocate(2 ** 31);
  for (let i = 0; i < 2; i++) {
    own.clock++;
    below.touch();
  }
  // No gap before it is left.
  allocate(60 * 61 * 4);
  const x = loose.tensor(new Float32Array(60 * 61).fill(3), [60, 61]);
  const sum = x.add(x).mul(2);
  expect(sum.dataSync()[0]).toBe(12);
  const { buffer } = (sum as unknown as Traced)[node];
  expect(buffer?.resident('test')?.address).toBeGreaterThan(2 ** 31);
  expect(sum.matmul(x.T()).add(1).sum(1).dataSync()[59]).toBe(60 * (12 * 3 * 61 + 1));
  expect(sum.add(sum).exp().softmax(0).dataSync()[0]).toBeCloseTo(1 / 60, 6);
});
