/** Programs, donations, reads and changes of the device in any order: what is read never depends on when something is done. */
import { init, tensor } from 'gradus';
import { afterAll, expect, test } from 'vitest';
import { Generator } from '../../src/runtime/random.ts';
import { type Loose, loose, untyped } from '../loose.ts';

afterAll(() => init({ device: 'cpu' }));

type Numbers = readonly number[];

const SIZE = 8;

/** As `remainder` has it. Sums stay so small that float32 has them exactly. */
const mod = (x: number) => ((x % 1000) + 1000) % 1000;

const sums = (xs: Numbers): number[] => {
  let sum = 0;
  return xs.map((x) => {
    sum = mod(sum + x);
    return sum;
  });
};

const { scan, cond } = loose as unknown as Record<'scan' | 'cond', (...args: unknown[]) => Loose>;

/** A program, one that is given its first argument, and what both compute. */
const both = (f: (x: Loose, y: Loose) => unknown, plain: (x: Numbers, y: Numbers) => Numbers) => ({
  keeping: loose.lower(f) as (x: Loose, y: Loose) => Loose,
  taking: loose.lower(f, { donate: 0 }) as (x: Loose, y: Loose) => Loose,
  plain,
});

const PROGRAMS = [
  both(
    (x, y) => x.add(y).add(1).remainder(1000),
    (x, y) => x.map((value, i) => mod(value + (y[i] ?? 0) + 1)),
  ),
  both(
    (x, y) => x.flip(0).maximum(y),
    (x, y) => x.toReversed().map((value, i) => Math.max(value, y[i] ?? 0)),
  ),
  // The host does it.
  both(
    (x) => x.to('float64').add(2).remainder(1000).to('float32'),
    (x) => x.map((value) => mod(value + 2)),
  ),
  both(
    (x, y) => {
      const step = (sum: Loose, row: Loose) => {
        const next = sum.add(row).remainder(1000);
        return [next, next];
      };
      return (scan(step, tensor(0), x.add(y)) as unknown as Loose[])[1];
    },
    (x, y) => sums(x.map((value, i) => value + (y[i] ?? 0))),
  ),
  both(
    (x, y) =>
      cond(
        x.sum().gt(4000),
        (a: Loose, b: Loose) => a.minimum(b),
        (a: Loose, b: Loose) => a.maximum(b),
        ...[x, y],
      ),
    (x, y) => {
      const choose = x.reduce((a, b) => a + b) > 4000 ? Math.min : Math.max;
      return x.map((value, i) => choose(value, y[i] ?? 0));
    },
  ),
];

interface Known {
  readonly x: Loose;
  readonly wanted: Numbers;
}

class Player {
  readonly #random: Generator;
  readonly #known: Known[] = [];
  /** What was begun, and what was read that is not what is wanted. */
  readonly #begun: Promise<unknown>[] = [];
  readonly wrong: { readonly got: Numbers; readonly wanted: Numbers }[] = [];

  constructor(seed: number) {
    this.#random = new Generator(seed);
    for (let i = 0; i < 4; i++) this.#make();
  }

  async play(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) await this.#step(this.#random.next());
    for (const one of this.#known) this.#read(one);
    await Promise.all(this.#begun);
  }

  #step(chance: number): Promise<unknown> | undefined {
    if (chance < 0.1) this.#make();
    else if (chance < 0.6) this.#run(chance < 0.3);
    else if (chance < 0.8) this.#read(this.#any());
    else if (chance < 0.86) this.#take().x.dispose();
    else if (chance < 0.9)
      this.#begun.push(init({ device: this.#random.below(2) > 0 ? 'webgpu' : 'cpu' }));
    else return chance < 0.98 ? Promise.resolve() : new Promise((done) => setTimeout(done));
    return undefined;
  }

  #any(): Known {
    return this.#known[this.#random.below(this.#known.length)] as Known;
  }

  /** One of which nobody knows any more. */
  #take(): Known {
    if (this.#known.length < 4) this.#make();
    return this.#known.splice(this.#random.below(this.#known.length), 1)[0] as Known;
  }

  #make(): void {
    const wanted = Array.from({ length: SIZE }, () => this.#random.below(1000));
    this.#known.push({ x: untyped(tensor(Float32Array.from(wanted), [SIZE])), wanted });
  }

  #run(isTaken: boolean): void {
    const { keeping, taking, plain } = PROGRAMS[this.#random.below(PROGRAMS.length)] as ReturnType<
      typeof both
    >;
    const a = isTaken ? this.#take() : this.#any();
    const b = this.#any();
    const x = (isTaken ? taking : keeping)(a.x, b.x);
    this.#known.push({ x, wanted: plain(a.wanted, b.wanted) });
  }

  #read({ x, wanted }: Known): void {
    const check = async () => {
      const got = Array.from(await x.data());
      if (got.some((value, i) => value !== wanted[i])) this.wrong.push({ got, wanted });
    };
    this.#begun.push(check());
  }
}

test.each([1, 2, 3])('in the order %i', async (seed) => {
  await init({ device: 'webgpu' });
  const player = new Player(seed);
  await player.play(600);
  expect(player.wrong).toEqual([]);
});
