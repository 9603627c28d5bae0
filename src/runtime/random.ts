/**
 * Seeded random numbers: Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * SC11), a function of key and counter, so that every backend can make the same numbers in any order.
 */

import { GradusError } from '../errors.ts';
import { badSeed } from '../errors-random.ts';

export const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
export const PARITY = 0x1bd11bda;

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));

/** Two 32-bit words (as signed integers) from a key and a counter. */
export function threefry(
  key0: number,
  key1: number,
  count0: number,
  count1: number,
): [number, number] {
  const keys = [key0 | 0, key1 | 0, key0 ^ key1 ^ PARITY] as const;
  let x = (count0 + keys[0]) | 0;
  let y = (count1 + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    x = (x + y) | 0;
    y = rotate(y, ROTATIONS[round % 8] ?? 0) ^ x;
    if (round % 4 === 3) {
      const step = (round + 1) / 4;
      x = (x + (keys[step % 3] ?? 0)) | 0;
      y = (y + (keys[(step + 1) % 3] ?? 0) + step) | 0;
    }
  }
  return [x, y];
}

/** The bits of a float32 that count. */
const FLOAT32 = 24;

type Reals = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A stream of random numbers. Two generators of one seed give the same numbers. */
export class Generator {
  readonly seed: number;
  private count = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** Two random words of 32 bits. */
  private words(): readonly [number, number] {
    const high = Math.floor(this.seed / 2 ** 32);
    const [x, y] = threefry(high, this.seed | 0, Math.floor(this.count / 2 ** 32), this.count | 0);
    this.count++;
    return [x >>> 0, y >>> 0];
  }

  /** A uniform number in [0, 1): a multiple of 2^-53. */
  next(): number {
    const [x, y] = this.words();
    return (x * 2 ** 21 + (y >>> 11)) / 2 ** 53;
  }

  /** A uniform whole number from 0 up to but without `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Uniform in [0, 1), of so many bits that rounding to a float of `digits` bits never gives 1. */
  uniform(size: number): Float32Array<ArrayBuffer>;
  uniform(size: number, digits: number): Reals;
  uniform(size: number, digits = FLOAT32): Reals {
    if (digits > FLOAT32) return Float64Array.from({ length: size }, () => this.next());
    return this.fill(size, (x, y) => [
      Math.floor(x / 2 ** (32 - digits)) / 2 ** digits,
      Math.floor(y / 2 ** (32 - digits)) / 2 ** digits,
    ]);
  }

  /** Normal with mean 0 and variance 1, by the Box-Muller transform, for floats of `digits` bits. */
  normal(size: number): Float32Array<ArrayBuffer>;
  normal(size: number, digits: number): Reals;
  normal(size: number, digits = FLOAT32): Reals {
    if (digits <= FLOAT32) return this.fill(size, (x, y) => gaussian(x / 2 ** 32, y / 2 ** 32));
    const values = new Float64Array(size);
    for (let i = 0; i < size; i += 2)
      values.set(gaussian(this.next(), this.next()).slice(0, size - i), i);
    return values;
  }

  private fill(
    size: number,
    draw: (x: number, y: number) => readonly [number, number],
  ): Float32Array<ArrayBuffer> {
    const values = new Float32Array(size);
    for (let i = 0; i < size; i += 2) {
      const [a, b] = draw(...this.words());
      values[i] = a;
      if (i + 1 < size) values[i + 1] = b;
    }
    return values;
  }
}

/** Two independent normal numbers from two uniform ones. */
function gaussian(x: number, y: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - x));
  return [radius * Math.cos(2 * Math.PI * y), radius * Math.sin(2 * Math.PI * y)];
}

/** A generator of random numbers; without a seed, one of its own. */
export function generator(seed = Math.floor(Math.random() * 2 ** 52)): Generator {
  if (!Number.isSafeInteger(seed)) throw new GradusError(badSeed('generator', seed));
  return new Generator(seed);
}
