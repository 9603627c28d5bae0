/** Programs that are one routine, and what they are run on. */
import { arrayOf, type DType } from '../src/dtype.ts';
import type { Kernel } from '../src/ir/kernel.ts';
import { planMemory } from '../src/ir/memory.ts';
import type { Program, Value } from '../src/ir/program.ts';
import { type RoutineName, runRoutine } from '../src/ir/routine.ts';
import { scheduled } from '../src/ir/schedule.ts';
import { Generator } from '../src/runtime/random.ts';

export interface Memory {
  readonly dtype: DType;
  readonly data: readonly number[];
}

export interface Result {
  readonly dtype: DType;
  readonly size: number;
}

/** A program that is one routine with one result. */
export function programOf(
  name: RoutineName,
  inputs: readonly Memory[],
  output: Result,
  parameters: readonly number[],
): Program {
  const given = inputs.map(({ dtype, data }) => ({ dtype, size: data.length }));
  const values: Value[] = given.map((value, index) => ({
    ...value,
    place: { kind: 'input', index },
  }));
  values.push({ ...output, place: { kind: 'result', index: 0 } });
  const bare: Kernel = {
    ...{ name, loops: [], reductions: [], stores: [] },
    ...{ inputs: inputs.map((_, i) => i), outputs: [inputs.length] },
    ...{ schedule: { tile: [] }, routine: { name, parameters } },
  };
  const kernel = scheduled(bare, [...given, output], (value) => values.push(value) - 1);
  return {
    ...{ name, constants: [], donated: [], target: 'wasm', kernels: [kernel] },
    inputs: given.map(({ dtype, size }) => ({ dtype, shape: [size] })),
    outputs: [{ dtype: output.dtype, shape: [output.size], value: inputs.length }],
    ...planMemory(values, [kernel]),
  };
}

/** What the routine gives in JavaScript. */
export function inJavaScript(
  name: RoutineName,
  inputs: readonly Memory[],
  output: Result,
  parameters: readonly number[],
): number[] {
  const result = new (arrayOf(output.dtype))(output.size);
  const views = inputs.map(({ dtype, data }) => new (arrayOf(dtype))(data));
  runRoutine(name, [...views, result], parameters);
  return Array.from(result);
}

const generator = new Generator(7);
export const random = () => generator.next();
export const draw = (size: number, next: () => number): number[] =>
  Array.from({ length: size }, next);
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1, -1];

/** Elements with many that are equal, of floats also what is special. */
export function elements(dtype: DType, size: number): number[] {
  const int = (below: number) => generator.below(below);
  if (dtype === 'bool') return draw(size, () => int(2));
  if (dtype === 'uint8') return draw(size, () => int(256));
  if (dtype === 'int32') return draw(size, () => (int(2) ? int(20) - 10 : int(2 ** 32) | 0));
  return draw(size, () =>
    int(4) === 0 ? (SPECIAL[int(SPECIAL.length)] ?? 0) : Math.fround(random() * 8 - 4),
  );
}
