/** Trees: tensors in arrays and objects, as functions take and return them. */
import type { DType } from './dtype.ts';
import { GradusError } from './errors.ts';
import { holdsItself } from './errors-transform.ts';
import type { Shape } from './shape.ts';

/** A tree with leaves `L`; numbers, strings and the like in it are static. */
export type Tree<L> =
  | L
  | null
  | undefined
  | number
  | string
  | boolean
  | readonly Tree<L>[]
  | { readonly [key: string]: Tree<L> };

/** Stands for a tensor in the tree of a function's parameters. A class, so that no user's object looks like it. */
export class TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(shape: Shape, dtype: DType) {
    this.shape = shape;
    this.dtype = dtype;
  }
}

type Branch = Record<string, unknown>;

/**
 * Whether a value is an object of a user's class, whose fields are branches. What the language itself makes (maps,
 * dates, typed arrays) names itself otherwise.
 */
export const isInstance = (x: unknown): x is Branch => {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  const isPlain = prototype === Object.prototype || prototype === null;
  return !isPlain && Object.prototype.toString.call(x) === '[object Object]';
};

const isPlain = (x: unknown): x is Branch => {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
};

/** Whether a value holds others, by name or by index. */
export const isBranch = (x: unknown): x is Branch | readonly unknown[] =>
  Array.isArray(x) || isPlain(x) || isInstance(x);

/** The same object with other fields; itself where none is another. It keeps its class. */
function withFields(from: Branch, fields: readonly (readonly [string, unknown])[]): unknown {
  if (!isInstance(from)) return Object.fromEntries(fields);
  if (fields.every(([key, x]) => from[key] === x)) return from;
  const copy: Branch = Object.create(Object.getPrototypeOf(from));
  // Defined, not assigned: the class may have a setter of that name.
  for (const [key, value] of fields)
    Object.defineProperty(copy, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  return copy;
}

/**
 * Replaces what `leaf` accepts (by returning a box) all over a tree. `other` says what becomes of the rest: static
 * values, and what no tree may hold.
 */
export function mapTree(
  tree: unknown,
  leaf: (x: unknown, path: string) => { readonly value: unknown } | undefined,
  other: (x: unknown, path: string) => unknown = (x) => x,
  path = '',
  above: readonly unknown[] = [],
): unknown {
  const found = leaf(tree, path);
  if (found) return found.value;
  if (!isBranch(tree)) return other(tree, path);
  if (above.includes(tree)) throw new GradusError(holdsItself(path));
  const inside = (x: unknown, place: string) =>
    mapTree(x, leaf, other, `${path}${place}`, [...above, tree]);
  if (Array.isArray(tree)) return tree.map((x, i) => inside(x, `[${i}]`));
  const fields = Object.entries(tree).map(([key, x]) => [key, inside(x, `.${key}`)] as const);
  return withFields(tree as Branch, fields);
}

/** The leaves that `isLeaf` accepts anywhere in a value, each object in it once. */
export function leavesIn<L>(value: unknown, isLeaf: (x: unknown) => x is L): L[] {
  const seen = new Set<unknown>();
  const found: L[] = [];
  const visit = (x: unknown): void => {
    if (isLeaf(x)) found.push(x);
    else if (isBranch(x) && !seen.has(x)) {
      seen.add(x);
      for (const part of Object.values(x)) visit(part);
    }
  };
  visit(value);
  return found;
}

/** The same tree, where objects have the classes of those in another tree that is built like it. */
export function inClassesOf(
  form: unknown,
  tree: unknown,
  isLeaf: (x: unknown) => boolean,
): unknown {
  if (isLeaf(tree) || !isBranch(form) || !isBranch(tree)) return tree;
  const inside = (x: unknown, key: string | number) =>
    inClassesOf((form as Branch)[key], x, isLeaf);
  if (Array.isArray(tree)) return tree.map(inside);
  const fields = Object.entries(tree).map(([key, x]) => [key, inside(x, key)] as const);
  return withFields(form as Branch, fields);
}

/** Whether an object of a class is in a tree. */
export function hasInstance(tree: unknown): boolean {
  return isInstance(tree) || (isBranch(tree) && Object.values(tree).some(hasInstance));
}

/** A leaf of one tree, and what stands in its place in another. */
export interface Pair {
  readonly leaf: unknown;
  readonly other: unknown;
  /** Where, as `[0].w`. */
  readonly path: string;
}

/**
 * Pairs the leaves of a tree with what another has in their places. A `null` there stands for a whole branch of them;
 * `unlike` says what is wrong where the other is built otherwise.
 */
export function pairsOf(
  tree: unknown,
  other: unknown,
  isLeaf: (x: unknown) => boolean,
  unlike: (path: string, other: unknown) => Error,
  path = '',
): Pair[] {
  if (isLeaf(tree)) {
    if (other !== null && !isLeaf(other)) throw unlike(path, other);
    return [{ leaf: tree, other, path }];
  }
  if (!isBranch(tree)) return [];
  const isSame = isBranch(other) && !isLeaf(other) && Array.isArray(other) === Array.isArray(tree);
  const isLong = Array.isArray(other) && Array.isArray(tree) && other.length > tree.length;
  if (other !== null && (!isSame || isLong)) throw unlike(path, other);
  return Object.entries(tree).flatMap(([key, x]) => {
    const inside = Array.isArray(tree) ? `${path}[${key}]` : `${path}.${key}`;
    const there = other === null ? null : (other as Branch)[key];
    return pairsOf(x, there, isLeaf, unlike, inside);
  });
}

/** Whether a value may stand in a tree beside the leaves. */
export const isStatic = (x: unknown): boolean =>
  x === null || x === undefined || ['number', 'string', 'boolean'].includes(typeof x);
