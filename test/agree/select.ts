// Ops that read and write at indices and under masks.

import {
  axisOf,
  type Call,
  chance,
  integer,
  many,
  NAMES,
  type Operand,
  partner,
  pick,
  type Sizes,
  shape,
  size,
} from './draw.ts';

const float = (of: Sizes): Operand => ({ shape: of, dtype: 'float32' });
/** An index, rarely of another dtype. */
const index = (of: Sizes): Operand => ({ shape: of, dtype: chance(0.05) ? 'float32' : 'int32' });
const mask = (of: Sizes): Operand => ({ shape: of, dtype: chance(0.05) ? 'int32' : 'bool' });

/** A call whose arguments are written with the names of its operands. */
function call(op: string, operands: readonly Operand[], ...args: string[]): Call {
  const code = chance(0.5)
    ? `x.${op}(${args.join(', ')})`
    : `gradus.${op}(${[NAMES[0], ...args].join(', ')})`;
  return { operands, code };
}

/** A shape of the same rank that is no larger but along the axis, mostly. */
const within = (of: Sizes, axis: number): number[] =>
  (chance(0.05) ? shape(0, 3) : of).map((n, i) =>
    i === (axis < 0 ? axis + of.length : axis) || chance(0.05)
      ? size()
      : chance(0.5)
        ? n
        : Math.min(n, 1),
  );

const larger = (of: Sizes): number[] =>
  (chance(0.05) ? shape(0, 3) : of).map((n) =>
    chance(0.3) ? n + integer(0, 9) : chance(0.05) ? size() : n,
  );

function gathering(): Call {
  const of = shape(0, 3);
  const axis = axisOf(of);
  const at = within(of, axis);
  const value = { ...float(larger(at)), dtype: pick(['float32', 'float32', 'int32'] as const) };
  const write = pick(['scatter', 'scatterAdd']);
  const x: Operand = { shape: of, dtype: pick(['float32', 'float32', 'int32']) };
  return pick<() => Call>([
    () => call('gather', [x, index(at)], `${axis}`, 'y'),
    () => call(write, [x, index(at), value], `${axis}`, 'y', 'z'),
    () => call(write, [x, index(at)], `${axis}`, 'y', '2'),
  ])();
}

function slices(): Call {
  const of = shape(0, 3);
  const axis = axisOf(of);
  const at = [chance(0.9) ? size() : 1];
  const vector = chance(0.9) ? at : shape(0, 2);
  const taken = of.map((n, i) => (i === (axis < 0 ? axis + of.length : axis) ? (at[0] ?? 0) : n));
  const added = chance(0.8) ? taken : larger(taken);
  return pick<() => Call>([
    () => call('indexSelect', [float(of), index(vector)], `${axis}`, 'y'),
    () => call('indexAdd', [float(of), index(vector), float(added)], `${axis}`, 'y', 'z'),
  ])();
}

function along(): Call {
  const of = shape(0, 3);
  const axis = axisOf(of);
  const at = of.map((n, i) =>
    i === (axis < 0 ? axis + of.length : axis) || chance(0.1) ? size() : chance(0.3) ? 1 : n,
  );
  const x = of.map((n) => (chance(0.2) ? 1 : n));
  const which = chance(0.05) ? shape(0, 3) : at;
  return chance(0.85)
    ? call('takeAlongDim', [float(x), index(which)], 'y', `${axis}`)
    : call('takeAlongDim', [float(x), index(which)], 'y');
}

function embedded(): Call {
  const of = shape(0, 3);
  const classes = pick([1, 2, 10, 100, 0, -1, 2.5]);
  return pick<() => Call>([
    () => call('take', [float(shape()), index(of)], 'y'),
    () => call('embedding', [index(of), float(chance(0.9) ? many(2, size) : shape(0, 3))], 'y'),
    () => call('oneHot', [index(of)], `${classes}`),
  ])();
}

function masking(): Call {
  const of = shape(0, 3);
  const over = chance(0.2) ? shape(0, 3) : partner(of);
  const value = {
    ...float(chance(0.9) ? [] : shape(0, 1)),
    dtype: pick(['float32', 'int32'] as const),
  };
  const x: Operand = { shape: of, dtype: pick(['float32', 'float32', 'int32']) };
  return pick<() => Call>([
    () => call('maskedFill', [x, mask(over)], 'y', '1'),
    () => call('maskedFill', [x, mask(over), value], 'y', 'z'),
  ])();
}

export const families: readonly (() => Call)[] = [
  ...[gathering, gathering, slices, along, embedded, masking],
];
