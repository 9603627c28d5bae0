/** Objects of classes among the arguments and in the result of a program, and how the module names their classes. */
import type { TracedFunction } from '../src/trace.ts';
import { type ClassParts, classOf } from './extract/class-values.ts';
import { isArray, isRecord } from './extract/values.ts';
import type { ClassName } from './oracle/oracle.ts';

/** Where an object is, and the number of its class. */
export type Place = readonly [path: readonly (string | number)[], type: number];

export interface Classes {
  readonly names: readonly ClassName[];
  /** Among the arguments, by the argument's number. */
  readonly takes: readonly Place[];
  /** In the result. */
  readonly gives: readonly Place[];
}

/** The classes of a program; `nameOf` refuses those that cannot be named. */
export function classesOf(
  { signature }: TracedFunction,
  nameOf: (parts: ClassParts, what: string) => ClassName,
): Classes | undefined {
  const numbers = new Map<object, number>();
  const names: ClassName[] = [];
  const numberOf = (parts: ClassParts, what: string): number => {
    const known = numbers.get(parts.node);
    if (known !== undefined) return known;
    numbers.set(parts.node, names.length);
    return names.push(nameOf(parts, what)) - 1;
  };
  const placesIn = (tree: unknown, what: string): readonly Place[] => {
    const found: Place[] = [];
    const visit = (value: unknown, path: readonly (string | number)[]): void => {
      const parts = classOf(value);
      if (parts) found.push([path, numberOf(parts, what)]);
      if (isArray(value)) for (const [i, x] of value.entries()) visit(x, [...path, i]);
      else if (parts || isRecord(value))
        for (const [key, x] of Object.entries(value as object)) visit(x, [...path, key]);
    };
    visit(tree, []);
    return found;
  };
  const takes = placesIn(signature.parameters, 'a parameter');
  const gives = placesIn(signature.result, 'the result');
  return names.length > 0 ? { names, takes, gives } : undefined;
}
