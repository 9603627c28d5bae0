/** Lowered programs on objects of classes: programs know trees, and this gives the trees their classes. */
import { argumentClass, GradusError } from '../errors.ts';
import { at } from './lowered.ts';
import { preparations, prepare } from './warm-up.ts';

// A class is whatever `new` takes; its constructor is not called here.
export type Class = abstract new (...args: never[]) => object;

/** Where an object is, in the arguments or in the result, and the number of its class. */
export type Place = readonly [path: readonly (string | number)[], type: number];

const labelOf = ([argument, ...path]: Place[0]): string =>
  `argument ${Number(argument) + 1}${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`;

const prototypeOf = (x: unknown): unknown =>
  typeof x === 'object' && x !== null ? Object.getPrototypeOf(x) : undefined;

const isOf = (args: readonly unknown[], path: Place[0], { prototype }: Class): boolean =>
  prototypeOf(at(args, path)) === prototype;

/** Whether the objects in arguments are of the classes that a program was made for. */
export const isOfClasses = (
  classes: readonly Class[],
  takes: readonly Place[],
  args: readonly unknown[],
): boolean => takes.every(([path, type]) => isOf(args, path, classes[type] as Class));

/**
 * What the transformer's output calls where arguments or results are objects of classes. A program was made for the methods
 * of these classes, and of no others; what it returns are objects of classes again.
 */
export function classed<F extends (...args: never[]) => unknown>(
  name: string,
  classes: () => readonly Class[],
  takes: readonly Place[],
  gives: readonly Place[],
  f: F,
): F {
  // Looked up at the call: classes may be declared after the program.
  const classesFor = (args: readonly unknown[]): readonly Class[] => {
    const known = classes();
    for (const [path, type] of takes) {
      const wanted = known[type] as Class;
      if (!isOf(args, path, wanted))
        throw new GradusError(argumentClass(name, labelOf(path), at(args, path), wanted.name));
    }
    return known;
  };
  const call = (...args: Parameters<F>): unknown => {
    const known = classesFor(args);
    const result = f(...args);
    for (const [path, type] of gives) {
      const value = at(result, path);
      const { prototype } = known[type] as Class;
      // Made just now from the program's results, unless the function was traced: then it has its class.
      if (prototypeOf(value) !== prototype) Object.setPrototypeOf(value, prototype);
    }
    return result;
  };
  preparations.set(call, (args) => {
    classesFor(args);
    return prepare(f, args);
  });
  // The wrapper has the parameters and the result of `f`.
  return call as F;
}
