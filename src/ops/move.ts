/** More movement ops: rolling, padding, diagonals, grids. What is read from elsewhere is no copy. */
import type {
  Diagonals,
  Diags,
  Interleaves,
  Krons,
  Meshgrids,
  Moves,
  Pads,
  Rolls,
} from '../../types/rule.ts';
import { GradusError, notElement } from '../errors.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { numel } from '../shape.ts';
import * as shapes from '../shape-move.ts';
import { checkNumber, define } from './define.ts';
import { checkedOptions } from './options.ts';

const range = [-2, 2] as const;

/** `count` elements along an axis from `start` on, backwards where `step` is -1. */
function cut(
  g: Graph,
  x: Node,
  axis: number,
  start: number,
  count: number,
  step: 1 | -1 = 1,
): Node {
  const only = (n: number, other: number) => x.shape.map((_, i) => (i === axis ? n : other));
  return g.slice(x, only(start, 0), x.shape.with(axis, count), only(step, 1));
}

/** An axis rolled: what leaves it at the end comes in at the front. */
function rolled(g: Graph, x: Node, axis: number, shift: number): Node {
  const size = x.shape[axis] ?? 0;
  if (size === 0) return x;
  const first = (size - (shift % size)) % size;
  return g.concat([cut(g, x, axis, first, size - first), cut(g, x, axis, 0, first)], axis);
}

/**
 * The elements moved along each of the axes by its shift; what leaves at one end comes in at the other. Without axes
 * the flattened tensor is rolled.
 */
export const roll = define<Rolls>('roll', {
  operands: 1,
  lower: (g, x: Node, shifts: number | Sizes, axes?: number | Sizes) => {
    const by = shapes.roll(x.shape, shifts, axes);
    const flat = axes === undefined ? g.reshape(x, [numel(x.shape)]) : x;
    const moved = [...by].reduce((y, [axis, shift]) => rolled(g, y, axis, shift), flat);
    return g.reshape(moved, x.shape);
  },
  samples: [
    { shapes: [[5]], args: [2], range },
    { shapes: [[2, 3]], args: [-1], range },
    {
      shapes: [[3, 4]],
      args: [
        [1, -6],
        [0, -1],
      ],
      range,
    },
  ],
});

/** What stands before and after an axis, made of its own elements. */
const sides: Readonly<
  Record<
    Exclude<shapes.PadMode, 'constant'>,
    (g: Graph, x: Node, axis: number, before: number, after: number) => readonly [Node, Node]
  >
> = {
  reflect: (g, x, axis, before, after) => {
    const size = x.shape[axis] ?? 0;
    const side = (start: number, count: number) =>
      cut(g, x, axis, count === 0 ? 0 : start, count, -1);
    return [side(before, before), side(size - 2, after)];
  },
  replicate: (g, x, axis, before, after) => {
    const side = (start: number, count: number) =>
      g.expand(cut(g, x, axis, start, 1), x.shape.with(axis, count));
    return [side(0, before), side((x.shape[axis] ?? 0) - 1, after)];
  },
  circular: (g, x, axis, before, after) => [
    cut(g, x, axis, (x.shape[axis] ?? 0) - before, before),
    cut(g, x, axis, 0, after),
  ],
};

/** Around the elements a number; fewer than none takes elements away. */
function padConstant(g: Graph, x: Node, { before, after }: shapes.Padding, value: number): Node {
  const least = (list: Sizes) => list.map((n) => Math.max(0, -n));
  const most = (list: Sizes) => list.map((n) => Math.max(0, n));
  const [start, end] = [least(before), least(after)];
  const kept = x.shape.map((n, i) => n - (start[i] ?? 0) - (end[i] ?? 0));
  const inner = g.slice(x, start, kept);
  const padded = g.pad(inner, most(before), most(after));
  if (value === 0 || padded === inner) return padded;
  const isInner = g.pad(g.constant(1, 'bool', kept), most(before), most(after));
  return g.where(isInner, padded, g.constant(value, x.dtype));
}

/** The last argument of `pad`. */
export interface PadOptions {
  /** What is added: a `value`, or elements reflected at the edge, the edge itself, or those of the other end. */
  readonly mode?: shapes.PadMode;
  readonly value?: number | boolean;
}

/**
 * Elements added before and after each axis, in pairs `[before, after, ...]` from the last axis on: a number (0 if
 * none is given), or by `mode` those of the tensor itself. Negative ones take elements away.
 */
export const pad = define<Pads>('pad', {
  operands: 1,
  lower: (g, x: Node, by: Sizes, options?: PadOptions) => {
    const { mode = 'constant', value = 0 } = checkedOptions('pad', options);
    const padding = shapes.pad(x.shape, by, mode);
    if (mode === 'constant') {
      if (typeof value !== 'number' && typeof value !== 'boolean')
        throw new GradusError(notElement('pad', value));
      if (typeof value === 'number' && value !== 0) checkNumber('pad', value, x.dtype);
      return padConstant(g, x, padding, Number(value));
    }
    return x.shape.reduce((y, _, axis) => {
      const [before = 0, after = 0] = [padding.before[axis], padding.after[axis]];
      if (before === 0 && after === 0) return y;
      const [front, back] = sides[mode](g, y, axis, before, after);
      return g.concat([front, y, back], axis);
    }, x);
  },
  samples: [
    { shapes: [[3]], args: [[1, 2]], range },
    { shapes: [[2, 3]], args: [[0, 1, 2, -1], { value: 7 }], range },
    { shapes: [[3, 4]], args: [[2, 3, 1, 0], { mode: 'reflect' }], range },
    { shapes: [[2, 3]], args: [[1, 4, 0, 2], { mode: 'replicate' }], range },
    { shapes: [[2, 3]], args: [[3, 1, 0, 1], { mode: 'circular' }], range },
  ],
});

/** The elements of a diagonal of the last two axes. */
function alongDiagonal(g: Graph, x: Node, { row, column, length }: shapes.Diagonal): Node {
  const batch = x.shape.slice(0, -2);
  const corner = [...batch.map(() => 0), row, column];
  const square = g.slice(x, corner, [...batch, length, length]);
  const flat = g.reshape(square, [...batch, length * length]);
  const steps = [...batch.map(() => 1), length + 1];
  return g.slice(flat, [...batch.map(() => 0), 0], [...batch, length], steps);
}

/** The diagonal of each matrix in the axes `a` and `b` (0 and 1), `offset` above the main one, as the last axis. */
export const diagonal = define<Diagonals>('diagonal', {
  operands: 1,
  lower: (g, x: Node, offset = 0, a = 0, b = 1) => {
    const [rows, columns] = shapes.diagonal(x.shape, offset, a, b);
    const others = x.shape.map((_, i) => i).filter((i) => i !== rows && i !== columns);
    const moved = g.permute(x, [...others, rows, columns]);
    return alongDiagonal(
      g,
      moved,
      shapes.diagonalOf(x.shape[rows] ?? 0, x.shape[columns] ?? 0, offset),
    );
  },
  samples: [
    { shapes: [[3, 3]], range },
    { shapes: [[3, 4]], args: [1], range },
    { shapes: [[2, 4, 3]], args: [-1, 1, -1], range },
  ],
});

/** Of a vector the matrix with it on a diagonal, 0 elsewhere; of a matrix that diagonal. `offset` counts upwards. */
export const diag = define<Diags>('diag', {
  operands: 1,
  lower: (g, x: Node, offset = 0) => {
    shapes.diag(x.shape, offset);
    const [rows = 0, columns] = x.shape;
    if (columns !== undefined) return alongDiagonal(g, x, shapes.diagonalOf(rows, columns, offset));
    // One more than the length of a row lies between two elements of a diagonal.
    const square = g.reshape(g.pad(x, [0], [0], [rows + 1]), [rows, rows]);
    const [below, above] = [Math.max(0, -offset), Math.max(0, offset)];
    return g.pad(square, [below, above], [above, below]);
  },
  samples: [
    { shapes: [[3]], range },
    { shapes: [[2]], args: [-1], range },
    { shapes: [[3, 4]], args: [1], range },
  ],
});

/**
 * For each vector a tensor with an axis for every vector, along whose own axis it lies. `indexing: 'xy'` exchanges the
 * first two axes.
 */
export const meshgrid = define<Meshgrids>('meshgrid', {
  operands: 'list',
  lower: (g, vectors: Node[], options?: { readonly indexing?: 'ij' | 'xy' }) => {
    const { indexing = 'ij' } = checkedOptions('meshgrid', options);
    shapes.checkIndexing(indexing);
    const sizes = shapes.grid(vectors.map((x) => x.shape));
    const order = sizes.map((_, i) => (indexing === 'xy' && i < 2 && sizes.length > 1 ? 1 - i : i));
    return vectors.map((x, own) => {
      const along = g.reshape(
        x,
        sizes.map((n, i) => (i === own ? n : 1)),
      );
      return g.permute(g.expand(along, sizes), order);
    });
  },
  samples: [
    { shapes: [[3], [2]], range },
    { shapes: [[3], [2], [1]], args: [{ indexing: 'xy' }], range },
  ],
});

/** Each element along `axis` repeated in its place; without an axis, each of the flattened tensor. */
export const repeatInterleave = define<Interleaves>('repeatInterleave', {
  operands: 1,
  lower: (g, given: Node, times: number, axis?: number) => {
    const x = axis === undefined ? g.reshape(given, [numel(given.shape)]) : given;
    const at = shapes.interleave(x.shape, times, axis ?? 0);
    const wide = g.reshape(x, x.shape.toSpliced(at + 1, 0, 1));
    const repeated = g.expand(wide, wide.shape.with(at + 1, times));
    return g.reshape(repeated, x.shape.with(at, (x.shape[at] ?? 0) * times));
  },
  samples: [
    { shapes: [[3]], args: [2], range },
    { shapes: [[2, 3]], args: [3, 1], range },
    { shapes: [[2, 2]], args: [2], range },
  ],
});

/** The Kronecker product: each element of `x` times all of `other`. A missing axis has size 1. */
export const kron = define<Krons>('kron', {
  operands: 2,
  lower: (g, x: Node, other: Node) => {
    const shape = shapes.kron(x.shape, other.shape);
    const aligned = (sizes: Sizes) => [...Array(shape.length - sizes.length).fill(1), ...sizes];
    const left = g.reshape(
      x,
      aligned(x.shape).flatMap((n) => [n, 1]),
    );
    const right = g.reshape(
      other,
      aligned(other.shape).flatMap((n) => [1, n]),
    );
    return g.reshape(g.mul(left, right), shape);
  },
  samples: [
    {
      shapes: [
        [2, 3],
        [3, 2],
      ],
      range,
    },
    { shapes: [[2], [2, 2]], range },
  ],
});

/** One axis moved to another place, the others in their order. */
export const movedim = define<Moves>('movedim', {
  operands: 1,
  lower: (g, x: Node, from: number, to: number) => g.permute(x, shapes.move(x.shape, from, to)),
  samples: [
    { shapes: [[2, 3, 4]], args: [0, -1], range },
    { shapes: [[2, 3, 4]], args: [2, 0], range },
  ],
});
