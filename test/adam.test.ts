/** A whole training step as one program: forward, backward and Adam, in the memory of the state that it is given. */
import './javascript.ts';
import { readFileSync } from 'node:fs';
import type { Tensor } from 'gradus';
import { expect, test } from 'vitest';
import { node, type Traced } from '../src/ops/define.ts';
import * as adam from './transformer/samples/adam/input.ts';
import * as loop from './transformer/samples/training-loop/input.ts';

/** `python3 scripts/reference_adam.py` writes it. */
const reference: { readonly losses: number[]; readonly params: Record<string, number[]> } =
  JSON.parse(readFileSync(new URL('./data/adam.json', import.meta.url), 'utf8'));

test('20 steps give the losses and the parameters of PyTorch', () => {
  const { losses, params } = adam.run();
  expect(losses).toHaveLength(20);
  for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(reference.losses[i] ?? 0, 6);
  expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.8);
  for (const [name, tensor] of Object.entries(params as unknown as Record<string, Tensor<[2]>>))
    for (const [i, x] of tensor.dataSync().entries())
      expect(x, `${name} ${i}`).toBeCloseTo(reference.params[name]?.[i] ?? 0, 6);
});

/** The memories of a state, in order. */
const memoriesOf = ({ params, mean, square, count }: adam.State): ArrayBufferLike[] =>
  [...[params, mean, square].flatMap((tree) => Object.values(tree)), count].map((x) => {
    (x as Tensor<[2]>).dataSync();
    const { buffer } = (x as Traced)[node];
    if (!buffer) throw new Error('no memory');
    return buffer.read('test').buffer;
  });

test('all of the next state is in the memory of the state before', () => {
  const [x, y] = adam.data();
  const state = adam.initialState();
  const before = memoriesOf(state);
  expect(before).toHaveLength(13);
  const [, next] = adam.step(state, x, y);
  const after = memoriesOf(next);
  expect(after.map((memory, i) => memory === before[i])).toEqual(before.map(() => true));
  expect(() => state.params.w1.dataSync()).toThrow('of a tensor donated to');
});

test('a loop of steps in one program gives what the steps give one by one', () => {
  const [last, losses, single, alone] = loop.run();
  expect([...losses.dataSync()]).toEqual(alone);
  expect(last.w.dataSync()).toEqual(single.w.dataSync());
  expect(last.speed.dataSync()).toEqual(single.speed.dataSync());
  expect(alone[4]).toBeLessThan(alone[0] ?? 0);
});
