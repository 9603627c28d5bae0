// Rolling, padding, diagonals, grids and the like.

import {
  axisOf,
  type Call,
  call,
  chance,
  integer,
  list,
  many,
  named,
  pick,
  type Sizes,
  shape,
  tensors,
} from './draw.ts';

const fraction = (n: number) => (chance(0.03) ? n + 0.5 : n);

function roll(): Call {
  const of = shape();
  const shift = () => fraction(integer(-9, 9));
  if (chance(0.3)) return call('roll', tensors(of), `${shift()}`);
  if (chance(0.3)) return call('roll', tensors(of), `${shift()}`, `${axisOf(of)}`);
  const count = integer(1, 2);
  const axes = many(count, () => axisOf(of));
  const shifts = many(chance(0.9) ? count : integer(0, 3), shift);
  return call('roll', tensors(of), list(shifts), list(axes));
}

function padding(of: Sizes, mode: string): Sizes {
  const axes = of.toReversed().slice(0, integer(0, of.length));
  const pairs = axes.flatMap((n) =>
    many(2, () => {
      if (chance(0.3)) return 0;
      return mode === 'constant'
        ? integer(-Math.min(n, 5), 9)
        : integer(chance(0.1) ? -2 : 0, n + 1);
    }),
  );
  const more = chance(0.05) ? [...pairs, 1] : chance(0.05) ? [...pairs, 1, 1] : pairs;
  return more.map(fraction);
}

function pad(): Call {
  const of = shape();
  const mode = pick(['constant', 'constant', 'reflect', 'replicate', 'circular']);
  const options = mode === 'constant' ? [] : [`{ mode: '${mode}' }`];
  return call('pad', tensors(of), list(padding(of, mode)), ...options);
}

function diagonals(): Call {
  const of = shape(chance(0.1) ? 0 : 1, 4);
  const offset = `${fraction(integer(-4, 4))}`;
  return pick<() => Call>([
    () => call('diag', tensors(of.slice(0, 3)), ...(chance(0.3) ? [] : [offset])),
    () => call('diagonal', tensors(of), ...(chance(0.4) ? [] : [offset])),
    () => call('diagonal', tensors(of), `${integer(-3, 3)}`, `${axisOf(of)}`, `${axisOf(of)}`),
  ])();
}

function others(): Call {
  const of = shape(0, 3);
  const vectors = many(integer(1, 3), () => (chance(0.05) ? shape(0, 2) : shape(1, 1)));
  const xy = chance(0.4) ? ", { indexing: 'xy' }" : '';
  const times = `${chance(0.05) ? pick([-1, 0.5]) : integer(0, 12)}`;
  return pick<() => Call>([
    () => ({
      operands: tensors(...vectors),
      code: `gradus.meshgrid(${named(vectors.length)}${xy})`,
    }),
    () => call('repeatInterleave', tensors(of), times, ...(chance(0.3) ? [] : [`${axisOf(of)}`])),
    () => call('kron', tensors(of, shape(0, 3))),
    () => call('movedim', tensors(of), `${axisOf(of)}`, `${axisOf(of)}`),
  ])();
}

export const families: readonly (() => Call)[] = [roll, pad, pad, diagonals, others];
