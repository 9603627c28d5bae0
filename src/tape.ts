/** The tape, as in PyTorch: `backward` walks from a result to the variables it came from. */

import type { BackwardOptions } from '../types/tape.ts';
import { checkDType, isFloat } from './dtype.ts';
import {
  argumentMustBeTensor,
  backwardInside,
  backwardTwice,
  fromNotFloat,
  GradientError,
  GradusError,
  needsGradient,
  nothingTracked,
  ShapeError,
  wrongGradient,
} from './errors.ts';
import { evaluate } from './evaluate.ts';
import { vjp } from './grad/vjp.ts';
import { graph as g } from './graph/build.ts';
import { type Node, topological } from './graph/node.ts';
import { isTraced, node, type Traced } from './ops/define.ts';
import { noGrad, recording } from './recording.ts';
import { same } from './shape.ts';

/** What collects the gradient of a leaf. */
export interface Owner {
  /** Adds to the gradient. Where `keepGraph` it can be differentiated itself. */
  collect(gradient: Node, keepGraph: boolean): void;
}

/** The variable of a tracked leaf. Goes when the leaf goes. */
export const owners = new WeakMap<Node, Owner>();

/** Results whose graph `backward` has walked. */
const spent = new WeakSet<Traced>();

/** The cotangent to begin with. */
function seed(y: Node, gradient: unknown): Node {
  if (gradient === undefined) {
    if (y.shape.length > 0) throw new GradientError(needsGradient(y.shape));
    return g.constant(1, y.dtype);
  }
  if (!isTraced(gradient)) throw new GradusError(argumentMustBeTensor('backward', 1, gradient));
  const { shape } = gradient[node];
  if (!same(shape, y.shape)) throw new ShapeError(wrongGradient(y.shape, shape));
  checkDType('backward', 'gradient', gradient[node].dtype, y.dtype);
  return gradient[node];
}

/** The leaves that a gradient goes to, each with its variable. */
function variablesOf(y: Node): readonly { readonly leaf: Node; readonly owner: Owner }[] {
  const leaves = topological([y], (x) => !x.tracked).filter(
    ({ tracked, inputs }) => tracked && inputs.length === 0,
  );
  return leaves.map((leaf) => {
    const owner = owners.get(leaf);
    // The placeholder of a transform.
    if (!owner) throw new GradientError(backwardInside());
    return { leaf, owner };
  });
}

const isOptions = (x: unknown): x is BackwardOptions =>
  typeof x === 'object' && x !== null && !isTraced(x) && !Array.isArray(x);

/** Adds the gradient of `result` to every variable it came from; all of them in one program. */
export function backward(result: Traced, gradient?: unknown, options?: BackwardOptions): void {
  const [given, asked = {}] = isOptions(gradient) ? [undefined, gradient] : [gradient, options];
  const { createGraph = false, retainGraph = createGraph } = asked;
  const y = result[node];
  if (y.abstract) throw new GradientError(backwardInside());
  if (!isFloat(y.dtype)) throw new GradientError(fromNotFloat(y.dtype));
  if (!y.tracked) throw new GradientError(nothingTracked());
  if (spent.has(result)) throw new GradientError(backwardTwice());
  const ct = seed(y, given);
  const variables = variablesOf(y);
  const leaves = variables.map(({ leaf }) => leaf);
  // Hooks compute as this says.
  const mode = createGraph ? recording : noGrad;
  const gradients = mode(() => vjp([y], [ct], leaves));
  evaluate([y, ...gradients.filter((x) => x !== null)], 'backward');
  if (!retainGraph) spent.add(result);
  for (const [i, { owner }] of variables.entries()) {
    const found = gradients[i];
    if (found) owner.collect(found, createGraph);
  }
}
