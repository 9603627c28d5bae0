/** What tiles read of an operand of a product: from memory, or through shared memory. */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { moved, shifted } from '../../ir/instance.ts';
import type { Expression } from '../../ir/kernel.ts';
import type { Arithmetic } from './arithmetic.ts';
import { across } from './shader.ts';
import { DEPTH } from './tiles.ts';
import { LANES, type Writer } from './writer.ts';

/** One of the operands. */
export interface Operand {
  readonly value: Expression;
  /** Its rows, or its columns. */
  readonly own: Axis;
  readonly depth: Axis;
  /** Along which it is read in vectors: one of these. */
  readonly lane: Axis;
  /** How many threads lie along its own axis, and in how many blocks of four each has results there. */
  readonly threads: number;
  readonly blocks: number;
  readonly arithmetic: Arithmetic;
}

/** What a thread multiplies in some steps of depth: for each block a vector along the own axis in each step. */
export interface Fragment {
  vector(block: number, step: number): string;
  /** One of the four. */
  part(block: number, i: number, step: number): string;
}

export const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i);

/** How far a block of a thread is from its first. */
export const blockStart = (block: number, threads: number): number => block * threads * LANES;

/** An operand in vectors, so far ahead along its axes. */
const vectorOf = (
  writer: Writer,
  { value, own, depth, lane, arithmetic }: Operand,
  alongOwn: number,
  alongDepth: number,
): string => {
  const ahead = new Map([
    [own, alongOwn],
    [depth, alongDepth],
  ]);
  const vector = writer.inLanesOf(lane, () => writer.value(shifted(value, ahead)));
  return arithmetic.operand(writer, vector);
};

/** Four vectors along an axis, of four along another. */
const transposed = (
  vectors: readonly string[],
  { arithmetic: { element } }: Operand,
): readonly string[] => [...'xyzw'].map((part) => across(vectors, part, element));

/** Reads what a thread multiplies in the next steps. */
export function readFragment(writer: Writer, operand: Operand, steps: number): Fragment {
  const { own, depth, lane, threads, blocks } = operand;
  // The last steps may be fewer than a vector has.
  const isAlong = lane === depth && steps === LANES;
  const read = { ...operand, lane: isAlong ? depth : own };
  const vectors = range(blocks).map((block) => {
    const start = blockStart(block, threads);
    return range(steps).map((i) =>
      isAlong ? vectorOf(writer, read, start + i, 0) : vectorOf(writer, read, start, i),
    );
  });
  const name = (block: number, i: number) => vectors[block]?.[i] ?? '';
  if (!isAlong)
    return { vector: name, part: (block, i, step) => `${name(block, step)}.${'xyzw'[i]}` };
  const turned = vectors.map((four) => transposed(four, operand));
  return {
    vector: (block, step) => turned[block]?.[step] ?? '',
    part: (block, i, step) => `${name(block, i)}.${'xyzw'[step]}`,
  };
}

/** The threads that fill a panel. */
export interface Workers {
  readonly count: number;
  /** The number of the thread. */
  readonly thread: string;
}

/** An operand in shared memory: for each of some steps of depth a row of vectors along its own axis. */
export class Panel {
  readonly #writer: Writer;
  readonly #name: string;
  readonly #operand: Operand;
  readonly #workers: Workers;
  /** The first of what the workgroup reads along the own axis. */
  readonly #first: string;
  /** Vectors of a step. */
  readonly #row: number;
  /** Whether it is read in blocks of four by four along the depth; else in vectors along the own axis. */
  readonly #isAlong: boolean;
  /** Of the vectors or blocks that a thread reads, the first. */
  readonly #place: { readonly own: string; readonly depth: string };
  #filled = 0;

  constructor(writer: Writer, name: string, operand: Operand, workers: Workers, first: string) {
    this.#writer = writer;
    this.#name = name;
    this.#operand = operand;
    this.#workers = workers;
    this.#first = first;
    this.#row = operand.threads * operand.blocks;
    this.#isAlong = operand.lane === operand.depth;
    writer.shader.share(name, `array<vec4<${operand.arithmetic.element}>, ${this.#row * DEPTH}>`);
    const near = writer.name('near', `${workers.thread} % ${this.#neighbours}`);
    const far = writer.name('far', `${workers.thread} / ${this.#neighbours}`);
    this.#place = this.#isAlong ? { own: far, depth: near } : { own: near, depth: far };
  }

  /** Threads that read what is side by side in memory. */
  get #neighbours(): number {
    return this.#isAlong ? DEPTH / LANES : this.#row;
  }

  /** Writes what begins at a step of depth into shared memory. */
  fill(start: string): void {
    const writer = this.#writer;
    const workers = this.#workers;
    const row = this.#row;
    const isAlong = this.#isAlong;
    const count = isAlong ? (row * DEPTH) / LANES : row * DEPTH;
    const write = () => {
      for (const [place, vector] of this.#read(start, Math.max(1, count / workers.count)))
        writer.line(`${this.#name}[${place}] = ${vector};`);
    };
    if (count >= workers.count) write();
    else writer.block(`if (${workers.thread} < ${count}) {`, write);
  }

  /** The vectors of a thread along the own axis, from a step of depth on, and where they belong. */
  #read(start: string, rounds: number): (readonly [place: string, vector: string])[] {
    const writer = this.#writer;
    const row = this.#row;
    const isAlong = this.#isAlong;
    const place = this.#place;
    const operand = this.#from(start);
    const step = isAlong ? row * LANES : row;
    const target = (ahead: number) =>
      `${place.depth} * ${step} + ${place.own}${ahead > 0 ? ` + ${ahead}` : ''}`;
    return range(rounds).flatMap((round) => {
      const ahead = (round * this.#workers.count) / this.#neighbours;
      if (!isAlong)
        return [
          [target(ahead * row), this.#within(vectorOf(writer, operand, 0, ahead), ahead, operand)],
        ];
      const vectors = range(LANES).map((i) =>
        writer.name('v', this.#within(vectorOf(writer, operand, ahead * LANES + i, 0), 0, operand)),
      );
      return transposed(vectors, operand).map(
        (vector, i) => [target(i * row + ahead), vector] as const,
      );
    });
  }

  /** The operand at what a thread reads first from a step on. */
  #from(start: string): Operand {
    const writer = this.#writer;
    const operand = this.#operand;
    const isAlong = this.#isAlong;
    const place = this.#place;
    const id = `${this.#name}${this.#filled++}`;
    const own: Axis = { ...operand.own, name: `${operand.own.name} ${id}.0` };
    const depth: Axis = { ...operand.depth, name: `${operand.depth.name} ${id}.1` };
    writer.axis(own, `${this.#first} + ${place.own} * ${LANES}`);
    const step = isAlong ? `${place.depth} * ${LANES}` : place.depth;
    writer.axis(depth, start === '0' ? step : `${start} + ${step}`);
    const axes = new Map([
      [operand.own, ix.variable(own)],
      [operand.depth, ix.variable(depth)],
    ]);
    const lane = isAlong ? depth : own;
    return { ...operand, own, depth, lane, value: moved(operand.value, axes) };
  }

  /** Beyond the last step there is 0. */
  #within(vector: string, ahead: number, { depth, arithmetic }: Operand): string {
    const { extent } = depth;
    if (extent % DEPTH === 0) return vector;
    const first = this.#writer.index(ix.add(ix.variable(depth), ix.constant(ahead)));
    const isThere =
      this.#isAlong && extent % LANES > 0 ? isBefore(first, extent) : `${first} < ${extent}`;
    return `select(vec4<${arithmetic.element}>(), ${vector}, ${isThere})`;
  }

  /** What a thread multiplies in a step of what is shared. `lane` is its place among those along the own axis. */
  fragment(step: string, lane: string): Fragment {
    const writer = this.#writer;
    const operand = this.#operand;
    const row = writer.name('row', `${step} * ${this.#row} + ${lane}`);
    const vectors = range(operand.blocks).map((block) => {
      const offset = block * operand.threads;
      return writer.name('v', `${this.#name}[${offset === 0 ? row : `${row} + ${offset}`}]`);
    });
    return {
      vector: (block) => vectors[block] ?? '',
      part: (block, i) => `${vectors[block]}.${'xyzw'[i]}`,
    };
  }
}

/** Which of four steps from one on come before an end. */
export const isBefore = (first: string, end: number): string =>
  `vec4<i32>(${first}) < vec4<i32>(${range(LANES)
    .map((i) => end - i)
    .join(', ')})`;
