/** `Variable`: a leaf that collects gradients, as in PyTorch. */
import type { DType } from '../types/dtype.ts';
import type { Shape } from '../types/shape.ts';
import { isFloat } from './dtype.ts';
import {
  argumentMustBeTensor,
  DTypeError,
  GradientError,
  GradusError,
  notFloat,
  wrongDType,
} from './errors.ts';
import { evaluate, leafOf } from './evaluate.ts';
import { graph as g } from './graph/build.ts';
import { shareHooks } from './graph/hooks.ts';
import type { Node } from './graph/node.ts';
import { isTraced, node } from './ops/define.ts';
import { recording } from './recording.ts';
import type { Buffer } from './runtime/buffers.ts';
import { expect } from './shape.ts';
import { type Owner, owners } from './tape.ts';
import { type Tensor, TensorHandle, tensorOf } from './tensor.ts';

/** A tensor that `backward` computes the gradient of. */
export interface Variable<S extends Shape = Shape, D extends DType = 'float32'>
  extends Tensor<S, D> {
  /** The gradients of all `backward` calls since the last `zeroGrad`, added up; null before the first. */
  readonly grad: Tensor<S, D> | null;
  /** Forgets the gradient. */
  zeroGrad(): void;
  /** Takes a new value of the same shape. What was computed before keeps the old one. */
  assign(value: Tensor<S, D>): void;
}

class VariableHandle extends TensorHandle implements Owner {
  grad: Tensor | null = null;

  constructor(value: Buffer, shape: Shape) {
    super(leafOf(shape, value, true));
    owners.set(this.current, this);
  }

  zeroGrad(): void {
    this.grad = null;
  }

  assign(value: unknown): void {
    if (!isTraced(value)) throw new GradusError(argumentMustBeTensor('assign', 1, value));
    expect(value[node].shape, this.shape);
    if (value[node].dtype !== this.dtype)
      throw new DTypeError(wrongDType('assign', 'value', value[node].dtype, this.dtype));
    evaluate([value[node]], 'assign');
    const before = this.current;
    const { buffer } = value[node];
    if (!buffer) throw new GradusError('internal: a value without memory');
    this.become(leafOf(this.shape, buffer, true), buffer);
    owners.set(this.current, this);
    shareHooks(before, this.current);
  }

  /** Adds to the gradient. Both are known. */
  collect(gradient: Node, keepGraph: boolean): void {
    const before = this.grad && (this.grad as unknown as TensorHandle)[node];
    const added = keepGraph ? gradient : g.detach(gradient);
    const sum = before ? g.add(before, added) : added;
    evaluate([sum], 'backward');
    // Without a graph it is plain data, which keeps nothing alive.
    const kept = sum.tracked || !sum.buffer ? sum : leafOf(this.shape, sum.buffer);
    this.grad = recording(() => tensorOf(kept));
  }
}

/** A leaf with the value of `x`, whose gradient `backward` computes. */
export function variable<S extends Shape, D extends DType>(x: Tensor<S, D>): Variable<S, D> {
  if (!isTraced(x)) throw new GradusError(argumentMustBeTensor('variable', 1, x));
  if (!isFloat(x.dtype)) throw new GradientError(notFloat('variable', x.dtype));
  evaluate([x[node]], 'variable');
  const buffer = x[node].buffer;
  if (!buffer) throw new GradusError('internal: a variable without a value');
  // The handle has the members of the interface; its shape is known to the caller.
  return new VariableHandle(buffer, x.shape) as unknown as Variable<S, D>;
}
