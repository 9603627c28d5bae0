/** Classes of the interpreted program as values, and what each is made of. */
import type { ts } from 'ts-morph';
import type { Callable } from './context.ts';
import type { Frame } from './frame.ts';

/** What a class is made of. */
export interface ClassParts {
  readonly node: ts.ClassLikeDeclaration;
  /** Where it stands; its own name is in it. */
  readonly frame: Frame;
  readonly base: ClassFunction | undefined;
  readonly prototype: object;
}

/** Stands for a class. It is never called: `new` runs the source. */
export type ClassFunction = Callable & { readonly prototype: object };

const classes = new WeakMap<object, ClassParts>();
const byPrototype = new WeakMap<object, ClassParts>();

export const isClass = (x: unknown): x is ClassFunction =>
  typeof x === 'function' && classes.has(x);

export function partsOf(made: ClassFunction): ClassParts {
  const parts = classes.get(made);
  if (!parts) throw new TypeError('internal: not a class');
  return parts;
}

/** The class of an object, if it is one of the user's. */
export function classOf(x: unknown): ClassParts | undefined {
  if (typeof x !== 'object' || x === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(x);
  return typeof prototype === 'object' && prototype !== null
    ? byPrototype.get(prototype)
    : undefined;
}

export const isObject = (x: unknown): x is Record<string, unknown> => classOf(x) !== undefined;

export function registerClass(made: ClassFunction, parts: ClassParts): void {
  classes.set(made, parts);
  byPrototype.set(parts.prototype, parts);
}
