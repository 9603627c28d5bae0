/**
 * JavaScript from kernels: plain loops over typed arrays, readable, float64 inside and the memory's own dtype when
 * stored (float16 as its bits: see src/half.ts). Every expression is written in the outermost loop that knows its axes, and once.
 */

import { roundTo } from '../dtype.ts';
import type { Origin } from '../graph/origin.ts';
import { HALF } from '../half.ts';
import type { Atom, Axis, Index } from '../ir/index.ts';
import * as ix from '../ir/index.ts';
import { instance, type Offsets, shift } from '../ir/instance.ts';
import type { Expression, Kernel } from '../ir/kernel.ts';
import * as k from '../ir/kernel.ts';
import type { Program, Value } from '../ir/program.ts';
import { type RoutineName, routines } from '../ir/routine.ts';
import { formOf, narrows, roundSource, rounds, source, unwrapped } from '../ir/scalar.ts';
import { controlLines, type EmitBody, innerTemporaries, programsOf } from './control.ts';
import { enclosed, indent, type Line, linesOf, textOf } from './lines.ts';

/** A block of source: what has been written in it, and what has a name in it. */
interface Block {
  readonly lines: Line[];
  readonly names: Map<string, string>;
}

export const number = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

class KernelWriter {
  private readonly blocks: Block[] = [{ lines: [], names: new Map() }];
  /** The block in which an axis became known. */
  private readonly levels = new Map<Axis, number>();
  private readonly reducedLevels = new Map<string, number>();
  private readonly uses = new Map<string, number>();
  /** What is known to hold where the expression that is being written is evaluated. */
  private holding: k.Guard = [];
  private fresh = 0;
  /** Of what is being written. */
  private origin: Origin | undefined;
  private readonly kernel: Kernel;
  /** The values of which the kernel gets the memory of all steps of a loop, and the place of this step's elements. */
  private readonly stepped: ReadonlySet<number>;

  constructor(kernel: Kernel, stepped: ReadonlySet<number>) {
    this.kernel = kernel;
    this.stepped = stepped;
    this.origin = kernel.origin;
  }

  write(): Line[] {
    const { kernel } = this;
    this.nest(0, new Map());
    const parameter = (name: string, place: string) => (value: number, i: number) =>
      this.stepped.has(value) ? `${name}${i}, ${place}${i}` : `${name}${i}`;
    const inputs = kernel.inputs.map(parameter('a', 'b'));
    const outputs = kernel.outputs.map(parameter('o', 'q'));
    const { origin } = kernel;
    return [
      { text: `function ${kernel.name}(${[...inputs, ...outputs].join(', ')}) {`, origin },
      ...indent(this.blocks[0]?.lines ?? []),
      { text: '}', origin },
    ];
  }

  /** Writes the loops from the `depth`-th on, tiled ones as a main loop and a rest. */
  private nest(depth: number, tiles: ReadonlyMap<Axis, number>): void {
    const axis = this.kernel.loops[depth];
    if (!axis) {
      this.body(tiles);
      return;
    }
    const tile = this.kernel.schedule.tile[depth] ?? 1;
    const whole = Math.floor(axis.extent / tile) * tile;
    const step = (count: number) => new Map([...tiles, [axis, count]]);
    if (whole > tile || (whole === tile && tile === 1)) {
      this.loop(axis, whole, tile, () => this.nest(depth + 1, step(tile)));
    } else if (whole > 0) {
      this.fixed(axis, 0, () => this.nest(depth + 1, step(tile)));
    }
    if (axis.extent > whole)
      this.fixed(axis, whole, () => this.nest(depth + 1, step(axis.extent - whole)));
  }

  private loop(axis: Axis, extent: number, step: number, body: () => void): void {
    const next = step === 1 ? `${axis.name}++` : `${axis.name} += ${step}`;
    this.block(`for (let ${axis.name} = 0; ${axis.name} < ${extent}; ${next}) {`, axis, body);
  }

  private fixed(axis: Axis, value: number, body: () => void): void {
    this.block('{', axis, () => {
      this.line(`const ${axis.name} = ${value};`);
      body();
    });
  }

  private block(head: string, axis: Axis, body: () => void): void {
    const level = this.blocks.push({ lines: [], names: new Map() }) - 1;
    const before = this.levels.get(axis);
    this.levels.set(axis, level);
    body();
    const block = this.blocks.pop();
    if (before === undefined) this.levels.delete(axis);
    else this.levels.set(axis, before);
    this.line(head);
    for (const line of indent(block?.lines ?? [])) this.blocks.at(-1)?.lines.push(line);
    this.line('}');
  }

  private line(text: string, level = this.blocks.length - 1): void {
    this.blocks[level]?.lines.push({ text, origin: this.origin });
  }

  /** Writes what comes from a place of its own. */
  private from(origin: Origin | undefined, write: () => void): void {
    const outer = this.origin;
    this.origin = origin ?? outer;
    write();
    this.origin = outer;
  }

  /** Inside all loops: the reductions, then the stores, for every instance of the tile. */
  private body(tiles: ReadonlyMap<Axis, number>): void {
    const instances = tileInstances(tiles);
    const { reductions, stores } = this.kernel;
    for (const [id, { origin }] of reductions.entries())
      this.from(origin, () => this.reduction(id, instances));
    this.inner(stores[0]?.axes ?? [], () => {
      const values = instances.flatMap((offsets, n) =>
        stores.map((store) => ({ store, offsets, value: instance(store.value, offsets, n) })),
      );
      this.count(values.map(({ value }) => value));
      for (const { store, offsets, value } of values)
        this.from(store.origin, () => this.store(store, offsets, value));
    });
  }

  /** Writes the store of a value, of the copy of its expression that is some steps ahead. */
  private store(store: k.Store, offsets: Offsets, value: Expression): void {
    const index = this.index(shift(store.index, offsets));
    const place = this.place(this.kernel.outputs[store.output], `q${store.output}`);
    const text = unwrapped(this.expression(value));
    const kept = value.dtype === 'float16' ? `toHalf(${text})` : text;
    this.line(`o${store.output}[${place}${index}] = ${kept};`);
  }

  private reduction(id: number, instances: readonly Offsets[]): void {
    const reduction = this.kernel.reductions[id];
    if (!reduction) return;
    const level = this.blocks.length - 1;
    const names = instances.map((_, n) => (instances.length > 1 ? `r${id}_${n}` : `r${id}`));
    for (const name of names) this.line(`let ${name} = ${number(reduction.identity)};`);
    this.inner(reduction.axes, () => {
      const values = instances.map((offsets, n) => instance(reduction.value, offsets, n));
      this.count(values);
      for (const [n, value] of values.entries()) {
        const folded = source(reduction.combine, reduction.dtype, [
          names[n] ?? '',
          this.expression(value),
        ]);
        this.line(`${names[n]} = ${unwrapped(folded)};`);
      }
    });
    for (const [n, name] of names.entries()) {
      this.blocks[level]?.names.set(`r${id}@${n}`, name);
      this.reducedLevels.set(`r${id}@${n}`, level);
    }
  }

  private inner(axes: readonly Axis[], body: () => void): void {
    const [axis, ...rest] = axes;
    if (!axis) {
      body();
      return;
    }
    this.loop(axis, axis.extent, 1, () => this.inner(rest, body));
  }

  /** Counts how often each subexpression is used by the expressions about to be written. */
  private count(values: readonly Expression[]): void {
    this.uses.clear();
    const bump = (key: string) => this.uses.set(key, (this.uses.get(key) ?? 0) + 1);
    const seen = new Set<string>();
    for (const value of values) {
      bump(value.key);
      k.walk(value, (x) => k.children(x).forEach((child) => void bump(child.key)), seen);
    }
  }

  /** The source of an expression: a name where it has or deserves one. */
  private expression(x: Expression): string {
    const level = this.levelOf(x);
    const known = this.named(x.key);
    if (known) return known;
    if (x.kind === 'constant')
      return x.value < 0 || Object.is(x.value, -0) ? `(${number(x.value)})` : number(x.value);
    const here = this.blocks.length - 1;
    if (level === here && (this.uses.get(x.key) ?? 0) < 2) return this.text(x);
    // What has a name is computed before the guards around its use are asked.
    const text = this.under([], () => this.text(x));
    return this.name(x.key, unwrapped(text), level, 'x');
  }

  /** Writes what is only evaluated where the guard holds: it need not be asked again. */
  private under(guard: k.Guard, write: () => string): string {
    const before = this.holding;
    this.holding = guard;
    const text = write();
    this.holding = before;
    return text;
  }

  private text(x: Exclude<Expression, k.Constant>): string {
    switch (x.kind) {
      case 'load': {
        const element = this.element(x);
        const guard = k.without(x.guard, this.holding);
        return guard.length > 0 ? `(${this.guard(guard)} ? ${element} : 0)` : element;
      }
      case 'position':
        return `(${this.index(x.index)})`;
      case 'apply':
        return this.apply(x);
      case 'select':
        return this.select(x);
      case 'reduced':
        return `r${x.reduction}`;
    }
  }

  private element({ input, index, dtype }: k.Load): string {
    const place = this.place(this.kernel.inputs[input], `b${input}`);
    const element = `a${input}[${place}${this.index(index)}]`;
    return dtype === 'float16' ? `fromHalf(${element})` : element;
  }

  /** Where a step's elements begin, to be added to. */
  private place(value: number | undefined, name: string): string {
    return value !== undefined && this.stepped.has(value) ? `${name} + ` : '';
  }

  private apply(x: k.Apply): string {
    const text = source(
      x.scalar,
      x.dtype,
      x.operands.map((operand) => this.operand(x, operand)),
    );
    const from = x.operands[0]?.dtype ?? x.dtype;
    return narrows(x.scalar, from, x.dtype) ? roundSource(text, x.dtype) : text;
  }

  private select({ guard, inside, outside }: k.Select): string {
    const condition = this.guard(guard);
    const chosen = this.under([...this.holding, ...guard], () => this.expression(inside));
    return `(${condition} ? ${chosen} : ${this.expression(outside)})`;
  }

  /** An operand, rounded where the instruction asks for it and memory has not done so. */
  private operand({ scalar }: k.Apply, x: Expression): string {
    const text = this.expression(x);
    const isRounded =
      x.kind === 'load' || (x.kind === 'constant' && Object.is(roundTo(x.dtype, x.value), x.value));
    return rounds(scalar, x.dtype) && !isRounded ? roundSource(text, x.dtype) : text;
  }

  private guard(guard: k.Guard): string {
    const conditions = guard.flatMap(({ index, low, high }) => {
      const text = this.index(index);
      return [
        ...(index.min < low ? [`${text} >= ${low}`] : []),
        ...(index.max >= high ? [`${text} < ${high}`] : []),
      ];
    });
    // A guard of the whole loop may hold for all of one instance of its tile.
    return conditions.length > 0 ? conditions.join(' && ') : 'true';
  }

  private named(key: string): string | undefined {
    for (let level = this.blocks.length - 1; level >= 0; level--) {
      const name = this.blocks[level]?.names.get(key);
      if (name) return name;
    }
    return undefined;
  }

  private name(key: string, text: string, level: number, prefix: string): string {
    const name = `${prefix}${this.fresh++}`;
    this.line(`const ${name} = ${text};`, level);
    this.blocks[level]?.names.set(key, name);
    return name;
  }

  /** The outermost block in which everything that an expression depends on is known. */
  private levelOf(x: Expression): number {
    let level = 0;
    k.walk(x, (part) => {
      if (part.kind === 'reduced') level = Math.max(level, this.reducedLevels.get(part.key) ?? 0);
      for (const index of k.indicesOf(part)) level = Math.max(level, this.indexLevel(index));
    });
    return level;
  }

  private indexLevel(index: Index): number {
    return Math.max(0, ...[...ix.axesOf(index)].map((axis) => this.levels.get(axis) ?? 0));
  }

  private atomLevel(atom: Atom): number {
    return atom.kind === 'axis' ? (this.levels.get(atom) ?? 0) : this.indexLevel(atom.of);
  }

  /** The source of an index: partial sums named in the loops that know them, the constant last. */
  private index(index: Index): string {
    const terms = index.terms.toSorted((a, b) => this.atomLevel(a.atom) - this.atomLevel(b.atom));
    let text = '';
    let key = '';
    terms.forEach((term, i) => {
      const level = this.atomLevel(term.atom);
      const part = this.term(term);
      key += `+${term.coefficient}*${term.atom.kind === 'axis' ? term.atom.name : `(${term.atom.kind}${term.atom.by}:${term.atom.of.key})`}`;
      text = text === '' ? part : `${text} + ${part}`;
      const next = terms[i + 1];
      const closes = !next || this.atomLevel(next.atom) > level;
      if (closes && /[^\w]/.test(text))
        text = this.named(`index${key}`) ?? this.name(`index${key}`, text, level, 'p');
    });
    if (text === '') return String(index.constant);
    if (index.constant === 0) return text;
    return index.constant > 0 ? `${text} + ${index.constant}` : `${text} - ${-index.constant}`;
  }

  private term({ coefficient, atom }: ix.Term): string {
    const plain = this.atom(atom);
    if (coefficient === 1) return plain;
    const text = atom.kind === 'mod' ? `(${plain})` : plain;
    return coefficient < 0 ? `(${coefficient}) * ${text}` : `${coefficient} * ${text}`;
  }

  private atom(atom: Atom): string {
    if (atom.kind === 'axis') return atom.name;
    const of = this.index(atom.of);
    return atom.kind === 'div' ? `((${of}) / ${atom.by} | 0)` : `(${of}) % ${atom.by}`;
  }
}

function tileInstances(tiles: ReadonlyMap<Axis, number>): Offsets[] {
  let instances: Offsets[] = [new Map()];
  for (const [axis, count] of tiles) {
    if (count === 1) continue;
    instances = instances.flatMap((offsets) =>
      Array.from({ length: count }, (_, i) => new Map([...offsets, [axis, i]])),
    );
  }
  return instances;
}

/** The temporaries of a program, in the order in which the factory takes them. */
export const temporaries = (program: Program): readonly Value[] =>
  program.values.filter((value) => value.place.kind === 'arena');

/** How the body of `run` calls a value. */
function nameOf(program: Program, value: number): string {
  const place = program.values[value]?.place;
  if (place?.kind === 'input') return `i${place.index}`;
  if (place?.kind === 'result') return `r${place.index}`;
  return `t${program.values.slice(0, value).filter((v) => v.place.kind === 'arena').length}`;
}

/** Sources of the functions that the instructions of kernels call. */
function helpersOf(kernels: readonly Kernel[]): string[] {
  const helpers = new Set<string>();
  const note = (x: Expression) => {
    const helper = x.kind === 'apply' ? formOf(x.scalar, x.dtype).helper : undefined;
    if (helper) helpers.add(helper);
    if (x.dtype === 'float16') helpers.add(HALF);
  };
  const seen = new Set<string>();
  for (const kernel of kernels) {
    for (const { value } of [...kernel.reductions, ...kernel.stores]) k.walk(value, note, seen);
    for (const { kernels: inner } of programsOf(kernel))
      for (const helper of helpersOf(inner)) helpers.add(helper);
  }
  return [...helpers];
}

/** How the source calls a routine. */
type Called = (routine: RoutineName) => string;

const byName: Called = (name) => name;

/**
 * Source of one kernel as a function of its inputs and outputs; of one that runs programs as a function that gives it
 * (see `controlLines`). A routine has none: it is called by name.
 */
export const emitKernel = (kernel: Kernel): string =>
  textOf(kernelLines(kernel, new Set(), byName));

/** Source of one kernel that can be called from anywhere: an expression. */
export const emitKernelAlone = (kernel: Kernel): string => textOf(linesAlone(kernel));

export const linesAlone = (kernel: Kernel): Line[] => [
  { text: '(() => {' },
  ...indent(helpersOf([kernel]).flatMap((helper) => linesOf(helper))),
  ...indent(enclosed('return ', kernelLines(kernel, new Set(), byName), ';')),
  { text: '})()' },
];

function kernelLines(kernel: Kernel, stepped: ReadonlySet<number>, called: Called): Line[] {
  const { name, routine, control } = kernel;
  if (routine) return [{ text: `// ${name}: see src/routines` }];
  if (!control) return new KernelWriter(kernel, stepped).write();
  return enclosed(`const ${name} = `, controlLines(kernel, control, bodies(called)), '');
}

/** How programs are written that kernels run. */
const bodies =
  (called: Called): EmitBody =>
  (program, stepped) =>
    factoryLines(program, called, stepped, []);

/** A routine; one that may throw is called in a line of its own, so that the stack has that line. */
const runOf = (name: RoutineName, called: Called): string =>
  routines[name].refuses ? `(...all) => ${called(name)}(...all)` : called(name);

/** A kernel that the host runs, on memories and then numbers, as an expression. `called` names the routines. */
export const hostKernelLines = (kernel: Kernel, called: Called): Line[] =>
  kernel.routine
    ? [{ text: runOf(kernel.routine.name, called), origin: kernel.origin }]
    : enclosed('/* @__PURE__ */ ', linesAlone(kernel), '');

/** The routines that a program calls: free names of its source. */
export const routinesOf = ({ kernels }: Program): RoutineName[] => [
  ...new Set(
    kernels.flatMap((kernel) => [
      ...(kernel.routine ? [kernel.routine.name] : []),
      ...programsOf(kernel).flatMap(routinesOf),
    ]),
  ),
];

/**
 * Source of a program as a factory: it takes the temporaries and returns `run(inputs..., results...)`. Each kernel is
 * called from its own place, which keeps the calls monomorphic. `called` says under which names it finds the routines.
 */
export const emitProgram = (program: Program): string => textOf(programLines(program));

export const programLines = (program: Program, called: Called = byName): Line[] =>
  factoryLines(program, called, new Set(), helpersOf(program.kernels));

function factoryLines(
  program: Program,
  called: Called,
  stepped: ReadonlySet<number>,
  helpers: readonly string[],
): Line[] {
  const parameters = temporaries(program).map((_, i) => `t${i}`);
  const own = [...program.inputs, ...program.constants].map((_, value) => value);
  const results = program.values.flatMap(({ place }, value) =>
    place.kind === 'result' ? [[place.index, value] as const] : [],
  );
  const ordered = results.toSorted(([a], [b]) => a - b).map(([, value]) => value);
  const withPlace = (value: number) => {
    const name = nameOf(program, value);
    return stepped.has(value) ? [name, `${name}at`] : [name];
  };
  const kernels = program.kernels.filter(({ routine }) => !routine);
  const sources = kernels.flatMap((kernel) => {
    if (!kernel.control) return kernelLines(kernel, stepped, called);
    const inner = innerTemporaries(kernel.control).map((value) => nameOf(program, value));
    const lines = controlLines(kernel, kernel.control, bodies(called));
    return enclosed(`const ${kernel.name} = (`, lines, `)(${inner.join(', ')});`);
  });
  const calls = program.kernels.map((kernel) => ({
    text: callOf(program, kernel, stepped, called),
    origin: kernel.origin,
  }));
  return [
    { text: `(${parameters.join(', ')}) => {` },
    ...indent(helpers.flatMap((helper) => linesOf(helper))),
    ...indent(sources),
    { text: `  return (${[...own, ...ordered].flatMap(withPlace).join(', ')}) => {` },
    ...indent(indent(calls)),
    { text: '  };' },
    { text: '}' },
  ];
}

/** The call of a kernel. What has loops of its own takes a step's elements by their place, all others as a part. */
function callOf(
  program: Program,
  { name, inputs, outputs, routine, control }: Kernel,
  stepped: ReadonlySet<number>,
  called: Called,
): string {
  const values = [...inputs, ...outputs].flatMap((value) => {
    const memory = nameOf(program, value);
    if (!stepped.has(value)) return [memory];
    const [place, size] = [`${memory}at`, program.values[value]?.size ?? 0];
    const part = `${memory}.subarray(${place}, ${place} + ${size})`;
    return (routine ?? control) ? [part] : [memory, place];
  });
  const buffers = (control?.buffers ?? []).map((value) => nameOf(program, value));
  const numbers = (routine?.parameters ?? []).map(number);
  return `${routine ? called(routine.name) : name}(${[...values, ...buffers, ...numbers].join(', ')});`;
}
