/** Trees: tensors in arrays and objects, as functions take and return them. */
import type { DType } from './dtype.ts';
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

const isBranch = (x: unknown): x is Record<string, unknown> => {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null || Array.isArray(x);
};

/**
 * Replaces what `leaf` accepts (by returning a box) all over a tree. `other` says what becomes of the rest: static
 * values, and what no tree may hold.
 */
export function mapTree(
  tree: unknown,
  leaf: (x: unknown, path: string) => { readonly value: unknown } | undefined,
  other: (x: unknown, path: string) => unknown = (x) => x,
  path = '',
): unknown {
  const found = leaf(tree, path);
  if (found) return found.value;
  if (Array.isArray(tree)) return tree.map((x, i) => mapTree(x, leaf, other, `${path}[${i}]`));
  if (!isBranch(tree)) return other(tree, path);
  const entries = Object.entries(tree).map(([key, x]) => [
    key,
    mapTree(x, leaf, other, `${path}.${key}`),
  ]);
  return Object.fromEntries(entries);
}

/** Whether a value may stand in a tree beside the leaves. */
export const isStatic = (x: unknown): boolean =>
  x === null || x === undefined || ['number', 'string', 'boolean'].includes(typeof x);
