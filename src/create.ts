/** The functions that make tensors. Fills and ranges are graph nodes and cost nothing until they are needed. */
import type { Aranges, Eyes, Fills, Fulls, Literals, Randoms } from '../types/create.ts';
import { isFloat } from './dtype.ts';
import { LowerError, randomInside } from './errors.ts';
import { leafOf } from './evaluate.ts';
import { graph as g } from './graph/build.ts';
import { indexAlong } from './ops/reduce.ts';
import type { CreateOptions, GivenArray, RandomOptions } from './runtime/create.ts';
import * as data from './runtime/create.ts';
import { checkCount, checkSizes, type Nested, type Shape } from './shape.ts';
import { tensorOf } from './tensor.ts';
import { isTracing } from './tracing.ts';

/** A tensor on data of its own. */
const onData = ({ shape, buffer }: data.Data) => tensorOf(leafOf(shape, buffer));

/** Calls made by these functions have been checked by their types; here they are erased. */
const typed = <Signature>(f: (...args: never[]) => unknown): Signature => f as unknown as Signature;

/**
 * A tensor from nested arrays of numbers or booleans, or from a typed array and a shape (not copied when its type
 * is that of the dtype).
 */
export const tensor: Literals = typed(
  (values: Nested | GivenArray, ...rest: (Shape | CreateOptions)[]) =>
    onData(data.fromValues(values, ...rest)),
);

const fills =
  (op: 'zeros' | 'ones', value: number) =>
  (...args: (number | Shape | CreateOptions)[]) => {
    const { shape, options } = data.sizesAndOptions<CreateOptions>(op, args);
    return tensorOf(g.constant(value, data.dtypeOr(op, options.dtype, 'float32'), shape));
  };

/** A tensor of zeros. */
export const zeros: Fills<'zeros'> = typed(fills('zeros', 0));

/** A tensor of ones. */
export const ones: Fills<'ones'> = typed(fills('ones', 1));

/** A tensor that holds one value everywhere. */
export const full: Fulls = typed(
  (sizes: Shape, value: number | boolean, options: CreateOptions = {}) => {
    const { shape } = data.sizesAndOptions('full', [sizes]);
    const dtype = data.dtypeOr(
      'full',
      options.dtype,
      typeof value === 'boolean' ? 'bool' : 'float32',
    );
    return tensorOf(g.constant(Number(value), dtype, shape));
  },
);

/** The identity matrix `[n, m]` (square when `m` is not given). */
export const eye: Eyes = typed((n: number, m = n, options: CreateOptions = {}) => {
  const shape = checkCount('eye', checkSizes('eye', [n, m]));
  const diagonal = g.eq(indexAlong(g, shape, 0), indexAlong(g, shape, 1));
  return tensorOf(g.cast(diagonal, data.dtypeOr('eye', options.dtype, 'float32')));
});

/** The numbers from `start` (0) up to but without `end`, by `step` (1). */
export const arange: Aranges = typed((...args: (number | CreateOptions)[]) => {
  const { start, step, length, dtype } = data.rangeOf(args);
  const steps = g.iota(length);
  if (dtype === 'int32' && Number.isInteger(start) && Number.isInteger(step)) {
    return tensorOf(g.add(g.mul(steps, step), start));
  }
  const float = isFloat(dtype) ? dtype : 'float64';
  return tensorOf(g.cast(g.add(g.mul(g.cast(steps, float), step), start), dtype));
});

const draws =
  (op: 'rand' | 'randn', kind: 'uniform' | 'normal') =>
  (...args: (number | Shape | RandomOptions)[]) => {
    if (isTracing()) throw new LowerError('GR2002', randomInside(op));
    const { shape, options } = data.sizesAndOptions<RandomOptions>(op, args);
    return onData(data.random(kind, shape, options));
  };

/** Uniform random numbers in [0, 1), from `{ generator: generator(seed) }` if given. */
export const rand: Randoms<'rand', RandomOptions> = typed(draws('rand', 'uniform'));

/** Normal random numbers with mean 0 and variance 1, from `{ generator: generator(seed) }` if given. */
export const randn: Randoms<'randn', RandomOptions> = typed(draws('randn', 'normal'));
