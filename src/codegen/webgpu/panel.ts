/** What tiles read of an operand of a product: from memory, or through shared memory. */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { moved, shifted } from '../../ir/instance.ts';
import type { Expression } from '../../ir/kernel.ts';
import type { Shared } from './tiles.ts';
import { LANES, type Writer } from './writer.ts';

const PARTS = ['x', 'y', 'z', 'w'] as const;

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

const vectorOf = (
  writer: Writer,
  value: Expression,
  lane: Axis,
  offsets: readonly (readonly [Axis, number])[],
): string =>
  writer.inLanesOf(lane, () =>
    writer.value(shifted(value, new Map(offsets.filter(([, offset]) => offset !== 0)))),
  );

/** Four vectors along an axis, of four along another. */
const transposed = (vectors: readonly string[]): readonly string[] =>
  PARTS.map((part) => `vec4<f32>(${vectors.map((name) => `${name}.${part}`).join(', ')})`);

/** Reads what a thread multiplies in the next steps. */
export function readFragment(writer: Writer, operand: Operand, steps: number): Fragment {
  const { value, own, depth, lane, threads, blocks } = operand;
  // The last steps may be fewer than a vector has.
  const isAlong = lane === depth && steps === LANES;
  const vectors = range(blocks).map((block) => {
    const start = blockStart(block, threads);
    return range(steps).map((i) =>
      isAlong
        ? vectorOf(writer, value, depth, [[own, start + i]])
        : vectorOf(writer, value, own, [
            [own, start],
            [depth, i],
          ]),
    );
  });
  const name = (block: number, i: number) => vectors[block]?.[i] ?? '';
  if (!isAlong)
    return { vector: name, part: (block, i, step) => `${name(block, step)}.${PARTS[i]}` };
  const turned = vectors.map(transposed);
  return {
    vector: (block, step) => turned[block]?.[step] ?? '',
    part: (block, i, step) => `${name(block, i)}.${PARTS[step]}`,
  };
}

/** An operand in shared memory: for each of some steps of depth a row of vectors along its own axis. */
export class Panel {
  readonly name: string;
  /** So many vectors. */
  readonly size: number;
  private readonly writer: Writer;
  private readonly operand: Operand;
  private readonly shared: Shared;
  /** Vectors of a step, and how far the next is. */
  private readonly across: number;
  private readonly pitch: number;
  /** What is read at once: vectors along the own axis, or blocks of four by four along the depth. */
  private readonly units: readonly [own: number, depth: number];
  private readonly workers: number;
  private readonly thread: string;
  /** Of the unit that a thread reads first. */
  private readonly place: readonly [own: string, depth: string];
  private readonly first: string;
  private readonly kept: readonly string[];
  private filled = 0;

  constructor(
    writer: Writer,
    name: string,
    operand: Operand,
    shared: Shared,
    workers: number,
    at: { readonly thread: string; readonly first: string },
  ) {
    const { threads, blocks, lane, own } = operand;
    this.writer = writer;
    this.name = name;
    this.operand = operand;
    this.shared = shared;
    this.workers = workers;
    this.thread = at.thread;
    this.first = at.first;
    this.across = threads * blocks;
    this.pitch = this.across + shared.padding;
    this.size = this.pitch * shared.depth;
    this.units = [this.across, lane === own ? shared.depth : shared.depth / LANES];
    // Neighbouring threads read what is side by side in memory.
    const isAlong = lane !== own;
    const inner = this.units[isAlong ? 1 : 0];
    const near = writer.name('near', `${at.thread} % ${inner}`);
    const far = writer.name('far', `${at.thread} / ${inner}`);
    this.place = isAlong ? [far, near] : [near, far];
    this.kept = shared.isAhead
      ? range(this.rounds * (lane === own ? 1 : LANES)).map(() =>
          writer.variable('next', 'vec4<f32>()'),
        )
      : [];
  }

  private get count(): number {
    return this.units[0] * this.units[1];
  }

  /** How many units a thread reads. */
  private get rounds(): number {
    return Math.max(1, this.count / this.workers);
  }

  /** How much further along both axes each next unit of a thread is. */
  private get stride(): readonly [own: number, depth: number] {
    const { units, workers, operand } = this;
    return operand.lane === operand.own ? [0, workers / units[0]] : [workers / units[1], 0];
  }

  /** Only the threads that have something to read. */
  private working(write: () => void): void {
    if (this.count >= this.workers) write();
    else this.writer.block(`if (${this.thread} < ${this.count}) {`, write);
  }

  /** The vectors of a thread along the own axis, from a step of depth on, as sources. */
  private read(start: string): readonly string[] {
    const { writer, operand, stride } = this;
    const { lane, depth, own } = operand;
    const id = `${this.name}${this.filled++}`;
    const axes = [own, depth].map(
      (axis, i): Axis => ({ ...axis, name: `${axis.name} ${id}.${i}` }),
    );
    const [ownIn, depthIn] = axes as [Axis, Axis];
    const isAlong = lane === depth;
    writer.axis(ownIn, `${this.first} + ${this.place[0]} * ${LANES}`);
    const step = isAlong ? `${this.place[1]} * ${LANES}` : this.place[1];
    writer.axis(depthIn, start === '0' ? step : `${start} + ${step}`);
    const value = moved(
      operand.value,
      new Map([
        [own, ix.variable(ownIn)],
        [depth, ix.variable(depthIn)],
      ]),
    );
    return range(this.rounds).flatMap((round) => {
      const ahead = [stride[0] * round * LANES, stride[1] * round] as const;
      const at = (i: number) =>
        this.within(
          vectorOf(writer, value, isAlong ? depthIn : ownIn, [
            [ownIn, ahead[0] + i],
            [depthIn, ahead[1]],
          ]),
          ix.add(ix.variable(depthIn), ix.constant(ahead[1])),
        );
      return isAlong ? transposed(range(LANES).map((i) => writer.name('v', at(i)))) : [at(0)];
    });
  }

  /** Beyond the last step there is 0. */
  private within(vector: string, step: Index): string {
    const { writer, operand, shared } = this;
    const { extent } = operand.depth;
    if (extent % shared.depth === 0) return vector;
    const first = writer.index(step);
    if (operand.lane === operand.own || extent % LANES === 0)
      return `select(vec4<f32>(), ${vector}, ${first} < ${extent})`;
    return `select(vec4<f32>(), ${vector}, vec4<i32>(${first}) < vec4<i32>(${range(LANES)
      .map((i) => extent - i)
      .join(', ')}))`;
  }

  /** Reads what begins at a step of depth, and keeps it. */
  keep(start: string): void {
    this.working(() => {
      for (const [i, vector] of this.read(start).entries())
        this.writer.line(`${this.kept[i]} = ${vector};`);
    });
  }

  /** Writes into shared memory what was kept, or what begins at a step. */
  fill(start: string): void {
    this.working(() => {
      const vectors = this.shared.isAhead ? this.kept : this.read(start);
      for (const [i, vector] of vectors.entries())
        this.writer.line(`${this.name}[${this.target(i)}] = ${vector};`);
    });
  }

  /** Where the `i`-th vector of a thread belongs. */
  private target(i: number): string {
    const { stride, pitch, place } = this;
    const isAlong = this.operand.lane === this.operand.depth;
    const [round, step] = isAlong ? [Math.floor(i / LANES), i % LANES] : [i, 0];
    const [own, depth] = [stride[0] * round, stride[1] * round + step];
    const row = isAlong ? `${place[1]} * ${LANES * pitch}` : `${place[1]} * ${pitch}`;
    const constant = depth * pitch + own;
    return `${row} + ${place[0]}${constant > 0 ? ` + ${constant}` : ''}`;
  }

  /** What a thread multiplies in a step of what is shared. `lane` is its place among those along the own axis. */
  fragment(step: string, lane: string): Fragment {
    const { writer, operand, pitch } = this;
    const row = writer.name('row', `${step} * ${pitch} + ${lane}`);
    const vectors = range(operand.blocks).map((block) => {
      const offset = block * operand.threads;
      return writer.name('v', `${this.name}[${offset === 0 ? row : `${row} + ${offset}`}]`);
    });
    return {
      vector: (block) => vectors[block] ?? '',
      part: (block, i) => `${vectors[block]}.${PARTS[i]}`,
    };
  }
}
