/**
 * The body of a shader: blocks of lines, and expressions in them, each written in the outermost block that knows its
 * axes, and once. Where the writer has a lane axis, values are those of four of its steps.
 */
import type { DType } from '../../dtype.ts';
import type { Atom, Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { shift } from '../../ir/instance.ts';
import type { Expression, Guard, Kernel, Reduction, Store } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { rounds } from '../../ir/scalar.ts';
import { instruction, literal, typeOf, type Width } from './scalars.ts';
import {
  type Context,
  type Emission,
  indent,
  type Memory,
  read,
  ShaderWriter,
  vector,
  written,
} from './shader.ts';
import { storageOf } from './storage.ts';

interface Block {
  readonly lines: string[];
  readonly names: Map<string, string>;
}

/** So many along three dimensions. */
export type Grid = readonly [number, number, number];

/** Types that look like names with a number. */
const TYPE = /^[fiu](16|32)$/;

/** Lanes of a vector. */
export const LANES = 4;

export class Writer {
  readonly shader: ShaderWriter;
  readonly #inputs: readonly Memory[];
  readonly #outputs: readonly Memory[];
  /** Along which four steps are done at once. */
  #lane: Axis | undefined;
  readonly #blocks: Block[] = [{ lines: [], names: new Map() }];
  /** The block in which an axis became known, and what it is called. */
  readonly #known = new Map<Axis, { readonly level: number; readonly name: string }>();
  /** The same of the results of reductions, and whether that are four. */
  readonly #reduced = new Map<
    number,
    { readonly level: number; readonly name: string; readonly isVector: boolean }
  >();
  /** So many names are given. */
  #given = 0;

  constructor(shader: ShaderWriter, inputs: readonly Memory[], outputs: readonly Memory[] = []) {
    this.shader = shader;
    this.#inputs = inputs;
    this.#outputs = outputs;
  }

  get lines(): readonly string[] {
    return this.#blocks[0]?.lines ?? [];
  }

  /** The shader of a kernel with this body. */
  emission({ name }: Kernel, size: Grid, groups: Grid): Emission {
    return this.shader.emission(name, this.lines, size, groups);
  }

  get width(): Width {
    return this.#lane ? LANES : 1;
  }

  line(text: string, level = this.#blocks.length - 1): void {
    this.#blocks[level]?.lines.push(text);
  }

  /** Names the value of an axis from here on. */
  axis(axis: Axis, source: string): void {
    const name = isName(source) ? source : this.name('n', source);
    this.#known.set(axis, { level: this.#blocks.length - 1, name });
  }

  /** The steps of axes, one in each other, by the number of the step among all. */
  unflatten(axes: readonly Axis[], source: string): void {
    let rest = isName(source) ? source : this.name('at', source);
    for (const [i, axis] of axes.toReversed().entries()) {
      const isLast = i === axes.length - 1;
      this.axis(axis, isLast ? rest : `${rest} % ${axis.extent}`);
      if (!isLast) rest = this.name('at', `${rest} / ${axis.extent}`);
    }
  }

  /** What `reduction` gives is in this variable from here on: one value, or four. */
  result(reduction: number, name: string, isVector = false): void {
    this.#reduced.set(reduction, { level: this.#blocks.length - 1, name, isVector });
  }

  /** The source of a value that is at hand otherwise, in this block. */
  know(x: Expression, source: string): void {
    this.#blocks.at(-1)?.names.set(x.key, source);
  }

  /** Writes something with four steps of another axis at once, or without. */
  inLanesOf<T>(lane: Axis | undefined, write: () => T): T {
    const before = this.#lane;
    this.#lane = lane;
    const written = write();
    this.#lane = before;
    return written;
  }

  block(head: string, body: () => void): void {
    this.#blocks.push({ lines: [], names: new Map() });
    body();
    const block = this.#blocks.pop();
    this.line(head);
    for (const line of indent(block?.lines ?? [])) this.line(line);
    this.line('}');
  }

  /** A loop over numbers, which `body` is given by name. */
  count(
    from: string,
    to: string | number,
    step: number | string,
    body: (name: string) => void,
  ): void {
    const name = this.#fresh('i');
    const next = step === 1 ? `${name}++` : `${name} += ${step}`;
    this.block(`for (var ${name}: i32 = ${from}; ${name} < ${to}; ${next}) {`, () => body(name));
  }

  /** All steps of axes, one after another. */
  loop(axes: readonly Axis[], body: () => void): void {
    // What never runs may have indices that are not whole.
    if (axes.some(({ extent }) => extent === 0)) return;
    const [axis, ...inner] = axes;
    if (!axis) {
      body();
      return;
    }
    this.count('0', axis.extent, 1, (name) => {
      this.axis(axis, name);
      this.loop(inner, body);
    });
  }

  /** A variable with what a reduction starts from. */
  accumulator({ identity, dtype }: Reduction): string {
    return this.variable('r', literal(this.shader.functions, identity, dtype, this.width));
  }

  /** Folds a value into a variable. */
  fold(name: string, reduction: Reduction, value: string): void {
    this.line(`${name} = ${this.folded(reduction, name, value)};`);
  }

  /** Source of two values folded into one. */
  folded({ combine, dtype, ignoresNaN = false }: Reduction, a: string, b: string): string {
    const operands = [a, b].map((text) => ({ text, dtype }));
    const { functions } = this.shader;
    return instruction(functions, combine, dtype, operands, this.width, { ignoresNaN });
  }

  /** Writes an element, or four along the lane axis: of elements apart, where there is a condition, those that meet it. */
  store({ output, index, value }: Store, condition?: (lane: number) => string): void {
    const memory = this.#outputs[output] as Memory;
    const name = this.shader.nameOf(memory);
    const text = this.#kept(this.value(value), value.dtype, memory);
    const at = this.index(index, memory);
    if (!this.#lane) {
      this.line(`${name}[${at}] = ${text};`);
    } else if (this.shader.widthOf(memory) === LANES) {
      this.line(`${name}[(${at}) / ${LANES}] = ${text};`);
    } else {
      const all = this.name('v', text);
      const lane = this.#lane;
      for (const [i, part] of [...'xyzw'].entries()) {
        const line = `${name}[${this.index(ahead(index, lane, i), memory)}] = ${all}.${part};`;
        this.line(condition ? `if (${condition(i)}) { ${line} }` : line);
      }
    }
  }

  /** A value as memory keeps it. */
  #kept(text: string, dtype: DType, memory: Memory): string {
    const { store } = storageOf(memory.dtype, this.shader.traits);
    const value = memory.dtype === 'float16' ? this.#rounded(text, dtype) : text;
    return store(value, (element) => vector(element, this.width));
  }

  /** The source of an expression: a constant, or a name. */
  value(x: Expression): string {
    if (x.kind === 'constant') return literal(this.shader.functions, x.value, x.dtype, this.width);
    const { level, isVector } = this.#placeOf(x);
    if (this.#lane && !isVector) {
      const one = this.inLanesOf(undefined, () => this.value(x));
      return this.#splat(one, x.dtype);
    }
    if (x.kind === 'reduced') return this.#text(x);
    const key = this.#lane ? `${this.#lane.name} ${x.key}` : x.key;
    return this.#named(key, 'x', () => this.#text(x), level);
  }

  #text(x: Exclude<Expression, k.Constant>): string {
    switch (x.kind) {
      case 'load':
        return this.#load(x);
      case 'position':
        return this.#position(x);
      case 'reduced':
        return this.#reduced.get(x.reduction)?.name ?? '';
      case 'select':
        return `select(${this.value(x.outside)}, ${this.value(x.inside)}, ${this.guard(x.guard)})`;
      case 'apply':
        return this.#apply(x);
    }
  }

  #apply({ scalar, operands, dtype, ofNegative = false }: k.Apply): string {
    const given = operands.map((operand) => {
      const text = this.value(operand);
      const isRounded = this.#isRounded(operand) || !rounds(scalar, operand.dtype);
      return {
        text: isRounded ? text : this.#rounded(text, operand.dtype),
        dtype: operand.dtype,
      };
    });
    const { functions } = this.shader;
    return instruction(functions, scalar, dtype, given, this.width, { ofNegative });
  }

  /** Whether a value is one that memory of its dtype holds: parts of reductions are kept in wider memory. */
  #isRounded(x: Expression): boolean {
    return x.kind === 'load' && this.#inputs[x.input]?.dtype === x.dtype;
  }

  /** What memory of float16 would hold. */
  #rounded(text: string, dtype: DType): string {
    if (dtype !== 'float16') return text;
    const operand = { text, dtype: 'float32' } as const;
    return instruction(this.shader.functions, 'cast', 'float16', [operand], this.width);
  }

  #splat(text: string, dtype: DType): string {
    return this.#lane ? `${typeOf(dtype, LANES)}(${text})` : text;
  }

  #load(x: k.Load): string {
    const memory = this.#inputs[x.input] as Memory;
    const element = this.element(memory, x.index);
    if (x.guard.length === 0) return element;
    const zero = literal(this.shader.functions, 0, x.dtype, this.width);
    return `select(${zero}, ${element}, ${this.guard(x.guard)})`;
  }

  /** An element of a memory, or four. What lies outside is some element: guards are asked after. */
  element(memory: Memory, index: Index): string {
    const name = this.shader.nameOf(memory);
    const { load } = storageOf(memory.dtype, this.shader.traits);
    const lane = this.#lane;
    const isWide = this.shader.widthOf(memory) === LANES;
    const one = (at: Index) => {
      // No shader is valid that has a constant before the first element.
      const place = this.index(at.max < 0 ? ix.constant(0) : at, memory);
      const part = isWide ? `(${place}) / ${LANES}][(${place}) % ${LANES}` : place;
      return load(`${name}[${part}]`, (element) => element);
    };
    if (!lane) return one(index);
    if (!this.#isAlongLane(index)) return this.#splat(one(index), memory.dtype);
    if (isWide) {
      const at = `(${this.index(index, memory)}) / ${LANES}`;
      return load(`${name}[${at}]`, (element) => vector(element, LANES));
    }
    return `${typeOf(memory.dtype, LANES)}(${steps(index, lane, one)})`;
  }

  #position({ index, dtype }: k.Position): string {
    const type = typeOf(dtype, this.width);
    return `${type}(${this.#isAlongLane(index) ? this.#lanes(index) : this.index(index)})`;
  }

  /** Whether a guard holds: a truth value, or four. */
  guard(guard: Guard): string {
    const conditions = guard.flatMap(({ index, low, high }) => {
      const at = this.#lanes(index);
      return [
        ...(index.min < low ? [`(${at} >= ${this.#whole(low)})`] : []),
        ...(index.max >= high ? [`(${at} < ${this.#whole(high)})`] : []),
      ];
    });
    if (conditions.length === 0) return this.#lane ? 'vec4<bool>(true)' : 'true';
    return conditions.length === 1
      ? (conditions[0] ?? '')
      : // Of `&&` drivers make branches, and take long to compile dozens of them.
        `(${conditions.join(' & ')})`;
  }

  #whole(value: number): string {
    return this.#lane ? `vec4<i32>(${value})` : String(value);
  }

  /** An index, or four of them. */
  #lanes(index: Index): string {
    const lane = this.#lane;
    if (!lane) return `(${this.index(index)})`;
    const one = (at: Index) => this.index(at);
    return `vec4<i32>(${this.#isAlongLane(index) ? steps(index, lane, one) : one(index)})`;
  }

  /** The source of an index into a memory, where it has a step of its own. */
  index(index: Index, memory?: Memory): string {
    const text = this.#indexText(index);
    if (memory?.step === undefined) return text;
    const base = this.shader.number({ baseOf: memory.number });
    return `i32(${base}) + ${text}`;
  }

  #indexText({ terms, constant, key }: Index): string {
    if (terms.length === 0) return String(constant);
    const parts = terms.map(({ coefficient, atom }) => {
      const source = this.#atom(atom);
      return coefficient === 1 ? source : `${source} * ${coefficient}`;
    });
    const sum = [...parts, ...(constant === 0 ? [] : [String(constant)])].join(' + ');
    if (isName(sum)) return sum;
    const level = Math.max(0, ...terms.map(({ atom }) => this.#atomLevel(atom)));
    return this.#named(`index ${key}`, 'p', () => sum, level);
  }

  #atom(atom: Atom): string {
    if (atom.kind === 'axis') return this.#known.get(atom)?.name ?? '';
    const of = this.#indexText(atom.of);
    return `(${of} ${atom.kind === 'div' ? '/' : '%'} ${atom.by})`;
  }

  #atomLevel(atom: Atom): number {
    return atom.kind === 'axis' ? (this.#known.get(atom)?.level ?? 0) : this.#indexLevel(atom.of);
  }

  #indexLevel({ terms }: Index): number {
    return Math.max(0, ...terms.map(({ atom }) => this.#atomLevel(atom)));
  }

  /** The outermost block in which all is known that an expression depends on, and whether that differs among lanes. */
  #placeOf(x: Expression): { readonly level: number; readonly isVector: boolean } {
    let level = 0;
    let isVector = false;
    k.walk(x, (part) => {
      const result = part.kind === 'reduced' ? this.#reduced.get(part.reduction) : undefined;
      level = Math.max(level, result?.level ?? 0);
      isVector ||= result?.isVector ?? false;
      for (const index of k.indicesOf(part)) {
        level = Math.max(level, this.#indexLevel(index));
        isVector ||= this.#isAlongLane(index);
      }
    });
    return { level, isVector };
  }

  #isAlongLane(index: Index): boolean {
    return this.#lane !== undefined && ix.axesOf(index).has(this.#lane);
  }

  /** A name for a source, the one that it has already, or a new one. */
  #named(key: string, prefix: string, source: () => string, level: number): string {
    for (const block of this.#blocks.slice(0, level + 1)) {
      const name = block.names.get(key);
      if (name) return name;
    }
    const text = source();
    const name = this.#fresh(prefix);
    this.line(`let ${name} = ${text};`, level);
    this.#blocks[level]?.names.set(key, name);
    return name;
  }

  /** A name that is no other, nor a type. */
  #fresh(prefix: string): string {
    const name = `${prefix}${this.#given++}`;
    return TYPE.test(name) ? this.#fresh(prefix) : name;
  }

  /** A variable with this value. */
  variable(prefix: string, source: string): string {
    const name = this.#fresh(prefix);
    this.line(`var ${name} = ${source};`);
    return name;
  }

  /** A new name for a source, here. */
  name(prefix: string, source: string): string {
    const name = this.#fresh(prefix);
    this.line(`let ${name} = ${source};`);
    return name;
  }
}

/** Whether a source is a name or a number, which needs no name. */
const isName = (source: string): boolean => /^\w+$/.test(source);

const ahead = (index: Index, axis: Axis, steps: number): Index =>
  shift(index, new Map([[axis, steps]]));

/** Sources for four steps of an axis. */
const steps = (index: Index, axis: Axis, source: (at: Index) => string): string =>
  [0, 1, 2, 3].map((i) => source(ahead(index, axis, i))).join(', ');

/** A writer for a kernel whose memories are bound in lanes of these widths, or not at all. */
export function writerOf(
  kernel: Kernel,
  { traits, memoryOf }: Context,
  inputWidths: readonly (Width | undefined)[],
  outputWidths: readonly Width[],
): Writer {
  const inputs = kernel.inputs.map(memoryOf);
  const outputs = kernel.outputs.map(memoryOf);
  const shader = new ShaderWriter(traits, [
    ...inputs.flatMap((memory, i) => {
      const width = inputWidths[i];
      return width ? [read(memory, width)] : [];
    }),
    ...outputs.map((memory, i) => written(memory, outputWidths[i])),
  ]);
  return new Writer(shader, inputs, outputs);
}
