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

export class Team {
  /** The number of the team among all, and the thread's in it. */
  readonly number: string;
  readonly rank: string;
  private readonly writer: Writer;
  private readonly teams: Teams;
  private readonly thread: string;
  /** Where in shared memory a team has its first place. */
  private readonly first: string;
  /** How often shared memory of a type has been used. */
  private readonly used = new Map<string, number>();

  constructor(writer: Writer, teams: Teams, workgroup: string) {
    this.writer = writer;
    this.teams = teams;
    const { size, count, isRow } = teams;
    this.thread = writer.name('thread', 'i32(local.x)');
    if (count === 1) {
      this.number = writer.name('team', workgroup);
      [this.rank, this.first] = [this.thread, '0'];
      return;
    }
    const [own, rank] = isRow ? ['/', '%'] : ['%', '/'];
    const by = isRow ? size : count;
    const place = size === 1 ? this.thread : writer.name('own', `${this.thread} ${own} ${by}`);
    this.number = writer.name('team', `${workgroup} * ${count} + ${place}`);
    this.rank = size === 1 ? '0' : writer.name('rank', `${this.thread} ${rank} ${by}`);
    this.first = isRow ? `${place} * ${size}` : place;
  }

  /** The place of a thread of the team in what is shared. */
  private place(rank: string): string {
    const { isRow, count } = this.teams;
    const at = isRow || count === 1 ? rank : `${rank} * ${count}`;
    if (this.first === '0') return at;
    return rank === '0' ? this.first : `${this.first} + ${at}`;
  }

  /** Folds what each thread has in `name`, and names the result, which all have then. */
  fold(reduction: Reduction, name: string): string {
    const { size } = this.teams;
    if (size === 1) return name;
    const { writer } = this;
    const shared = this.share(reduction);
    writer.line(`${shared}[${this.thread}] = ${name};`);
    writer.line('workgroupBarrier();');
    const read = Math.min(size, READ);
    if (read < size) {
      writer.block(`if (${this.rank} < ${read}) {`, () => {
        this.foldPlaces(reduction, name, shared, `${this.rank} + ${read}`, size, read);
        writer.line(`${shared}[${this.place(this.rank)}] = ${name};`);
      });
      writer.line('workgroupBarrier();');
    }
    const all = writer.variable('r', `${shared}[${this.place('0')}]`);
    this.foldPlaces(reduction, all, shared, '1', read, 1);
    return all;
  }

  private foldPlaces(
    reduction: Reduction,
    name: string,
    shared: string,
    from: string,
    to: number,
    step: number,
  ): void {
    this.writer.count(from, to, step, (rank) =>
      this.writer.fold(name, reduction, `${shared}[${this.place(rank)}]`),
    );
  }

  /** Memory for a value of each thread. Two take turns: one is written while the other may still be read. */
  private share({ dtype }: Reduction): string {
    const { writer, teams } = this;
    const type = typeOf(dtype, writer.width);
    const turn = this.used.get(type) ?? 0;
    this.used.set(type, turn + 1);
    const name = `shared_${type.replace(/\W+/g, '')}_${turn % 2}`;
    if (turn < 2) writer.shader.share(name, `array<${type}, ${threadsOf(teams)}>`);
    return name;
  }
}
