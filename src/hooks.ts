/** `registerHook`: a function that sees the gradient of a tensor, and may give another. */

import type { Hook } from '../types/tape.ts';
import { checkDType, isFloat } from './dtype.ts';
import {
  checkFunction,
  describe,
  GradientError,
  GradusError,
  notFloat,
  nothingTracked,
  ShapeError,
} from './errors.ts';
import { hookResult, hookShape } from './errors-custom.ts';
import { addHook } from './graph/hooks.ts';
import type { Node } from './graph/node.ts';
import { isTraced, node, type Traced, wrap } from './ops/define.ts';
import { same } from './shape.ts';

/** What a hook gave in the place of `ct`. */
function replacement(found: unknown, ct: Node): Node {
  if (found === undefined || found === null) return ct;
  if (!isTraced(found)) throw new GradusError(hookResult(describe(found)));
  const { shape, dtype } = found[node];
  if (!same(shape, ct.shape)) throw new ShapeError(hookShape(ct.shape, shape));
  checkDType('registerHook', 'result', dtype, ct.dtype);
  return found[node];
}

/** Runs `hook` on the gradient of `x`, each time that it is complete. */
export function registerHook(x: Traced, hook: unknown): Hook {
  checkFunction('registerHook', hook);
  const at = x[node];
  if (!isFloat(at.dtype)) throw new GradientError(notFloat('registerHook', at.dtype));
  if (!at.tracked && !at.abstract) throw new GradientError(nothingTracked('registerHook on'));
  // A function, as was checked.
  const call = hook as (gradient: Traced) => unknown;
  const remove = addHook(at, (ct) => replacement(call(x[wrap](ct)), ct));
  return { remove };
}
