/** The tape, as in PyTorch: `backward` walks from a result to the variables it came from. */
import { checkDType } from './dtype.ts';
import {
  argumentMustBeTensor,
  backwardTwice,
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

/** What collects the gradient of a leaf. */
export interface Owner {
  /** Adds to the gradient, which is known. */
  collect(gradient: Node): void;
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
  if (shape.length !== y.shape.length || shape.some((n, i) => n !== y.shape[i])) {
    throw new ShapeError(wrongGradient(y.shape, shape));
  }
  checkDType('backward', 'gradient', gradient[node].dtype, y.dtype);
  return gradient[node];
}

/** Adds the gradient of `result` to every variable it came from; all of them in one program. */
export function backward(result: Traced, gradient?: unknown): void {
  const y = result[node];
  if (!y.tracked) throw new GradientError(nothingTracked());
  if (spent.has(result)) throw new GradientError(backwardTwice());
  const ct = seed(y, gradient);
  const leaves = topological([y]).flatMap((leaf) => {
    const owner = owners.get(leaf);
    return owner ? [{ leaf, owner }] : [];
  });
  const gradients = vjp(
    [y],
    [ct],
    leaves.map(({ leaf }) => leaf),
  );
  evaluate([y, ...gradients.filter((x) => x !== null)], 'backward');
  spent.add(result);
  for (const [i, { owner }] of leaves.entries()) {
    const found = gradients[i];
    if (found) owner.collect(found);
  }
}
