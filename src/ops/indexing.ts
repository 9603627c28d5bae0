/**
 * `at` and `set`: what indices take of a tensor, and other values in its place. Both go through the same views: `at`
 * looks through one after another, `set` puts the value into the last and each view back into the one before.
 */
import type { Picks, Sets } from '../../types/rule.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { numel } from '../shape.ts';
import * as shapes from '../shape-index.ts';
import { columnsOf } from '../shape-select.ts';
import { define, elementsOf, isTraced, node } from './define.ts';
import { indicesOf } from './mask.ts';
import { put, type Region, take } from './region.ts';
import { asValue } from './select.ts';
import { inverse } from './structure.ts';

/** A part of a tensor: how it is read, and the tensor with another part in its place. */
interface View {
  readonly get: (x: Node) => Node;
  readonly put: (x: Node, part: Node) => Node;
}

type Op = 'at' | 'set';
type Indexed = shapes.Indexed<Node>;

/** More runs of known positions than this are one gather, whose index is in memory. */
const FEW_RUNS = 16;

const isTensor = (index: ArrayLike<number> | Node): index is Node => 'dtype' in index;

const reshaped = (g: Graph, from: Sizes, to: Sizes): View => ({
  get: (x) => g.reshape(x, to),
  put: (_x, part) => g.reshape(part, from),
});

const region = (g: Graph, part: Region): View => ({
  get: (x) => take(g, x, part),
  put: (x, value) => put(g, x, part, value),
});

const permuted = (g: Graph, axes: Sizes): View => ({
  get: (x) => g.permute(x, axes),
  put: (_x, part) => g.permute(part, inverse(axes)),
});

/** The elements at the indices of a vector along an axis. */
const gathered = (g: Graph, op: Op, index: Node, axis: number, rank: number): View => {
  const row = g.reshape(
    index,
    Array.from({ length: rank }, (_, i) => (i === axis ? numel(index.shape) : 1)),
  );
  return {
    get: (x) => g.gather(x, row, axis, op),
    put: (x, part) => g.scatter(x, row, part, axis, false, op),
  };
};

/** Several runs along an axis, one after another. */
function joined(g: Graph, runs: readonly shapes.Run[], shape: Sizes, axis: number): View {
  const parts = runs.map(({ start, step, size }) => ({
    before: shape.map((_, i) => (i === axis ? start : 0)),
    shape: shape.with(axis, size),
    steps: shape.map((_, i) => (i === axis ? step : 1)),
  }));
  return {
    get: (x) =>
      g.concat(
        parts.map((part) => take(g, x, part)),
        axis,
      ),
    put: (x, value) => {
      let start = 0;
      return parts.reduce((result, part) => {
        const piece = { ...part, before: shape.map((_, i) => (i === axis ? start : 0)) };
        start += part.shape[axis] ?? 0;
        return put(g, result, part, g.slice(value, piece.before, piece.shape));
      }, x);
    },
  };
}

/** What lists of indices leave of their axes, which come one after another from `axis` on. */
function pickViews(g: Graph, op: Op, plan: Indexed, shape: Sizes, axis: number): View[] {
  const { picks, picked } = plan;
  const sizes = shape.slice(axis, axis + picks.length);
  const around = (middle: Sizes) => shape.toSpliced(axis, picks.length, ...middle);
  const merged = around([numel(sizes)]);
  const known = picks.flatMap(({ index }) => (isTensor(index) ? [] : [index]));
  const flat =
    known.length === picks.length
      ? shapes.flatPositions(known, sizes, numel(picked))
      : flatIndex(g, op, plan, sizes);
  const runs = isTensor(flat) ? undefined : shapes.joinRuns(flat, FEW_RUNS);
  const view = runs
    ? joined(g, runs, merged, axis)
    : gathered(g, op, isTensor(flat) ? flat : indicesOf(flat), axis, merged.length);
  return [
    reshaped(g, shape, merged),
    view,
    reshaped(g, merged.with(axis, numel(picked)), around(picked)),
  ];
}

/** Indices into several axes as one index into all of them together. */
function flatIndex(g: Graph, op: Op, { picks, picked }: Indexed, sizes: Sizes): Node {
  const [only] = picks;
  if (picks.length === 1 && only && isTensor(only.index)) return only.index;
  const flat = picks.reduce<Node | undefined>((sum, { index }, i) => {
    const size = sizes[i] ?? 1;
    const known = isTensor(index) ? checked(g, op, index, size) : indicesOf(Int32Array.from(index));
    return sum ? g.add(g.mul(sum, size), known) : known;
  }, undefined);
  return g.expand(flat ?? indicesOf(new Int32Array(0)), picked);
}

/** Indices counted from the front: each is looked up among them all, which also finds those outside. */
function checked(g: Graph, op: Op, index: Node, size: number): Node {
  const row = g.reshape(index, [numel(index.shape)]);
  return g.reshape(g.gather(g.iota(size), row, 0, op), index.shape);
}

/** The views that lead from a tensor of this shape to what the indices take. */
function viewsOf(g: Graph, op: Op, plan: Indexed): View[] {
  const { runs, kept, scalars, rest, picks } = plan;
  const cut = {
    before: runs.map(({ start }) => start),
    shape: runs.map(({ size }) => size),
    steps: runs.map(({ step }) => step),
  };
  const views = [region(g, cut), reshaped(g, cut.shape, kept)];
  for (const { axis, index } of scalars) views.push(gathered(g, op, index, axis, kept.length));
  const ones = kept.map((n, axis) => (scalars.some((one) => one.axis === axis) ? 1 : n));
  views.push(reshaped(g, ones, rest));
  if (picks.length === 0) return views;
  const axes = picks.map(({ axis }) => axis);
  const [first = 0] = axes;
  if (axes.every((axis, i) => axis === first + i))
    return [...views, ...pickViews(g, op, plan, rest, first)];
  const order = [...axes, ...rest.map((_, i) => i).filter((i) => !axes.includes(i))];
  const moved = order.map((axis) => rest[axis] ?? 0);
  return [...views, permuted(g, order), ...pickViews(g, op, plan, moved, 0)];
}

/** Indices as the user gave them: tensors among them become nodes, and masks are read. */
function parsed(op: Op, indices: readonly unknown[]): shapes.Index<Node>[] {
  return indices.map((one) => {
    // What is none of these is refused by `shapes.index`.
    if (!isTraced(one)) return one as shapes.Index<Node>;
    const { shape, dtype } = one[node];
    if (dtype !== 'bool') return one[node];
    return { mask: shape, columns: columnsOf(elementsOf(op, one), shape) };
  });
}

/**
 * What indices select: an integer drops its axis, a range as `'1:3'`, `'::2'` or `'-3:'` keeps a part of it, a list or
 * a tensor of integers picks elements, a mask (a bool tensor) those where it holds, null adds an axis of size 1, and
 * `'...'` stands for all axes that are left. Several lists broadcast, and pick together; their axes go where the first
 * of them was, or in front where other axes lie between them.
 */
export const at = define<Picks>('at', {
  operands: 1,
  lower: (g, x: Node, ...indices: unknown[]) => {
    const plan = shapes.index('at', x.shape, parsed('at', indices));
    return viewsOf(g, 'at', plan).reduce((part, view) => view.get(part), x);
  },
  samples: [
    { shapes: [[4, 5]], args: [1, '1:-1'], range: [-2, 2] },
    { shapes: [[3, 2, 5]], args: ['::2', '...', null, '::-2'], range: [-2, 2] },
    { shapes: [[4, 5]], args: ['1:', [3, 0, -1]], range: [-2, 2] },
    { shapes: [[4, 2, 5]], args: [[3, 0, -1], ':', [1, 1, 4]], range: [-2, 2] },
  ],
});

/** `x` with `value` in the place of what the views lead to. */
function written(x: Node, [view, ...rest]: readonly View[], value: Node): Node {
  return view ? view.put(x, written(view.get(x), rest, value)) : value;
}

const maskOf = (index: unknown): Node | undefined =>
  isTraced(index) && index[node].dtype === 'bool' ? index[node] : undefined;

/** `x` with one number where a mask of its first axes holds, which needs no reading. */
function filled(g: Graph, x: Node, mask: Node, value: Node): Node {
  shapes.index<Node>('set', x.shape, [{ mask: mask.shape, columns: [] }]);
  const column = [...mask.shape, ...x.shape.slice(mask.shape.length).map(() => 1)];
  return g.where(g.reshape(mask, column), value, x);
}

/**
 * A new tensor: `x` with `value` (a number, or a tensor that broadcasts) in the place of what `at` would give for the
 * indices, as `x.set([1, 2], 9)`, `x.set(['0:2', ':'], 12)`, `x.set([[0, 2]], y)` or `x.set(mask, 0)`. Where an element
 * is named several times, the last value is there.
 */
export const set = define<Sets>('set', {
  operands: 2,
  places: [0, 2],
  numbers: 'and booleans',
  lower: (g, x: Node, value: Node | number, indices: unknown) => {
    const given = Array.isArray(indices) ? indices : [indices];
    const mask = given.length === 1 && typeof value === 'number' ? maskOf(given[0]) : undefined;
    if (mask) return filled(g, x, mask, asValue(g, 'set', 'value', value, x));
    const plan = shapes.index('set', x.shape, parsed('set', given));
    const part = asValue(g, 'set', 'value', value, x);
    shapes.checkValue(part.shape, plan.shape);
    return written(x, viewsOf(g, 'set', plan), g.expand(part, plan.shape));
  },
  samples: [
    { shapes: [[4, 5], [3]], args: [[1, '1:-1']], range: [-2, 2] },
    { shapes: [[3, 2, 5]], args: [['::2', '...', '::-2'], 1.5], range: [-2, 2] },
    {
      shapes: [
        [4, 5],
        [3, 3],
      ],
      args: [['1:', [3, 0, -1]]],
      range: [-2, 2],
    },
    {
      shapes: [
        [4, 2, 5],
        [3, 2],
      ],
      args: [[[3, 0, -1], ':', [1, 1, 4]]],
      range: [-2, 2],
    },
  ],
});
