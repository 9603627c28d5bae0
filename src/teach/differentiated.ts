/** A function that was run on placeholders, to be differentiated in the open. */

import { isFloat } from '../dtype.ts';
import { GradientError, returnsNoTensor } from '../errors.ts';
import { noArguments, noFloats } from '../errors-teach.ts';
import { returnsNoFloat } from '../errors-transform.ts';
import { evaluate } from '../evaluate.ts';
import { checkFunction, nodesIn } from '../grad/opened.ts';
import { graph as g } from '../graph/build.ts';
import { type Node, source } from '../graph/node.ts';
import { isTraced, node } from '../ops/define.ts';
import { recording, tensorOf } from '../tensor.ts';
import type { Callable } from '../tracing.ts';
import { mapTree } from '../tree.ts';

export interface Differentiated {
  /** The arguments, their tensors replaced by placeholders. */
  readonly args: readonly unknown[];
  /** What each placeholder stands for. */
  readonly meaning: ReadonlyMap<Node, Node>;
  /** The placeholders of float tensors, in order. */
  readonly inputs: readonly Node[];
  readonly y: Node;
  /** The cotangent of `y`: 1 where it is a scalar, and else a placeholder. */
  readonly ct: Node;
}

/** A placeholder for each tensor. It has the value too: what `f` reads, it may read. */
function open(args: readonly unknown[]) {
  const meaning = new Map<Node, Node>();
  const leaf = (x: unknown) => {
    if (!isTraced(x)) return undefined;
    const { shape, dtype, buffer } = x[node];
    const isInput = isFloat(dtype);
    const placeholder = source(shape, dtype, { tracked: isInput, buffer, abstract: !buffer });
    meaning.set(placeholder, x[node]);
    return { value: tensorOf(placeholder) };
  };
  return { args: args.map((arg) => mapTree(arg, leaf)), meaning };
}

/** Runs `f` on placeholders for all tensors of its arguments. `watch` is around the run. */
export function differentiated(
  op: string,
  f: unknown,
  given: readonly unknown[],
  watch: <Result>(run: () => Result) => Result = (run) => run(),
): Differentiated {
  const call: Callable = checkFunction(op, f, 'a tensor');
  if (given.length === 0) throw new GradientError(noArguments(op));
  const nodes = given.flatMap(nodesIn);
  if (nodes.every((x) => !x.abstract)) evaluate(nodes, op);
  const { args, meaning } = recording(() => open(given));
  const inputs = [...meaning.keys()].filter((x) => isFloat(x.dtype));
  if (inputs.length === 0) throw new GradientError(noFloats(op));
  const result = recording(() => watch(() => call(...args)));
  if (!isTraced(result)) throw new GradientError(returnsNoTensor(op));
  const y = result[node];
  if (!isFloat(y.dtype)) throw new GradientError(returnsNoFloat(op, y.dtype));
  const isScalar = y.shape.length === 0;
  const ct = isScalar ? g.constant(1, y.dtype) : source(y.shape, y.dtype, { abstract: true });
  return { args, meaning, inputs, y, ct };
}
