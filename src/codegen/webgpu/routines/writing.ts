/** What the shaders of routines have in common: a body of lines, threads, numbers by name, and elements of memories. */
import type { ShaderNumber } from '../../../runtime/webgpu/code.ts';
import { gridOf, groupNumber, groupsFor, THREADS } from '../map.ts';
import {
  type Bound,
  type Context,
  type Emission,
  indent,
  type Memory,
  ShaderWriter,
  written,
} from '../shader.ts';

/** A routine to be written. */
export interface RoutineWriting {
  /** The user's op. */
  readonly name: string;
  readonly parameters: readonly number[];
  /** The inputs, then the result. */
  readonly memories: readonly Memory[];
  readonly context: Context;
}

/** Gives the shaders of a routine; nothing, if it has none for these elements. */
export type Emitter = (writing: RoutineWriting) => readonly Emission[] | undefined;

export type Three = readonly [Memory, Memory, Memory];
export type Four = readonly [Memory, Memory, Memory, Memory];

/** Threads that work together. Where they are those of the CPU, it compiles and keeps them apart with much effort. */
export const threadsOf = ({ context: { traits } }: RoutineWriting): number =>
  Math.min(traits.threads, traits.isFallback ? 64 : THREADS);

/** Written by several threads at once. */
export const shared = (memory: Memory, atomic: 'i32' | 'u32'): Bound => ({
  ...written(memory),
  atomic,
});

/** Lines in a block, with something before it or alone. */
export const block = (head: string, lines: readonly string[]): string[] => [
  `${head} {`.trim(),
  ...indent(lines),
  '}',
];

/** Lines that find between `low` and `high` the first place in the middle of which something does not hold. */
export const searching = (holds: string): string[] =>
  block('while (low < high)', [
    'let middle = (low + high) / 2;',
    `if (${holds}) { low = middle + 1; } else { high = middle; }`,
  ]);

export class RoutineShader {
  readonly shader: ShaderWriter;
  readonly #name: string;
  readonly #body: string[] = [];

  constructor({ name, context }: RoutineWriting, bound: readonly Bound[]) {
    this.#name = name;
    this.shader = new ShaderWriter(context.traits, bound);
  }

  lines(...lines: readonly string[]): void {
    this.#body.push(...lines);
  }

  /** A number that is not part of the shader, as i32. It has a name, so that shaders for other numbers are equal. */
  number(name: string, value: ShaderNumber): string {
    return `i32(${this.shader.number(value, name)})`;
  }

  /** The same by their names in the body. */
  numbers(values: Readonly<Record<string, ShaderNumber>>): void {
    for (const [name, value] of Object.entries(values))
      this.lines(`let ${name} = ${this.number(name, value)};`);
  }

  /** An element of a memory, or of one that is bound in vectors four of them. */
  element(memory: Memory, at: string): string {
    const { shader } = this;
    if (memory.step === undefined) return `${shader.nameOf(memory)}[${at}]`;
    const base = this.number(`base of ${memory.number}`, { baseOf: memory.number });
    const width = shader.widthOf(memory);
    return `${shader.nameOf(memory)}[${width === 1 ? base : `${base} / ${width}`} + ${at}]`;
  }

  /** A function outside of the body, by its name. */
  function(name: string, head: string, lines: readonly string[]): void {
    this.shader.functions.add(name, block(`fn ${name}${head}`, lines).join('\n'));
  }

  /** The shader with a thread for each of `count`, whose number is `thread`. */
  eachThread(count: number): Emission {
    const groups = groupsFor(count, this.shader.traits.groups);
    const head = [
      `let thread = i32(${groupNumber(groups)} * ${THREADS}u + local.x);`,
      `if (thread >= ${this.number('threads', count)}) { return; }`,
    ];
    return this.shader.emission(this.#name, [...head, ...this.#body], [THREADS, 1, 1], groups);
  }

  /** The shader with a workgroup for each of `count`, whose number is `number`. */
  eachGroup(count: number, threads: number): Emission {
    const groups = gridOf(count, this.shader.traits.groups);
    const isExact = groups[0] * groups[1] === count;
    const head = [
      `let number = i32(${groupNumber(groups)});`,
      ...(isExact ? [] : [`if (number >= ${this.number('groups', count)}) { return; }`]),
    ];
    return this.shader.emission(this.#name, [...head, ...this.#body], [threads, 1, 1], groups);
  }
}
