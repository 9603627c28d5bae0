/** Kernels that others are made of, with memories of their own. */
import type { DType } from '../../dtype.ts';
import type { Expression, Kernel, Load } from '../../ir/kernel.ts';
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
  readonly #least: number;
  readonly #memories: Memory[] = [];

  constructor({ inputs, outputs }: Kernel, context: Context) {
    this.#least = Math.min(0, ...inputs, ...outputs);
    this.context = { ...context, memoryOf: (value) => this.#memoryOf(value, context) };
  }

  #memoryOf(value: number, around: Context): Memory {
    return this.#memories[this.#least - 1 - value] ?? around.memoryOf(value);
  }

  add(dtype: DType, size: number): number {
    return this.#least - this.#memories.push(this.context.scratch(dtype, size));
  }
}

/** An expression with something else for its loads. */
export const reloaded = (
  value: Expression,
  change: (x: Load) => Expression | undefined,
): Expression => k.rebuild(value, (x) => (x.kind === 'load' ? change(x) : undefined));

/** A kernel with other values. */
export const withValues = (kernel: Kernel, change: (x: Expression) => Expression): Kernel => ({
  ...kernel,
  reductions: kernel.reductions.map((one) => ({ ...one, value: change(one.value) })),
  stores: kernel.stores.map((one) => ({ ...one, value: change(one.value) })),
});

/** The kernel without the inputs that it does not load, and the outputs that it does not store. */
export function pruned(kernel: Kernel): Kernel {
  const used: number[] = [];
  const one = withValues(kernel, (value) =>
    reloaded(value, (x) => {
      const known = used.indexOf(x.input);
      const input = known >= 0 ? known : used.push(x.input) - 1;
      return k.load(input, x.index, x.guard, x.dtype);
    }),
  );
  const { stores } = one;
  return {
    ...one,
    stores: stores.map((one, output) => ({ ...one, output })),
    inputs: used.map((input) => kernel.inputs[input] as number),
    outputs: stores.map(({ output }) => kernel.outputs[output] as number),
  };
}
