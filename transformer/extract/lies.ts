/** Compares what the types say with what is true. The checker is not sound: casts and `any` pass it. */
import type { TypeTree } from '../oracle/oracle.ts';
import { classOf, isObject } from './class-values.ts';
import { show, type TensorLike } from './shapes.ts';
import { describe, isArray, isPrimitive, isRecord, isTensor } from './values.ts';

export interface Lie {
  /** Where in the tree: `.w`, `[0]`. */
  readonly path: string;
  readonly type: string;
  readonly truth: string;
}

const same = (a: TensorLike, b: TensorLike): boolean =>
  a.dtype === b.dtype &&
  a.shape.length === b.shape.length &&
  a.shape.every((n, i) => n === b.shape[i]);

const truthOf = (value: unknown): string => (isTensor(value) ? show(value) : describe(value));

/** The first place where a value is not what its type says. Types that say nothing are believed. */
export function lieIn(tree: TypeTree, value: unknown, path = ''): Lie | undefined {
  switch (tree.kind) {
    case 'fault':
      return undefined;
    case 'static':
      return Object.is(tree.value, value) || tree.value === undefined
        ? undefined
        : { path, type: String(tree.value), truth: truthOf(value) };
    case 'tensor':
      return isTensor(value) && same(tree, value)
        ? undefined
        : { path, type: show(tree), truth: truthOf(value) };
    case 'list':
      return isArray(value)
        ? firstLie(tree.items.map((item, i) => () => lieIn(item, value[i], `${path}[${i}]`)))
        : { path, type: `a tuple of ${tree.items.length}`, truth: truthOf(value) };
    case 'record':
      return isRecord(value) || isObject(value) ? lieInFields(tree.fields, value, path) : undefined;
    case 'object':
      // Of a class derived from it there may be more.
      return classOf(value)
        ? lieInFields(tree.fields, value as Record<string, unknown>, path)
        : { path, type: tree.symbol.name, truth: truthOf(value) };
  }
}

const lieInFields = (
  fields: ReadonlyMap<string, TypeTree>,
  value: Readonly<Record<string, unknown>>,
  path: string,
): Lie | undefined =>
  firstLie(
    [...fields].map(
      ([key, item]) =>
        () =>
          lieIn(item, value[key], `${path}.${key}`),
    ),
  );

/** The first part of a value that no tree of tensors can hold. */
export function strayIn(
  value: unknown,
  path = '',
): { readonly path: string; readonly what: string } | undefined {
  if (isTensor(value) || isPrimitive(value)) return undefined;
  const isBranch = isArray(value) || isRecord(value) || isObject(value);
  const parts = isBranch ? Object.entries(value) : undefined;
  if (!parts) return { path, what: describe(value) };
  for (const [key, part] of parts) {
    const stray = strayIn(part, isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    if (stray) return stray;
  }
  return undefined;
}

function firstLie(checks: readonly (() => Lie | undefined)[]): Lie | undefined {
  for (const check of checks) {
    const lie = check();
    if (lie) return lie;
  }
  return undefined;
}
