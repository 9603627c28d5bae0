/**
 * The arithmetic that vector forms are written in, for shaders: each instruction becomes a `let`. Truth values are
 * `bool` as long as they meet each other, or choose; numbers are taken for what an instruction needs by their bits.
 */
import type { Shift, Vector, Vectors } from '../../ir/vector.ts';
import type { SimdOp } from '../wasm/opcodes.ts';
import {
  bitsOf,
  constant,
  type Functions,
  type Kind,
  ofBits,
  typeOfKind,
  type Width,
} from './values.ts';

interface Value {
  readonly text: string;
  readonly kind: Kind;
  /** What it is, if that is known: of u32 and i32 as a number, of bool 0 or 1. */
  readonly constant?: number;
}

const INFIX: Readonly<Record<string, string>> = {
  ...{ add: '+', sub: '-', mul: '*', div: '/' },
  ...{ eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' },
};

/** The parts of an instruction's name: the kind of its lanes, what it does, and of whole numbers as what. */
const NAME = /^([fi]32)x4\.([a-z]+)(?:_([su]))?$/;

/** What gives truth values. */
const COMPARES = /^(eq|ne|[lg][te])$/;

/** Source of what an instruction does. */
function sourceOf(does: string, operands: readonly string[]): string {
  const [a = '', b = ''] = operands;
  if (does === 'neg') return `-${a}`;
  if (does === 'pmax') return `select(${a}, ${b}, ${a} < ${b})`;
  if (does === 'pmin') return `select(${a}, ${b}, ${b} < ${a})`;
  const infix = INFIX[does];
  return infix
    ? `${a} ${infix} ${b}`
    : `${does === 'nearest' ? 'round' : does}(${operands.join(', ')})`;
}

const UNKNOWN_BITS = 0x7fa5c3e9;
const MAGNITUDE = 0x7fffffff;
const INFINITY_BITS = 0x7f800000;

const SHIFTS = { 'i32x4.shl': '<<', 'i32x4.shr_s': '>>', 'i32x4.shr_u': '>>' } as const;

/** The bits of a number without its sign. */
export const magnitude = (v: Vectors, x: Vector): Vector => v.op('v128.and', x, v.ints(MAGNITUDE));

/** The kinds of what functions give, by their names. */
const resultKinds = new WeakMap<Functions, Map<string, Kind>>();

/** What only float64 needs, which no shader has. */
function never(): never {
  throw new Error('internal: float64 in a shader');
}

export class ShaderVectors implements Vectors {
  readonly functions: Functions;
  readonly width: Width;
  /** The statements so far. */
  lines: string[] = [];
  readonly #values: Value[] = [];
  #fresh = 0;

  constructor(functions: Functions, width: Width) {
    this.functions = functions;
    this.width = width;
  }

  /** A value that has a name already. */
  named(text: string, kind: Kind): Vector {
    return this.#keep({ text, kind });
  }

  floats(x: number): Vector {
    return this.#constant(Math.fround(x), 'f32');
  }

  ints(x: number): Vector {
    return this.#constant(x | 0, 'i32');
  }

  doubles = never;
  shuffle = never;
  repeat = never;

  op(name: SimdOp, ...operands: readonly Vector[]): Vector {
    const given = operands.map((operand) => this.#valueOf(operand));
    const [a, b, c] = given as [Value, Value, Value];
    switch (name) {
      case 'v128.and':
      case 'v128.or':
      case 'v128.xor':
        return this.#bits(name, a, b);
      case 'v128.not':
        return a.kind === 'bool'
          ? this.#let('bool', `!${a.text}`)
          : this.#let('u32', `~${this.#as(a, 'u32')}`);
      case 'v128.andnot':
        return this.#bits('v128.and', a, this.#valueOf(this.op('v128.not', operands[1] as Vector)));
      case 'v128.bitselect':
        return this.#select(a, b, c);
      case 'f32x4.convert_i32x4_s':
        return this.converted(operands[0] as Vector, 'i32', 'f32');
      case 'f32x4.ne':
        // Compilers that know no NaN have an answer for this at once.
        if (a.text === b.text) return this.#isNan(operands[0] as Vector);
        break;
      case 'f32x4.eq':
        // The same of infinity.
        if (b.constant === Number.POSITIVE_INFINITY)
          return this.#let('bool', `${this.#as(a, 'u32')} == ${this.#as(b, 'u32')}`);
    }
    const [, lanes, does = '', sign] = NAME.exec(name) ?? [];
    if (!lanes) throw new Error(`internal: no ${name} in a shader`);
    const from = sign === 'u' ? 'u32' : (lanes as Kind);
    const text = sourceOf(
      does,
      given.map((value) => this.#as(value, from)),
    );
    return this.#let(COMPARES.test(does) ? 'bool' : from, text);
  }

  shift(name: Shift, x: Vector, bits: number): Vector {
    if (name === 'i64x2.shl') never();
    const value = this.#valueOf(x);
    if (name === 'i32x4.shr_s' && bits === 31)
      return this.#let('bool', `${this.#as(value, 'i32')} < ${this.text(this.ints(0), 'i32')}`);
    const kind = name === 'i32x4.shr_s' ? 'i32' : 'u32';
    const count = constant(this.functions, bits, 'u32', this.width);
    return this.#let(kind, `${this.#as(value, kind)} ${SHIFTS[name]} ${count}`);
  }

  /** A shift of each lane by its own number of bits, below 32; of i32 the sign moves in. */
  shiftBy(operator: '<<' | '>>', x: Vector, bits: Vector, kind: 'i32' | 'u32' = 'u32'): Vector {
    return this.#let(kind, `${this.text(x, kind)} ${operator} ${this.text(bits, 'u32')}`);
  }

  madd(a: Vector, b: Vector, c: Vector): Vector {
    const operands = [a, b, c].map((operand) => this.text(operand, 'f32'));
    return this.#let('f32', `fma(${operands.join(', ')})`);
  }

  /** What may also be something else, as far as a compiler knows: by bits of a NaN that no instruction gives. */
  opaque(x: Vector): Vector {
    const value = this.text(x, 'f32');
    const bits = constant(this.functions, UNKNOWN_BITS, 'u32', this.width);
    return this.#let('f32', `select(${value}, -${value}, ${this.text(x, 'u32')} == ${bits})`);
  }

  when(mask: Vector, x: Vector, body: () => Vector): Vector {
    const { kind } = this.#valueOf(x);
    const result = this.#variable(x, kind);
    const condition = `any(${this.text(mask, 'bool')})`;
    const inner = this.#block(() => [`${result} = ${this.text(body(), kind)};`]);
    this.lines.push(`if (${condition}) {`, ...inner, '}');
    return this.named(result, kind);
  }

  shared(
    name: string,
    operands: readonly Vector[],
    body: (v: ShaderVectors, ...operands: Vector[]) => Vector,
  ): Vector {
    const given = operands.map((operand) => this.#valueOf(operand));
    const kinds = given.map(({ kind }) => kind);
    const called = this.function(name.replace(' ', '_'), kinds, body);
    return this.#let(called.kind, `${called.name}(${given.map(({ text }) => text).join(', ')})`);
  }

  /** A function with this body, and the kind of its result: of one type of results each. */
  function(
    name: string,
    kinds: readonly Kind[],
    body: (v: ShaderVectors, ...operands: Vector[]) => Vector,
    into?: Kind,
  ): { readonly name: string; readonly kind: Kind } {
    const { functions, width } = this;
    const known = resultKinds.get(functions) ?? new Map<string, Kind>();
    resultKinds.set(functions, known);
    const full = `${name}_${kinds.map((kind) => kind[0]).join('')}${width}`;
    const kind = known.get(full);
    if (kind) return { name: full, kind };
    const v = new ShaderVectors(functions, width);
    const params = kinds.map((kind, i) => v.named(`p${i}`, kind));
    const result = body(v, ...params);
    const given = into ?? v.#valueOf(result).kind;
    const types = kinds.map((kind, i) => `p${i}: ${typeOfKind(kind, width)}`);
    const last = `return ${v.text(result, given)};`;
    const lines = [...v.lines, last].map((line) => `  ${line}`);
    functions.add(
      full,
      `fn ${full}(${types.join(', ')}) -> ${typeOfKind(given, width)} {\n${lines.join('\n')}\n}`,
    );
    known.set(full, given);
    return { name: full, kind: given };
  }

  /** A function of single numbers, for each lane: for what branches and loops. */
  each(name: string, source: string, kind: Kind, ...operands: readonly Vector[]): Vector {
    this.functions.add(name, source);
    const given = operands.map((operand) => this.text(operand, kind));
    const calls = this.#laneNames().map(
      (lane) => `${name}(${given.map((text) => `${text}${lane}`).join(', ')})`,
    );
    return this.#let(
      kind,
      this.width === 1 ? (calls[0] ?? '') : `vec4<${kind}>(${calls.join(', ')})`,
    );
  }

  /** The same of a function with several results, which are the first parts of a vec4 of float32. */
  eachOf(name: string, source: string, x: Vector, count: 2 | 3 | 4): readonly Vector[] {
    this.functions.add(name, source);
    const text = this.text(x, 'f32');
    const results = this.#laneNames().map((lane) =>
      this.text(this.#let('f32', `${name}(${text}${lane})`), 'f32'),
    );
    return ['x', 'y', 'z', 'w'].slice(0, count).map((part) => {
      const parts = results.map((result) => `${result}.${part}`);
      return this.#let(
        'f32',
        this.width === 1 ? (parts[0] ?? '') : `vec4<f32>(${parts.join(', ')})`,
      );
    });
  }

  /** A number of one kind as the same of another; a truth value as 0 or 1. */
  converted(x: Vector, from: Kind, to: Kind): Vector {
    return this.#let(to, `${typeOfKind(to, this.width)}(${this.text(x, from)})`);
  }

  /** A value as text of this kind: a name, a constant, or one of these put differently. */
  text(x: Vector, kind: Kind): string {
    return this.#as(this.#valueOf(x), kind);
  }

  #laneNames(): readonly string[] {
    return this.width === 1 ? [''] : ['.x', '.y', '.z', '.w'];
  }

  #keep(value: Value): Vector {
    this.#values.push(value);
    return { type: 'v128', index: this.#values.length - 1 };
  }

  #valueOf({ index }: Vector): Value {
    return this.#values[index] as Value;
  }

  #constant(x: number, kind: Kind): Vector {
    return this.#keep({ text: constant(this.functions, x, kind, this.width), kind, constant: x });
  }

  #let(kind: Kind, text: string): Vector {
    const name = `v${this.#fresh++}`;
    this.lines.push(`let ${name} = ${text};`);
    return this.named(name, kind);
  }

  #variable(x: Vector, kind: Kind): string {
    const name = `v${this.#fresh++}`;
    this.lines.push(`var ${name} = ${this.text(x, kind)};`);
    return name;
  }

  /** The statements of `body`, then those that it gives. */
  #block(body: () => readonly string[]): readonly string[] {
    const before = this.lines;
    this.lines = [];
    const last = body();
    const lines = [...this.lines, ...last].map((line) => `  ${line}`);
    this.lines = before;
    return lines;
  }

  #as(value: Value, kind: Kind): string {
    if (value.kind === kind) return value.text;
    if (value.constant !== undefined) return this.#constantAs(value, kind);
    const type = typeOfKind(kind, this.width);
    if (kind === 'bool') {
      const zero = constant(this.functions, 0, 'i32', this.width);
      return `(${this.#as(value, 'i32')} != ${zero})`;
    }
    if (value.kind !== 'bool') return `bitcast<${type}>(${value.text})`;
    const [none, all] = [0, -1].map((x) => constant(this.functions, x, 'i32', this.width));
    const bits = `select(${none}, ${all}, ${value.text})`;
    return kind === 'i32' ? bits : `bitcast<${type}>(${bits})`;
  }

  #constantAs({ kind: from, constant: x = 0 }: Value, kind: Kind): string {
    const bits = from === 'f32' ? bitsOf(x) : from === 'bool' ? -x : x;
    const value = kind === 'f32' ? ofBits(bits) : bits;
    return constant(this.functions, value, kind, this.width);
  }

  #isNan(x: Vector): Vector {
    return this.op('i32x4.gt_u', magnitude(this, x), this.ints(INFINITY_BITS));
  }

  #bits(name: 'v128.and' | 'v128.or' | 'v128.xor', a: Value, b: Value): Vector {
    const isTruth = [a, b].map(({ kind }) => kind === 'bool');
    if (name !== 'v128.xor' && isTruth[0] !== isTruth[1])
      return isTruth[0] ? this.#masked(name, a, b) : this.#masked(name, b, a);
    const kind = isTruth[0] && isTruth[1] ? 'bool' : 'u32';
    const operator = { 'v128.and': '&', 'v128.or': '|', 'v128.xor': kind === 'bool' ? '!=' : '^' }[
      name
    ];
    return this.#let(kind, `${this.#as(a, kind)} ${operator} ${this.#as(b, kind)}`);
  }

  /** A value where a mask holds, and else 0; or all bits where it holds, which in a float32 are NaN. */
  #masked(name: 'v128.and' | 'v128.or', mask: Value, { kind, text }: Value): Vector {
    const isAnd = name === 'v128.and';
    const other = constant(
      this.functions,
      isAnd ? 0 : kind === 'f32' ? Number.NaN : -1,
      kind,
      this.width,
    );
    const [outside, inside] = isAnd ? [other, text] : [text, other];
    return this.#let(kind, `select(${outside}, ${inside}, ${mask.text})`);
  }

  #select(a: Value, b: Value, mask: Value): Vector {
    const kind = a.constant === undefined ? a.kind : b.kind;
    return this.#let(
      kind,
      `select(${this.#as(b, kind)}, ${this.#as(a, kind)}, ${this.#as(mask, 'bool')})`,
    );
  }
}
