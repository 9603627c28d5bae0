/** Programs as the plain data that the run time loads beside their kernels. */
import type { Program, Value } from '../ir/program.ts';
import type { LoweredSpec } from '../runtime/lowered.ts';
import { number, temporaries } from './js.ts';

/** What the run time must know of a program besides its kernels. */
export function specOf(program: Program): Omit<LoweredSpec, 'parameters' | 'result'> {
  const { name, inputs, outputs, values, arenaBytes } = program;
  const results = values.filter((value) => value.place.kind === 'result');
  const from = (value: number) => {
    const place = values[value]?.place;
    return place?.kind === 'result'
      ? place.index
      : -1 - (place?.kind === 'input' ? place.index : 0);
  };
  return {
    name,
    inputs: inputs.map(({ dtype, shape }) => [dtype, shape]),
    constants: program.constants.map(({ dtype, data }) => [dtype, data]),
    outputs: outputs.map(({ dtype, shape, value }) => [dtype, shape, from(value)]),
    results: results.toSorted(byIndex).map(({ dtype, size }) => [dtype, size]),
    temporaries: temporaries(program).map(({ dtype, size, place }) => [
      dtype,
      place.kind === 'arena' ? place.offset : 0,
      size,
    ]),
    arenaBytes,
    ...(program.donated.length > 0 ? { donated: program.donated } : {}),
  };
}

const byIndex = (a: Value, b: Value) => indexOf(a) - indexOf(b);
const indexOf = ({ place }: Value) => (place.kind === 'result' ? place.index : -1);

/** JavaScript source of the object that `lowered` takes, one line per field. */
export function emitSpec(
  program: Program,
  signature: Pick<LoweredSpec, 'parameters' | 'result'>,
): string {
  const { name, ...rest } = specOf(program);
  const fields = Object.entries({ name, ...signature, ...rest });
  return `{\n${fields.map(([key, value]) => `  ${key}: ${data(value)},`).join('\n')}\n}`;
}

/** A literal: JSON, with the numbers that JSON lacks, and safe inside any script. */
export function data(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (value === undefined) return 'undefined';
  // The only views in a spec are typed arrays of numbers.
  if (ArrayBuffer.isView(value))
    return `[${Array.from(value as unknown as ArrayLike<number>, number).join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(data).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, x]) =>
        `[${text(key)}]: ${data(x)}`.replace(/^\["([A-Za-z$_][\w$]*)"\]/, (all, plain: string) =>
          plain === '__proto__' ? all : plain,
        ),
      )
      .join(', ')} }`;
  }
  return typeof value === 'string' ? text(value) : String(value);
}

/** A string literal that cannot end a script element or a line. */
const text = (value: string) =>
  JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
