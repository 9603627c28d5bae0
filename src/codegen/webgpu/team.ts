/**
 * Teams: threads of a workgroup that fold a reduction together. Each folds some of its steps, then they fold what each has.
 */
import type { Reduction } from '../../ir/kernel.ts';
import { typeOf } from './scalars.ts';
import type { Writer } from './writer.ts';

export interface Teams {
  /** Threads of a team, and teams of a workgroup: powers of two. */
  readonly size: number;
  readonly count: number;
  /** Whether the threads of a team are neighbours; else those of the same rank in all teams are. */
  readonly isRow: boolean;
}

export const threadsOf = ({ size, count }: Teams): number => size * count;

/** So many results all threads of a team read, each for itself. Of more, some threads first make as many. */
const READ = 16;
/** The most threads of a subgroup. */
const SUBGROUP = 128;

export class Team {
  /** The number of the team among all, and the thread's in it. */
  readonly number: string;
  readonly rank: string;
  readonly #writer: Writer;
  readonly #teams: Teams;
  readonly #thread: string;
  /** Where in shared memory a team has its first place. */
  readonly #first: string;
  /** How far threads of a team are from each other. */
  readonly #step: number;
  /** Where there are subgroups: those of a team fold what they have without memory that are less far from each other. */
  readonly #reach: string | undefined;
  /** How often shared memory of a type has been used. */
  readonly #used = new Map<string, number>();

  constructor(writer: Writer, teams: Teams, workgroup: string) {
    this.#writer = writer;
    this.#teams = teams;
    const { size, count, isRow } = teams;
    this.#step = isRow ? 1 : count;
    if (size > 1 && writer.shader.traits.features.includes('subgroups')) {
      [this.#thread, this.#reach] = this.#inSubgroups(threadsOf(teams));
    } else {
      this.#thread = writer.name('thread', 'i32(local.x)');
    }
    if (count === 1) {
      this.number = writer.name('team', workgroup);
      [this.rank, this.#first] = [this.#thread, '0'];
      return;
    }
    const [own, rank] = isRow ? ['/', '%'] : ['%', '/'];
    const by = isRow ? size : count;
    const place = size === 1 ? this.#thread : writer.name('own', `${this.#thread} ${own} ${by}`);
    this.number = writer.name('team', `${workgroup} * ${count} + ${place}`);
    this.rank = size === 1 ? '0' : writer.name('rank', `${this.#thread} ${rank} ${by}`);
    this.#first = isRow ? `${place} * ${size}` : place;
  }

  /**
   * Numbers threads so that those of a subgroup are neighbours, as `local` need not, and says how far these are from those of
   * the next. If a subgroup lacks threads that others have, none is used.
   */
  #inSubgroups(threads: number): readonly [thread: string, reach: string] {
    const writer = this.#writer;
    const step = this.#step;
    const [extent, count, id, lane] = [
      'subgroup_size',
      'num_subgroups',
      'subgroup_id',
      'subgroup_invocation_id',
    ].map((name) => `i32(${writer.shader.builtin(name)})`);
    const lanes = writer.name('lanes', `min(${extent}, ${threads})`);
    const isFull = writer.name('full', `${count} * ${lanes} == ${threads}`);
    return [
      writer.name('thread', `select(i32(local.x), ${id} * ${lanes} + ${lane}, ${isFull})`),
      writer.name('reach', `select(${step}, max(${lanes}, ${step}), ${isFull})`),
    ];
  }

  /** The place of a thread of the team in what is shared. */
  #place(rank: string): string {
    const step = this.#step;
    const at = step === 1 ? rank : `${rank} * ${step}`;
    if (this.#first === '0') return at;
    return rank === '0' ? this.#first : `${this.#first} + ${at}`;
  }

  /** Folds what each thread has in `name`, and names the result, which all have then. */
  fold(reduction: Reduction, name: string): string {
    const { size } = this.#teams;
    if (size === 1) return name;
    const writer = this.#writer;
    const reach = this.#reach;
    if (reach) return this.#foldSubgroups(reduction, name, reach);
    const shared = this.#share(reduction);
    writer.line(`${shared}[${this.#thread}] = ${name};`);
    writer.line('workgroupBarrier();');
    const read = Math.min(size, READ);
    if (read < size) {
      writer.block(`if (${this.rank} < ${read}) {`, () => {
        this.#foldPlaces(reduction, name, shared, `${this.rank} + ${read}`, size, read);
        writer.line(`${shared}[${this.#place(this.rank)}] = ${name};`);
      });
      writer.line('workgroupBarrier();');
    }
    const all = writer.variable('r', `${shared}[${this.#place('0')}]`);
    this.#foldPlaces(reduction, all, shared, '1', read, 1);
    return all;
  }

  /** Folds what the threads of each subgroup have, then what subgroups have where a team is in several. */
  #foldSubgroups(reduction: Reduction, name: string, reach: string): string {
    const writer = this.#writer;
    const teams = this.#teams;
    const thread = this.#thread;
    const first = this.#first;
    const step = this.#step;
    const end = teams.size * step;
    for (let distance = step; distance < Math.min(end, SUBGROUP); distance *= 2)
      writer.block(`if (${distance} < ${reach}) {`, () =>
        writer.fold(name, reduction, this.#away(reduction, name, distance)),
      );
    writer.block(`if (${reach} < ${end}) {`, () => {
      const shared = this.#share(reduction);
      writer.line(`${shared}[${thread}] = ${name};`);
      writer.line('workgroupBarrier();');
      writer.line(`${name} = ${shared}[${first}];`);
      writer.count(`${first} + ${reach}`, `${first} + ${end}`, reach, (at) =>
        writer.fold(name, reduction, `${shared}[${at}]`),
      );
    });
    return name;
  }

  /** What the thread of the subgroup has whose number differs by this power of two. */
  #away({ dtype }: Reduction, name: string, distance: number): string {
    const traded = (text: string) => `subgroupShuffleXor(${text}, ${distance}u)`;
    if (dtype !== 'bool') return traded(name);
    const { width } = this.#writer;
    return `${typeOf(dtype, width)}(${traded(`${typeOf('int32', width)}(${name})`)})`;
  }

  #foldPlaces(
    reduction: Reduction,
    name: string,
    shared: string,
    from: string,
    to: number,
    step: number,
  ): void {
    this.#writer.count(from, to, step, (rank) =>
      this.#writer.fold(name, reduction, `${shared}[${this.#place(rank)}]`),
    );
  }

  /** Memory for a value of each thread. Two take turns: one is written while the other may still be read. */
  #share({ dtype }: Reduction): string {
    const writer = this.#writer;
    const teams = this.#teams;
    const type = typeOf(dtype, writer.width);
    const turn = this.#used.get(type) ?? 0;
    this.#used.set(type, turn + 1);
    const name = `shared_${type.replace(/\W+/g, '')}_${turn % 2}`;
    if (turn < 2) writer.shader.share(name, `array<${type}, ${threadsOf(teams)}>`);
    return name;
  }
}
