/**
 * Loops in a function, with what is known in each. Code that depends on outer loops only is written there, once: each
 * loop has code of its own until it is closed, and names for what has been computed in it.
 */
import type { Atom, Axis, Index, Term } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Guard } from '../../ir/kernel.ts';
import type { Code, Func, Local } from './encode.ts';

interface Level {
  readonly code: Code;
  readonly names: Map<string, Local>;
}

/** What an axis is: a counter, or a number. */
type Binding = { readonly level: number; readonly value: Local | number };

/** An address as a variable and a distance that is known. */
export interface Address {
  readonly local: Local;
  readonly offset: number;
}

export class Nest {
  readonly func: Func;
  private readonly levels: Level[] = [{ code: [], names: new Map() }];
  private readonly bindings = new Map<Axis, Binding>();
  /** Grows whenever what is known changes. */
  version = 0;

  constructor(func: Func) {
    this.func = func;
  }

  /** Writes a whole function. */
  static write(func: Func, body: (nest: Nest) => void): void {
    const nest = new Nest(func);
    const [top] = nest.levels as [Level];
    func.into(top.code, () => body(nest));
    func.append(top.code);
  }

  get depth(): number {
    return this.levels.length - 1;
  }

  /** The outermost level in which an axis is known. */
  levelOf(axis: Axis): number {
    return this.bindings.get(axis)?.level ?? 0;
  }

  levelOfIndex(index: Index): number {
    return Math.max(0, ...[...ix.axesOf(index)].map((axis) => this.levelOf(axis)));
  }

  /** Code in which `axis` has a value that is known when it is written, or does not change. */
  fixed(axis: Axis | undefined, value: Local | number, body: () => void): void {
    const code = this.inside(axis, value, body);
    this.func.append(code);
  }

  /**
   * `for (axis = from; axis < to; axis += step) body`; `isSure` says that there is at least one step.
   */
  loop(
    axis: Axis | undefined,
    from: Local | number,
    to: Local | number,
    step: number,
    body: () => void,
    isSure = typeof from === 'number' && typeof to === 'number' && from < to,
  ): void {
    const { func } = this;
    const counter = func.local('i32');
    const write = () => func.repeat(counter, to, step, () => func.append(code));
    const code = this.inside(axis, counter, body);
    func.put(from).set(counter);
    if (isSure) write();
    else func.get(counter).put(to).op('i32.lt_s').if(write);
  }

  /** The code of a level that knows an axis. */
  private inside(axis: Axis | undefined, value: Local | number, body: () => void): Code {
    const level = this.levels.push({ code: [], names: new Map() }) - 1;
    const before = axis && this.bindings.get(axis);
    if (axis) this.bindings.set(axis, { level, value });
    this.version++;
    const { code } = this.levels[level] as Level;
    this.func.into(code, body);
    this.levels.pop();
    this.version++;
    if (axis && before) this.bindings.set(axis, before);
    else if (axis) this.bindings.delete(axis);
    return code;
  }

  /** What `key` stands for, written in `level` where it is asked for the first time. */
  named<L extends Local>(key: string, level: number, write: () => L): L {
    for (let i = level; i >= 0; i--) {
      const known = this.levels[i]?.names.get(key);
      // Keys tell the types of what they name.
      if (known) return known as L;
    }
    const { code, names } = this.levels[level] as Level;
    let made: L | undefined;
    this.func.into(code, () => {
      made = write();
    });
    names.set(key, made as L);
    return made as L;
  }

  /** Gives a value a name where it is known in the innermost level. */
  name(key: string, local: Local): void {
    this.levels.at(-1)?.names.set(key, local);
  }

  /** A new variable with what is on the stack. */
  private taken(): Local {
    const local = this.func.local('i32');
    this.func.set(local);
    return local;
  }

  /** Where the element of `bytes` bytes at an index lies, in memory that begins at `base`. */
  address(base: Local, index: Index, bytes: number): Address {
    const { terms, constant } = this.resolved(index);
    const distance = constant * bytes;
    const first =
      distance >= 0
        ? base
        : this.named(`back(${base.index},${distance})`, 0, () => {
            this.func.get(base).i32(distance).op('i32.add');
            return this.taken();
          });
    return { local: this.sum(first, terms, bytes), offset: Math.max(distance, 0) };
  }

  /** The value of an index. */
  index(index: Index): Local | number {
    const { terms, constant } = this.resolved(index);
    if (terms.length === 0) return constant;
    const sum = this.sum(undefined, terms, 1);
    if (constant === 0) return sum;
    const level = Math.max(...terms.map(({ atom }) => this.levelOfAtom(atom)));
    return this.named(`plus(${sum.index},${constant})`, level, () => {
      this.func.get(sum).i32(constant).op('i32.add');
      return this.taken();
    });
  }

  /** An index in which axes that have known values are numbers. */
  private resolved(index: Index): Index {
    const fixed = new Map<Axis, Index>();
    for (const axis of ix.axesOf(index)) {
      const value = this.bindings.get(axis)?.value;
      if (typeof value === 'number') fixed.set(axis, ix.constant(value));
    }
    return fixed.size > 0 ? ix.substitute(index, fixed) : index;
  }

  /** `base + bytes * terms`, each partial sum in the loop that knows it. There is a base, or a term. */
  private sum(base: Local | undefined, terms: readonly Term[], bytes: number): Local {
    let sum = base;
    let key = `${base?.index}*${bytes}`;
    const ordered = terms.toSorted((a, b) => this.levelOfAtom(a.atom) - this.levelOfAtom(b.atom));
    for (const { coefficient, atom } of ordered) {
      const factor = coefficient * bytes;
      const level = this.levelOfAtom(atom);
      const before = sum;
      key += `+${factor}*${atomKey(atom)}`;
      sum = this.named(`sum(${key})`, Math.max(level, 0), () => {
        this.scaled(this.atom(atom), factor);
        if (before) this.func.get(before).op('i32.add');
        return this.taken();
      });
    }
    return sum as Local;
  }

  private scaled(value: Local | number, factor: number): void {
    const { func } = this;
    func.put(value);
    const bits = Math.log2(factor);
    if (factor === 1) return;
    if (Number.isInteger(bits)) func.i32(bits).op('i32.shl');
    else func.i32(factor).op('i32.mul');
  }

  private levelOfAtom(atom: Atom): number {
    return atom.kind === 'axis' ? this.levelOf(atom) : this.levelOfIndex(atom.of);
  }

  private atom(atom: Atom): Local | number {
    // An axis without a loop runs once.
    if (atom.kind === 'axis') return this.bindings.get(atom)?.value ?? 0;
    const of = this.index(atom.of);
    this.func.put(of).i32(atom.by);
    // Indices are divided where they are not negative (see `split` in src/ir/index.ts).
    this.func.op(atom.kind === 'div' ? 'i32.div_u' : 'i32.rem_u');
    return this.taken();
  }

  /** Whether all conditions of a guard hold, as 0 or 1. */
  holds(guard: Guard): Local {
    const level = Math.max(0, ...guard.map(({ index }) => this.levelOfIndex(index)));
    const key = guard.map(({ index, low, high }) => `${low}<=${index.key}<${high}`).join('&');
    const tests = guard.flatMap(({ index, low, high }) => {
      const { min, max } = this.resolved(index);
      if (min >= low && max < high) return [];
      return [{ index: this.index(index), low, high }];
    });
    return this.named(`holds(${key})`, level, () => {
      this.func.i32(1);
      for (const { index, low, high } of tests) {
        // Below `low` the difference is a large number without a sign.
        this.func
          .put(index)
          .i32(low)
          .op('i32.sub')
          .i32(high - low)
          .op('i32.lt_u');
        this.func.op('i32.and');
      }
      return this.taken();
    });
  }
}

const atomKey = (atom: Atom): string =>
  atom.kind === 'axis' ? atom.name : `(${atom.of.key}${atom.kind}${atom.by})`;
