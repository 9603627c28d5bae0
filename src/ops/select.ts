/** Ops that read or write at indices that a tensor holds. PyTorch's names, orders and rules. */
import type {
  Embeds,
  Encodes,
  Gathers,
  IndexAdds,
  IndexSelects,
  Scatters,
  Takes,
  TakesAlong,
} from '../../types/rule.ts';
import { checkDType, promote } from '../dtype.ts';
import { argumentMustBeTensor, DTypeError, GradusError, wrongDType } from '../errors.ts';
import type { Graph } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import type { Caller } from '../ir/routine.ts';
import { normalizeAxis, numel } from '../shape.ts';
import * as shapes from '../shape-select.ts';
import { checkNumber, define, type Op, type Sample } from './define.ts';
import { corner, take as cut, put } from './region.ts';

/** Throws unless indices are int32. */
export const checkIndex = (op: string, index: Node): void =>
  checkDType(op, 'index', index.dtype, 'int32');

/** Throws unless there is such an axis, and indices to go along it. */
function checkAlong(op: string, x: Node, axis: number, index: Node): void {
  normalizeAxis(op, axis, x.shape);
  checkIndex(op, index);
}

/** What is written into a tensor takes its dtype, if that carries it. */
export function asValue(g: Graph, op: string, what: string, value: Node | number, x: Node): Node {
  const isBool = x.dtype === 'bool' && (value === 0 || value === 1);
  if (!isBool) checkNumber(op, value, x.dtype);
  if (typeof value === 'number') return g.constant(value, x.dtype);
  if (promote(value.dtype, x.dtype) !== x.dtype)
    throw new DTypeError(wrongDType(op, what, value.dtype, x.dtype));
  return g.cast(value, x.dtype);
}

/** `base` grown by the updates at the indices; of bools, as `add` has it: true where one of them is. */
function grown(g: Graph, base: Node, index: Node, updates: Node, axis: number, by: Caller): Node {
  if (base.dtype !== 'bool') return g.scatter(base, index, updates, axis, true, by);
  const counts = [base, updates].map((x) => g.cast(x, 'int32')) as [Node, Node];
  return g.cast(g.scatter(counts[0], index, counts[1], axis, true, by), 'bool');
}

/** The index as a row along one axis of `rank`: every other axis shares it. */
const row = (g: Graph, index: Node, axis: number, rank: number): Node =>
  g.reshape(
    index,
    Array.from({ length: rank }, (_, i) => (i === axis ? numel(index.shape) : 1)),
  );

const indices: readonly Sample[] = [
  {
    shapes: [
      [3, 4],
      [3, 2],
    ],
    args: [1],
    dtypes: ['float32', 'int32'],
    range: [0, 3.9],
  },
  {
    shapes: [
      [3, 2, 3],
      [5, 1, 2],
    ],
    args: [-3],
    dtypes: ['float32', 'int32'],
    range: [0, 2.9],
  },
];

/**
 * Elements of `x` along `axis`: each is taken at the index that stands in its place. `index` (int32) has the rank of
 * `x`, and is nowhere larger but along the axis; the result has its shape.
 */
export const gather = define<Gathers>('gather', {
  operands: 2,
  places: [0, 2],
  lower: (g, x: Node, index: Node, axis: number) => {
    checkAlong('gather', x, axis, index);
    const at = shapes.gather('gather', x.shape, axis, index.shape);
    const sides = index.shape.with(at, x.shape[at] ?? 0);
    return g.gather(cut(g, x, corner(sides)), index, at, 'gather');
  },
  samples: indices,
});

const writes = <N extends 'scatter' | 'scatterAdd'>(name: N, adds: boolean): Op<Scatters<N>> =>
  define<Scatters<N>>(name, {
    operands: 3,
    places: [0, 2, 3],
    numbers: 'and booleans',
    lower: (g, x: Node, index: Node | number, source: Node | number, axis: number) => {
      if (typeof index === 'number') throw new GradusError(argumentMustBeTensor(name, 3, index));
      checkAlong(name, x, axis, index);
      const at = shapes.gather(name, x.shape, axis, index.shape);
      const value = asValue(g, name, 'source', source, x);
      if (typeof source !== 'number') shapes.checkSource(name, index.shape, source.shape);
      const updates =
        typeof source === 'number'
          ? g.expand(value, index.shape)
          : cut(g, value, corner(index.shape));
      const part = corner(index.shape.with(at, x.shape[at] ?? 0));
      const base = cut(g, x, part);
      const result = adds
        ? grown(g, base, index, updates, at, name)
        : g.scatter(base, index, updates, at, false, name);
      return put(g, x, part, result);
    },
    samples: [
      {
        shapes: [
          [3, 4],
          [2, 2],
          [3, 2],
        ],
        args: [1],
        dtypes: ['float32', 'int32', 'float32'],
        range: [0, 3.9],
      },
      {
        shapes: [
          [4, 3],
          [5, 3],
          [5, 3],
        ],
        args: [0],
        dtypes: ['float32', 'int32', 'float32'],
        range: [0, 3.9],
      },
    ],
  });

/**
 * `x` with the elements of `source` (a tensor no smaller than the index, or a number) at the places that `gather`
 * would read. Of several for one place the last is there.
 */
export const scatter = writes('scatter', false);

/** `x` grown by the elements of `source` at the places that `gather` would read. */
export const scatterAdd = writes('scatterAdd', true);

/** Whole slices of `x` along `axis`, at the indices of a vector (int32). */
export const indexSelect = define<IndexSelects>('indexSelect', {
  operands: 2,
  places: [0, 2],
  lower: (g, x: Node, index: Node, axis: number) => {
    checkAlong('indexSelect', x, axis, index);
    const { at } = shapes.indexSelect('indexSelect', x.shape, axis, index.shape);
    return g.gather(x, row(g, index, at, x.shape.length), at, 'indexSelect');
  },
  samples: [
    { shapes: [[3, 4], [5]], args: [0], dtypes: ['float32', 'int32'], range: [0, 2.9] },
    { shapes: [[2, 3, 4], [2]], args: [-2], dtypes: ['float32', 'int32'], range: [0, 2.9] },
  ],
});

/** `x` grown by slices of `source` along `axis`, at the indices of a vector (int32). */
export const indexAdd = define<IndexAdds>('indexAdd', {
  operands: 3,
  places: [0, 2, 3],
  lower: (g, x: Node, index: Node, source: Node, axis: number) => {
    checkAlong('indexAdd', x, axis, index);
    const { at, shape } = shapes.indexSelect('indexAdd', x.shape, axis, index.shape);
    const updates = asValue(g, 'indexAdd', 'source', source, x);
    shapes.checkSame('indexAdd', source.shape, shape);
    return grown(g, x, row(g, index, at, x.shape.length), updates, at, 'indexAdd');
  },
  samples: [
    {
      shapes: [[3, 4], [5], [5, 4]],
      args: [0],
      dtypes: ['float32', 'int32', 'float32'],
      range: [0, 2.9],
    },
    {
      shapes: [[2, 3, 2], [2], [2, 2, 2]],
      args: [-2],
      dtypes: ['float32', 'int32', 'float32'],
      range: [0, 2.9],
    },
  ],
});

/** The elements of `x`, in row-major order, at the indices (int32), which may be negative. */
export const take = define<Takes>('take', {
  operands: 2,
  lower: (g, x: Node, index: Node) => {
    checkIndex('take', index);
    const flat = g.reshape(x, [numel(x.shape)]);
    return g.reshape(g.gather(flat, row(g, index, 0, 1), 0, 'take'), index.shape);
  },
  samples: [
    {
      shapes: [
        [3, 4],
        [2, 2],
      ],
      dtypes: ['float32', 'int32'],
      range: [-12, 11.9],
    },
  ],
});

/**
 * Elements of `x` along `axis` as `argmax` and its like give their indices (int32): the other axes broadcast, and
 * indices may be negative. Without an axis both are flattened.
 */
export const takeAlongDim = define<TakesAlong>('takeAlongDim', {
  operands: 2,
  lower: (g, x: Node, index: Node, axis?: number) => {
    const op = 'takeAlongDim';
    if (axis === undefined) checkIndex(op, index);
    else checkAlong(op, x, axis, index);
    const flat = (a: Node) => (axis === undefined ? g.reshape(a, [numel(a.shape)]) : a);
    const [from, which] = [flat(x), flat(index)];
    const full = shapes.takeAlongDim(op, from.shape, which.shape, axis ?? 0);
    return g.gather(g.expand(from, full.x), g.expand(which, full.index), full.at, op);
  },
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 2],
      ],
      args: [1],
      dtypes: ['float32', 'int32'],
      range: [-3, 2.9],
    },
    {
      shapes: [
        [1, 4, 2],
        [3, 2, 1],
      ],
      args: [-2],
      dtypes: ['float32', 'int32'],
      range: [0, 3.9],
    },
    { shapes: [[3, 4], [2]], dtypes: ['float32', 'int32'], range: [0, 11.9] },
  ],
});

/** The row of the weight `[entries, size]` for each index (int32): `[...indices, size]`. */
export const embedding = define<Embeds>('embedding', {
  operands: 2,
  lower: (g, index: Node, weight: Node) => {
    checkIndex('embedding', index);
    const shape = shapes.embedding('embedding', index.shape, weight.shape);
    return g.reshape(g.gather(weight, row(g, index, 0, 2), 0, 'embedding'), shape);
  },
  samples: [
    { shapes: [[5], [3, 4]], dtypes: ['int32', 'float32'], range: [0, 2.9] },
    {
      shapes: [
        [2, 3],
        [3, 2],
      ],
      dtypes: ['int32', 'float32'],
      range: [0, 2.9],
    },
  ],
});

/** 1 at each index (int32) and 0 at the other classes, as int32: `[...indices, classes]`. */
export const oneHot = define<Encodes>('oneHot', {
  operands: 1,
  lower: (g, index: Node, classes: number) => {
    checkIndex('oneHot', index);
    const shape = shapes.oneHot('oneHot', index.shape, classes);
    // Taken from the classes themselves, an index that is none of them is an error.
    const known = g.gather(g.iota(classes), row(g, index, 0, 1), 0, 'oneHot');
    const column = g.reshape(known, [...index.shape, 1]);
    return g.cast(g.eq(g.expand(column, shape), g.iota(classes)), 'int32');
  },
  samples: [
    { shapes: [[5]], args: [3], dtypes: ['int32'], range: [0, 2.9] },
    { shapes: [[2, 3]], args: [4], dtypes: ['int32'], range: [0, 3.9] },
  ],
});
