/** `vmap`: a function of single elements, as one of batches. And `stopGradient`. */

import type { Stops } from '../../types/transform.ts';
import type { Vmaps } from '../../types/vmap.ts';
import { describe, GradientError, GradusError, ShapeError } from '../errors.ts';
import {
  inAxesCount,
  mappedSizes,
  noMappedAxis,
  noOutAxis,
  nothingMapped,
  notInAxes,
  returnsNothing,
} from '../errors-transform.ts';
import { graph as g } from '../graph/build.ts';
import { mapped, type Node, source } from '../graph/node.ts';
import { isTraced, node } from '../ops/define.ts';
import { checkedOptions } from '../ops/options.ts';
import { tensorOf } from '../tensor.ts';
import type { Callable } from '../tracing.ts';
import { mapTree } from '../tree.ts';
import { checkFunction, nodesIn, withNodes } from './opened.ts';
import { batch } from './vmap.ts';

type InAxis = number | null;

interface VmapOptions {
  readonly inAxes?: InAxis | readonly InAxis[];
  readonly outAxes?: number;
}

/** The axis of each argument. */
function axesOf(inAxes: unknown, count: number): InAxis[] {
  const isAxis = (x: unknown): x is InAxis => x === null || typeof x === 'number';
  if (isAxis(inAxes)) return Array<InAxis>(count).fill(inAxes);
  if (!Array.isArray(inAxes)) throw new GradusError(notInAxes(describe(inAxes)));
  if (inAxes.length !== count) throw new GradusError(inAxesCount(inAxes.length, count));
  return inAxes.map((x: unknown) => {
    if (isAxis(x)) return x;
    throw new GradusError(notInAxes(describe(x)));
  });
}

/** An axis counted from the front. */
function counted(axis: number, rank: number, sentence: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw new ShapeError(sentence);
  return axis < 0 ? axis + rank : axis;
}

/** A tensor along whose axis the function is mapped. */
interface Mapped {
  readonly axis: number;
  readonly argument: number;
  readonly node: Node;
  /** One element. */
  readonly placeholder: Node;
}

function elementOf(x: Node, given: number, argument: number): Mapped {
  const axis = counted(given, x.shape.length, noMappedAxis(given, argument, x.shape.length));
  const placeholder = source(x.shape.toSpliced(axis, 1), x.dtype, {
    abstract: true,
    tracked: x.tracked,
  });
  mapped.add(placeholder);
  return { axis, argument, node: x, placeholder };
}

/** The size of the mapped axes, which is one. */
function sizeOfAll([first, ...others]: readonly Mapped[]): number {
  if (!first) throw new GradusError(nothingMapped());
  const sizeOf = (x: Mapped) => x.node.shape[x.axis] ?? 0;
  for (const x of others) {
    if (sizeOf(x) === sizeOf(first)) continue;
    throw new ShapeError(
      mappedSizes(first.axis, first.argument, first.node.shape, x.axis, x.argument, x.node.shape, [
        sizeOf(first),
        sizeOf(x),
      ]),
    );
  }
  return sizeOf(first);
}

/** `x` with one axis in another place. */
function moveAxis(x: Node, from: number, to: number): Node {
  const rest = x.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  return g.permute(x, rest.toSpliced(to, 0, from));
}

function outOf(result: Node, outAxes: number): Node {
  const rank = result.shape.length;
  return moveAxis(result, 0, counted(outAxes, rank, noOutAxis(outAxes, rank)));
}

/**
 * A function of single elements as a function of batches: every tensor in its arguments has one axis more, along which
 * `f` is mapped, and so has every tensor in its result. No loop runs: each operation works on the whole batch.
 *
 * `inAxes` is the mapped axis of all arguments, or of each, and null for those that are the same for all elements (of
 * a tree, all tensors have the same); `outAxes` is where it is in the results. Both are 0 if not said. Results that do
 * not depend on a mapped argument are repeated. A value that differs between elements cannot be read (`itemSync`,
 * `nonzero`, a mask as an index): that is an error. Random numbers drawn inside are drawn once, the same for all
 * elements: draw them outside, and map over them, where they are to differ.
 *
 * Throws a `ShapeError` where the mapped axes differ in size or do not exist.
 *
 * @example
 * const dots = vmap((x: Tensor<[3]>, y: Tensor<[3]>) => x.dot(y));
 * const products = dots(ones(5, 3), ones(5, 3));   // Tensor<[5]>
 */
export const vmap = ((f: unknown, options?: VmapOptions): Callable => {
  const { inAxes = 0, outAxes = 0 } = checkedOptions('vmap', options);
  const call = checkFunction('vmap', f, 'tensors');
  return (...args) => {
    const axes = axesOf(inAxes, args.length);
    const all: Mapped[] = [];
    const elements = args.map((arg, i) => {
      const axis = axes[i] ?? null;
      if (axis === null) return arg;
      return mapTree(arg, (x) => {
        if (!isTraced(x)) return undefined;
        const element = elementOf(x[node], axis, i + 1);
        all.push(element);
        return { value: tensorOf(element.placeholder) };
      });
    });
    const n = sizeOfAll(all);
    const result = call(...elements);
    const outputs = nodesIn(result);
    if (outputs.length === 0) throw new GradientError(returnsNothing('vmap'));
    const whole = new Map(all.map((x) => [x.placeholder, moveAxis(x.node, x.axis, 0)]));
    return withNodes(
      result,
      batch(outputs, whole, n).map((x) => outOf(x, outAxes)),
    );
  };
  // `Vmaps` relates the types that are erased here.
}) as unknown as Vmaps;

/**
 * The same values, through which no gradient flows, all over a tree: of all transforms they are constants.
 *
 * @example
 * const target = stopGradient({ w: ones(3), rate: 0.1 });
 */
export const stopGradient = ((tree: unknown) =>
  mapTree(tree, (x) =>
    isTraced(x) ? { value: tensorOf(g.detach(x[node])) } : undefined,
  )) as unknown as Stops;
