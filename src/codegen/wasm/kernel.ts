/** One kernel as a function `(frame, begin, end)`: it finds its memories in the frame, and runs a range of its parts. */
import type { Kernel } from '../../ir/kernel.ts';
import type { SimdSchedule } from '../../ir/simd.ts';
import type { Callee, Func, Local } from './encode.ts';
import { ExpressionWriter } from './expression.ts';
import { emitMap } from './map.ts';
import { Nest } from './nest.ts';
import { emitProduct } from './product.ts';
import { emitReduction } from './reduction.ts';
import { emitRoutine } from './routines/index.ts';
import { type SharedFunctions, VectorCode } from './vectors.ts';

/** What the emitters of all families work with. */
export interface KernelWriting {
  readonly kernel: Kernel;
  readonly nest: Nest;
  readonly writer: ExpressionWriter;
  /** The parts to run: from `begin` to before `end`. */
  readonly begin: Local;
  readonly end: Local;
  /** Whether the memory of an output is that of an input too. */
  readonly isShared: (output: number) => boolean;
  /** Where the kernel's scratch memory begins. Other ranges may be run at the same time: each needs a place of its own. */
  readonly scratch: Local | undefined;
  /** Where its inputs are, then its outputs. */
  readonly memories: readonly Local[];
  readonly functions: SharedFunctions;
  /** The kernel in JavaScript, for one that may refuse its operands: takes the frame. */
  readonly refusal: Callee | undefined;
}

/** Puts the address of a value of the program on the stack, given its frame. */
export type PutAddress = (func: Func, frame: Local, value: number) => void;

function emitFamily(writing: KernelWriting, simd: SimdSchedule): void {
  if (simd.family === 'map') emitMap(writing, simd);
  else if (simd.family === 'product') emitProduct(writing, simd);
  else if (simd.family === 'routine') emitRoutine(writing, simd);
  else emitReduction(writing, simd);
}

/** The function of a kernel. `areSame` says whether two values of the program are in one place. */
export function emitKernel(
  functions: SharedFunctions,
  kernel: Kernel,
  putAddress: PutAddress,
  areSame: (a: number, b: number) => boolean,
  refusal?: Callee,
): Func {
  const { simd } = kernel.schedule;
  if (!simd) throw new Error(`internal: ${kernel.name} has no schedule`);
  const func = functions.module.function(['i32', 'i32', 'i32']);
  Nest.write(func, (nest) => {
    const addressOf = (value: number): Local => {
      putAddress(func, func.param(0), value);
      const local = func.local('i32');
      func.set(local);
      return local;
    };
    const memories = {
      inputs: kernel.inputs.map(addressOf),
      outputs: kernel.outputs.map(addressOf),
    };
    const writing: KernelWriting = {
      kernel,
      nest,
      writer: new ExpressionWriter(nest, new VectorCode(func, functions), memories),
      isShared: (output) =>
        kernel.inputs.some((input) => areSame(input, kernel.outputs[output] ?? input)),
      begin: func.param(1),
      end: func.param(2),
      scratch: kernel.scratch === undefined ? undefined : addressOf(kernel.scratch),
      memories: [...memories.inputs, ...memories.outputs],
      functions,
      refusal,
    };
    emitFamily(writing, simd);
  });
  return func;
}
