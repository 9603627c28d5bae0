/**
 * Index algebra: where an element lies, as integer arithmetic over loop axes. An index is a constant plus
 * multiples of atoms; an atom is a loop axis, or a quotient or remainder of an index. Movement ops are rewrites
 * of these, and the ranges of the axes decide most divisions before any code exists.
 */

/** A loop variable: 0, 1, ..., extent - 1. */
export interface Axis {
  readonly kind: 'axis';
  readonly name: string;
  readonly extent: number;
}

/** `floor(of / by)` or `of mod by`, where neither could be decided. */
interface Division {
  readonly kind: 'div' | 'mod';
  readonly of: Index;
  readonly by: number;
}

export type Atom = Axis | Division;

export interface Term {
  readonly coefficient: number;
  readonly atom: Atom;
}

export interface Index {
  readonly constant: number;
  /** In the order of their keys, no key twice, no coefficient 0. */
  readonly terms: readonly Term[];
  /** Equal text means equal index. */
  readonly key: string;
  /** Bounds over all values of the axes, both reached or not. */
  readonly min: number;
  readonly max: number;
}

const atomKey = (atom: Atom): string =>
  atom.kind === 'axis' ? atom.name : `(${atom.of.key}${atom.kind === 'div' ? '/' : '%'}${atom.by})`;

function atomBounds(atom: Atom): readonly [number, number] {
  if (atom.kind === 'axis') return [0, Math.max(atom.extent - 1, 0)];
  if (atom.kind === 'mod') return [0, atom.by - 1];
  return [Math.floor(atom.of.min / atom.by), Math.floor(atom.of.max / atom.by)];
}

/** Builds an index from terms in any order. */
function index(constant: number, terms: readonly Term[]): Index {
  const byKey = new Map<string, Term>();
  for (const term of terms) {
    const key = atomKey(term.atom);
    const coefficient = term.coefficient + (byKey.get(key)?.coefficient ?? 0);
    byKey.set(key, { coefficient, atom: term.atom });
  }
  const sorted = [...byKey]
    .filter(([, t]) => t.coefficient !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let [min, max] = [constant, constant];
  for (const [, { coefficient, atom }] of sorted) {
    const [low, high] = atomBounds(atom);
    min += coefficient > 0 ? coefficient * low : coefficient * high;
    max += coefficient > 0 ? coefficient * high : coefficient * low;
  }
  const key = [...sorted.map(([k, t]) => `${t.coefficient}*${k}`), constant].join('+');
  return { constant, terms: sorted.map(([, term]) => term), key, min, max };
}

export const constant = (value: number): Index => index(value, []);

/** An axis that runs once is the constant 0. */
export const variable = (axis: Axis): Index =>
  axis.extent === 1 ? constant(0) : index(0, [{ coefficient: 1, atom: axis }]);

export const add = (a: Index, b: Index): Index =>
  index(a.constant + b.constant, [...a.terms, ...b.terms]);

export const scale = (a: Index, factor: number): Index =>
  index(
    a.constant * factor,
    a.terms.map((t) => ({ ...t, coefficient: t.coefficient * factor })),
  );

/** Splits `a` into a part that divides by `by`, and the rest, the least value of which is in [0, by). */
function split(a: Index, by: number): readonly [multiple: Index, rest: Index] {
  const divides = (t: Term) => t.coefficient % by === 0;
  const rest = index(
    a.constant,
    a.terms.filter((t) => !divides(t)),
  );
  // A rest that were less than 0 would be divided wrongly by an emitter that truncates.
  const whole = Math.floor(rest.min / by) * by;
  return [index(whole, a.terms.filter(divides)), index(rest.constant - whole, rest.terms)];
}

/** `floor(a / by)`. */
export function div(a: Index, by: number): Index {
  if (by === 1) return a;
  const [multiple, rest] = split(a, by);
  const quotient = index(
    multiple.constant / by,
    multiple.terms.map((t) => ({ ...t, coefficient: t.coefficient / by })),
  );
  const low = Math.floor(rest.min / by);
  if (low === Math.floor(rest.max / by)) return add(quotient, constant(low));
  return add(quotient, index(0, [{ coefficient: 1, atom: { kind: 'div', of: rest, by } }]));
}

/** `a mod by`, from 0 to by - 1. */
export function mod(a: Index, by: number): Index {
  if (by === 1) return constant(0);
  const [, rest] = split(a, by);
  const low = Math.floor(rest.min / by);
  if (low === Math.floor(rest.max / by)) return add(rest, constant(-low * by));
  return index(0, [{ coefficient: 1, atom: { kind: 'mod', of: rest, by } }]);
}

/** Position in row-major memory of an element of a tensor of this shape. */
export function flatten(indices: readonly Index[], shape: readonly number[]): Index {
  let stride = 1;
  let result = constant(0);
  for (let i = shape.length - 1; i >= 0; i--) {
    result = add(result, scale(indices[i] ?? constant(0), stride));
    stride *= shape[i] ?? 1;
  }
  return result;
}

/** The inverse of `flatten`: one index per axis. */
export function unflatten(position: Index, shape: readonly number[]): Index[] {
  const result: Index[] = [];
  let rest = position;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = Math.max(shape[i] ?? 1, 1);
    // The leading axis needs no remainder: a position is within the tensor.
    result.unshift(i === 0 ? rest : mod(rest, size));
    rest = div(rest, size);
  }
  return result;
}

/**
 * The place in a tensor of shape `to` of the element at `at` in one of shape `from`, both in row-major order. Axes that
 * hold the same elements are taken together, so that an axis which both have keeps its index.
 */
export function reshape(
  at: readonly Index[],
  from: readonly number[],
  to: readonly number[],
): Index[] {
  const result: Index[] = [];
  let [i, j] = [0, 0];
  while (j < to.length) {
    const [start, first] = [i, j];
    let [have, want] = [from[i++] ?? 1, to[j++] ?? 1];
    while (have !== want && (i < from.length || j < to.length)) {
      if (j >= to.length || (have < want && i < from.length)) have *= from[i++] ?? 1;
      else want *= to[j++] ?? 1;
    }
    const position = flatten(at.slice(start, i), from.slice(start, i));
    result.push(...unflatten(position, to.slice(first, j)));
  }
  return result;
}

/** The axes that an index depends on. */
export function axesOf(a: Index, into: Set<Axis> = new Set()): Set<Axis> {
  for (const { atom } of a.terms) {
    if (atom.kind === 'axis') into.add(atom);
    else axesOf(atom.of, into);
  }
  return into;
}

/** Replaces axes by indices. */
export function substitute(a: Index, map: ReadonlyMap<Axis, Index>): Index {
  let result = constant(a.constant);
  for (const { coefficient, atom } of a.terms) {
    result = add(result, scale(substituteAtom(atom, map), coefficient));
  }
  return result;
}

function substituteAtom(atom: Atom, map: ReadonlyMap<Axis, Index>): Index {
  if (atom.kind === 'axis') return map.get(atom) ?? variable(atom);
  const of = substitute(atom.of, map);
  return atom.kind === 'div' ? div(of, atom.by) : mod(of, atom.by);
}

/** The value of an index at a position of the axes. */
export function evaluate(a: Index, at: ReadonlyMap<Axis, number>): number {
  let result = a.constant;
  for (const { coefficient, atom } of a.terms) {
    result += coefficient * evaluateAtom(atom, at);
  }
  return result;
}

function evaluateAtom(atom: Atom, at: ReadonlyMap<Axis, number>): number {
  if (atom.kind === 'axis') return at.get(atom) ?? 0;
  const value = evaluate(atom.of, at);
  const quotient = Math.floor(value / atom.by);
  return atom.kind === 'div' ? quotient : value - quotient * atom.by;
}

/** The axis that an index is, if it is exactly one axis. */
export function asAxis(a: Index): Axis | undefined {
  const [only] = a.terms;
  if (a.terms.length !== 1 || !only || only.coefficient !== 1 || a.constant !== 0) return undefined;
  return only.atom.kind === 'axis' ? only.atom : undefined;
}

/** The step of an index along an axis; nothing where it is uneven. */
export function strideOf(a: Index, axis: Axis | undefined): number | undefined {
  if (!axis || !axesOf(a).has(axis)) return 0;
  const [term, ...others] = a.terms.filter(({ atom }) =>
    atom.kind === 'axis' ? atom === axis : axesOf(atom.of).has(axis),
  );
  return others.length === 0 && term?.atom === axis ? term.coefficient : undefined;
}
