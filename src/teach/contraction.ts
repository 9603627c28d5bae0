/** How a contraction is written: as the product that it is, or as an einsum. */

import { invariant, type Node, type Sizes } from '../graph/node.ts';
import { same } from '../shape.ts';
import { call, type Expression, method, name, text } from './expression.ts';
import type { Of } from './operand.ts';

type Labels = readonly [left: Sizes, right: Sizes, result: Sizes];

/** An operand as a batch of matrices: which label is its own, and whether the summed one comes first. */
interface Matrix {
  readonly batch: Sizes;
  /** None in a vector. */
  readonly own: number | undefined;
  readonly isTurned: boolean;
}

function matrixOf(labels: Sizes, summed: number, isLeft: boolean): Matrix | undefined {
  if (labels.length === 1) return { batch: [], own: undefined, isTurned: false };
  const [a, b] = labels.slice(-2);
  if (a !== summed && b !== summed) return undefined;
  const own = a === summed ? b : a;
  return { batch: labels.slice(0, -2), own, isTurned: isLeft ? a === summed : b === summed };
}

function turned(x: Expression, { batch, isTurned }: Matrix): Expression {
  if (!isTurned) return x;
  return batch.length > 0 ? method(x, 'transpose', text(-1), text(-2)) : method(x, 'T');
}

const back = (x: Matrix): Matrix => ({ ...x, isTurned: !x.isTurned });

/** The product of matrices whose labels these are, if they are those of one. */
function matrices(a: Expression, b: Expression, labels: Labels): Expression | undefined {
  const [left, right, result] = labels;
  const summed = left.filter((label) => right.includes(label) && !result.includes(label));
  const [k] = summed;
  if (k === undefined || summed.length > 1) return undefined;
  const x = matrixOf(left, k, true);
  const y = matrixOf(right, k, false);
  if (!x || !y || (x.own !== undefined && x.own === y.own)) return undefined;
  const own = [x.own, y.own].filter((label) => label !== undefined);
  const batch = result.slice(0, result.length - own.length);
  const fits = (one: Sizes) => one.length === 0 || same(one, batch);
  if (!fits(x.batch) || !fits(y.batch) || own.some((label) => batch.includes(label)))
    return undefined;
  const isFull = batch.length === 0 || same(x.batch, batch) || same(y.batch, batch);
  const core = result.slice(batch.length);
  if (!isFull || own.some((label) => !core.includes(label))) return undefined;
  if (x.own === undefined || y.own === undefined) return withVector(a, b, x, y);
  return core[0] === x.own
    ? method(turned(a, x), 'matmul', turned(b, y))
    : method(turned(b, back(y)), 'matmul', turned(a, back(x)));
}

function withVector(a: Expression, b: Expression, x: Matrix, y: Matrix): Expression {
  if (x.own === undefined && y.own === undefined) return method(a, 'dot', b);
  // A row before a matrix, or a matrix before a column, whichever needs no transpose.
  const [vector, matrix, shape] = x.own === undefined ? [a, b, y] : [b, a, back(x)];
  if (!shape.isTurned) return method(vector, 'matmul', matrix);
  return method(matrix, shape.batch.length > 0 ? 'matmul' : 'mv', vector);
}

function outer(a: Expression, b: Expression, [left, right, result]: Labels) {
  const [i, j] = [left[0], right[0]];
  if (left.length !== 1 || right.length !== 1 || i === j) return undefined;
  if (same(result, [...left, ...right])) return method(a, 'outer', b);
  return same(result, [...right, ...left]) ? method(b, 'outer', a) : undefined;
}

/** Nothing is summed: each element of one with that of the other, or with a scalar. */
function elementwise(a: Expression, b: Expression, [left, right, result]: Labels) {
  if (same(left, result) && (same(right, result) || right.length === 0)) return method(a, 'mul', b);
  return same(right, result) && left.length === 0 ? method(b, 'mul', a) : undefined;
}

function einsum(a: Expression, b: Expression, labels: Labels): Expression {
  const seen: number[] = [];
  const letter = (label: number) => {
    if (!seen.includes(label)) seen.push(label);
    return String.fromCharCode(105 + seen.indexOf(label) - (seen.indexOf(label) > 17 ? 26 : 0));
  };
  const [left, right, result] = labels.map((axes) => axes.map(letter).join(''));
  return call('einsum', text(`${left},${right}->${result}`), a, b);
}

export function product(node: Node, of: Of): Expression {
  const { labels } = node.attributes;
  const [x, y] = node.inputs;
  invariant(labels && x && y, 'contract without labels');
  const [a, b] = [of(x), of(y)];
  const ways = [elementwise, outer, matrices, einsum];
  for (const way of ways) {
    const found = way(a, b, labels);
    if (found) return found;
  }
  return einsum(a, b, labels);
}

/** Whether a contraction is a product of matrices as they are. */
export function isPlainProduct(node: Node): boolean {
  const found = product(node, () => name('x'));
  const isOf = (x: Expression | null | undefined) => x?.kind === 'name';
  return (
    found.kind === 'call' && found.name === 'matmul' && isOf(found.on) && found.args.every(isOf)
  );
}
