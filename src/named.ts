/** `named`: functions over sizes that have names. */
import type { NamedFunctions } from '../types/named-function.ts';
import { asDType, checkDType, type DType } from './dtype.ts';
import { argumentMustBeTensor, GradusError, ShapeError } from './errors.ts';
import {
  namedCount,
  namedFunction,
  namedRank,
  namedSize,
  namedTwice,
  notNames,
} from './errors-named.ts';
import { isTraced, node } from './ops/define.ts';
import type { Shape } from './shape.ts';

type Names = readonly (number | string)[];

interface Parameter {
  readonly shape: Names;
  readonly dtype: DType;
}

const isNames = (x: unknown): x is Names =>
  Array.isArray(x) && x.every((n) => typeof n === 'string' || typeof n === 'number');

/** One parameter as the user gives it: a shape, or a shape and a dtype. */
function parameterOf(given: unknown): Parameter {
  if (isNames(given)) return { shape: given, dtype: 'float32' };
  const { shape, dtype } = (given ?? {}) as Partial<Parameter>;
  if (!isNames(shape)) throw new GradusError(notNames(given));
  return { shape, dtype: asDType('named', dtype) };
}

/** Finds the sizes that the names of one parameter stand for. */
function bind(names: Names, shape: Shape, position: number, sizes: Map<string, number>): void {
  if (names.length !== shape.length) throw new ShapeError(namedRank(position, shape, names));
  for (const [axis, name] of names.entries()) {
    const size = shape[axis] ?? 0;
    const known = typeof name === 'string' ? sizes.get(name) : name;
    if (typeof name === 'string' && known === undefined) sizes.set(name, size);
    else if (known !== size)
      throw new ShapeError(
        typeof name === 'string'
          ? namedTwice(position, shape, names, size, axis, name, known ?? 0)
          : namedSize(position, shape, names, size, axis, name),
      );
  }
}

/**
 * A function whose parameters have sizes with names, written for any sizes and checked once: inside, `x.shape[0]` is
 * the size `batch` and nothing else, products as `batch*time` keep names, and a result may mention them. A call at
 * real sizes finds what each name stands for. `shapes` is the shape of the only parameter, or a list with one for each
 * (a shape, or `{ shape, dtype }`). Throws a `ShapeError` where a name would be two sizes.
 *
 * @example
 * const attention = named([['batch', 'time', 64], ['batch', 'time', 64]], (q, k) =>
 *   q.matmul(k.permute(0, 2, 1)).softmax(-1));
 * attention(zeros(8, 10, 64), zeros(8, 10, 64));   // Tensor<[8, 10, 10]>
 */
export const named = ((shapes: unknown, f: unknown) => {
  const list: unknown[] = isNames(shapes) || !Array.isArray(shapes) ? [shapes] : shapes;
  const parameters = list.map(parameterOf);
  if (typeof f !== 'function') throw new GradusError(namedFunction(f));
  return (...args: unknown[]) => {
    if (args.length !== parameters.length)
      throw new GradusError(namedCount(args.length, parameters.length));
    const sizes = new Map<string, number>();
    for (const [i, { shape, dtype }] of parameters.entries()) {
      const x = args[i];
      if (!isTraced(x)) throw new GradusError(argumentMustBeTensor('named', i + 1, x));
      checkDType('named', `argument ${i + 1}`, x[node].dtype, dtype);
      bind(shape, x[node].shape, i + 1, sizes);
    }
    return f(...args);
  };
  // The type relates the names of the parameters to the sizes of a call; here they are erased.
}) as unknown as NamedFunctions;
