/** Kernels that others are made of, with memories of their own. */
import type { DType } from '../../dtype.ts';
import type { Expression, Kernel } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import type { Context, Memory } from './shader.ts';

/** A kernel, and what knows its memories. */
export interface Part {
  readonly kernel: Kernel;
  readonly context: Context;
}

/** Memories that only parts of a kernel know, as values with numbers below all of its own. */
export class Scratch {
  readonly context: Context;
  private readonly least: number;
  private readonly memories: Memory[] = [];

  constructor({ inputs, outputs }: Kernel, context: Context) {
    this.least = Math.min(0, ...inputs, ...outputs);
    this.context = { ...context, memoryOf: (value) => this.memoryOf(value, context) };
  }

  private memoryOf(value: number, around: Context): Memory {
    return this.memories[this.least - 1 - value] ?? around.memoryOf(value);
  }

  add(dtype: DType, size: number): number {
    return this.least - this.memories.push(this.context.scratch(dtype, size));
  }
}

/** The kernel without the inputs that it does not load, and the outputs that it does not store. */
export function pruned(kernel: Kernel): Kernel {
  const used: number[] = [];
  const renumbered = (value: Expression): Expression =>
    k.rebuild(value, (x) => {
      if (x.kind !== 'load') return undefined;
      const known = used.indexOf(x.input);
      const input = known >= 0 ? known : used.push(x.input) - 1;
      return k.load(input, x.index, x.guard, x.dtype);
    });
  const reductions = kernel.reductions.map((one) => ({ ...one, value: renumbered(one.value) }));
  const stores = kernel.stores.map((one) => ({ ...one, value: renumbered(one.value) }));
  return {
    ...kernel,
    reductions,
    stores: stores.map((one, output) => ({ ...one, output })),
    inputs: used.map((input) => kernel.inputs[input] as number),
    outputs: stores.map(({ output }) => kernel.outputs[output] as number),
  };
}
