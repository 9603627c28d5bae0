/** The functions that make tensors. Fills and ranges are graph nodes and cost nothing until they are needed. */
import type { Aranges, Eyes, Fills, Fulls, Linspaces, Literals } from '../types/create.ts';
import { leafOf } from './evaluate.ts';
import { graph as g } from './graph/build.ts';
import { indexAlong } from './ops/reduce.ts';
import type { CreateOptions, GivenArray } from './runtime/create.ts';
import * as data from './runtime/create.ts';
import { checkCount, checkSizes, type Nested, type Shape } from './shape.ts';
import { tensorOf } from './tensor.ts';

/** A tensor on data of its own. */
export const onData = ({ shape, buffer }: data.Data) => tensorOf(leafOf(shape, buffer));

/** Calls made by these functions have been checked by their types; here they are erased. */
export const typed = /* @__NO_SIDE_EFFECTS__ */ <Signature>(
  f: (...args: never[]) => unknown,
): Signature => f as unknown as Signature;

/**
 * A tensor from nested arrays of numbers or booleans, or from a typed array and a shape (not copied when its type
 * is that of the dtype).
 */
export const tensor: Literals = typed(
  (values: Nested | GivenArray, ...rest: (Shape | CreateOptions)[]) =>
    onData(data.fromValues(values, ...rest)),
);

const fills =
  /* @__NO_SIDE_EFFECTS__ */
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
  const float = dtype === 'float32' ? dtype : 'float64';
  return tensorOf(g.cast(g.add(g.mul(g.cast(steps, float), step), start), dtype));
});

/** `steps` numbers from `start` to `end`, both of them included, equally far apart. */
export const linspace: Linspaces = typed(
  (first: number, last: number, count: number, options: CreateOptions = {}) => {
    const { start, end, steps, step, dtype } = data.lineOf(first, last, count, options);
    const at = g.cast(g.iota(steps), 'float64');
    const fromEnd = g.sub(end, g.mul(g.sub(steps - 1, at), step));
    const nearer = g.where(g.lt(at, steps / 2), g.add(g.mul(at, step), start), fromEnd);
    return tensorOf(g.cast(nearer, dtype));
  },
);
