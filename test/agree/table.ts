// Every op of the table, whether or not a family knows it: calls near its samples. A sample is right, so sizes,
// dtypes and numbers that are changed a little show where right ends.

import { isRow, type Row, type Sample } from '../../src/ops/define.ts';
import * as table from '../../src/ops/index.ts';
import { argumentsOf } from '../cases.ts';
import { type Call, chance, integer, NAMES, type Operand, pick, size } from './draw.ts';

const rows: readonly Row[] = Object.values(table).flatMap((row) =>
  isRow(row) ? [row as Row] : [],
);

const change = <T>(list: readonly T[], to: (item: T) => T): T[] => {
  const at = integer(0, list.length - 1);
  return list.map((item, i) => (i === at ? to(item) : item));
};

/** Another shape: one size changed, an axis more or an axis less. */
const otherShape = (shape: readonly number[], draw: () => number): number[] =>
  pick([
    () => change(shape, draw),
    () => shape.slice(1),
    () => shape.toSpliced(integer(0, shape.length), 0, draw()),
  ])();

/** Other shapes: one of them, or one size wherever it occurs, which mostly stays right. */
function otherShapes(shapes: Sample['shapes'], draw: () => number): Sample['shapes'] {
  if (chance(0.5)) return change(shapes, (shape) => otherShape(shape, draw));
  const [from, to] = [pick(shapes.flat()), draw()];
  return shapes.map((shape) => shape.map((n) => (n === from ? to : n)));
}

const DTYPES = ['float32', 'int32', 'bool', 'float64', 'float16', 'uint8'] as const;

/** Another argument: one number in it changed. */
function otherArgument(value: unknown): unknown {
  if (typeof value === 'number')
    return pick([value + 1, value - 1, -value, integer(-4, 4), size(), value + 0.5]);
  if (Array.isArray(value)) {
    const axes: unknown[] = value;
    return chance(0.3)
      ? axes.slice(1)
      : chance(0.3)
        ? [...axes, size()]
        : change(axes, otherArgument);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(change(Object.entries(value), ([k, one]) => [k, otherArgument(one)]));
}

const written = (value: unknown): string =>
  value === undefined ? 'undefined' : JSON.stringify(value);

function nearSample(): Call {
  const row = pick(rows);
  const { shapes, dtypes = [], args = [] } = pick(row.samples);
  // Where elements are read, there must be few.
  const draw = row.reads ? () => integer(0, 4) : size;
  const sizes = chance(0.6) ? otherShapes(shapes, draw) : shapes;
  const operands = sizes.map(
    (shape, i): Operand => ({
      shape,
      dtype: chance(0.15) ? pick(DTYPES) : (dtypes[i] ?? 'float32'),
    }),
  );
  const given = (args.length > 0 && chance(0.6) ? change(args, otherArgument) : args).map(written);
  const all = argumentsOf(row, NAMES.slice(0, operands.length), given);
  return callOf(
    row,
    operands,
    all.map((one) => (Array.isArray(one) ? `[${one.join(', ')}]` : `${one}`)),
  );
}

/** As a function, or as a method of the first argument. */
function callOf(row: Row, operands: readonly Operand[], [first = '', ...rest]: string[]): Call {
  const asMethod = typeof row.operands === 'number' && chance(0.5);
  const code = asMethod
    ? `${first}.${row.opName}(${rest.join(', ')})`
    : `gradus.${row.opName}(${[first, ...rest].join(', ')})`;
  return { operands, code, ...(row.reads && { reads: true }) };
}

export const families: readonly (() => Call)[] = Array(10).fill(nearSample);
