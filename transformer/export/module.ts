/** From a lowered function to a module that stands alone: its code, its declarations, its large constants. */

import { routinesOf } from '../../src/codegen/js.ts';
import { textOf } from '../../src/codegen/lines.ts';
import { bytesOf } from '../../src/dtype.ts';
import type { Program } from '../../src/ir/program.ts';
import type { TracedFunction } from '../../src/trace.ts';
import { emitStatements } from '../emit/program.ts';
import { declarationsOf } from './declare.ts';
import { safetensors } from './safetensors.ts';

/** Constants of more bytes are not in the code. */
const INLINE_BYTES = 4096;

/** The prebuilt run times, as scripts that declare `$gradus`. */
export interface RunTimes {
  readonly plain: string;
  /** With WebAssembly, threads and routines. */
  readonly full: string;
}

export interface Exported {
  /** The name of the export, and of the files. */
  readonly name: string;
  /** Where the function is: `model.ts:12`. */
  readonly place: string;
  readonly traced: TracedFunction;
  /** Names of its parameters. */
  readonly parameters: readonly string[];
}

interface File {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** The numbers of the constants that go into a file. */
const largeIn = ({ constants }: Program): number[] =>
  constants.flatMap(({ data, dtype }, i) =>
    data.length * bytesOf(dtype) > INLINE_BYTES ? [i] : [],
  );

const tensorName = (constant: number): string => `constant${constant}`;

/** The program without the data of some constants. */
const without = (program: Program, large: readonly number[]): Program => ({
  ...program,
  constants: program.constants.map((constant, i) =>
    large.includes(i) ? { ...constant, data: new Float64Array(0) } : constant,
  ),
});

function code(
  { name, place, traced }: Exported,
  large: readonly number[],
  runTimes: RunTimes,
): string {
  const { program } = traced;
  const isWasm = program.target === 'wasm';
  const isFull = isWasm || routinesOf(program).length > 0;
  const wasm = { own: '$wasm', make: '$gradus.webAssembly', fork: () => '$gradus.fork' };
  const names = { spec: '$spec', kernels: '$kernels', ...(isWasm ? { wasm } : {}) };
  const statements = emitStatements(
    { ...traced, program: without(program, large) },
    `${name} (${place})`,
    names,
    new Set(),
    (routine) => `$gradus.${routine}`,
  );
  const stored = large.map((i) => {
    const { dtype, shape } = program.constants[i] as Program['constants'][number];
    return [i, tensorName(i), dtype, shape];
  });
  const rest = `$kernels${isWasm ? ', $wasm' : ''})`;
  const own =
    large.length === 0
      ? [`const $exported = $gradus.exported($spec, ${rest};`, `export { $exported as ${name} };`]
      : [
          `const $stored = ${JSON.stringify(stored)};`,
          `export const load = (file) => $gradus.exported($gradus.withConstants($spec, file, $stored), ${rest};`,
        ];
  const runTime = isFull ? runTimes.full : runTimes.plain;
  return [runTime.trim(), '', textOf(statements), ...own, ''].join('\n');
}

/** The files of a function. */
export function filesOf(exported: Exported, runTimes: RunTimes): File[] {
  const { name, traced, parameters } = exported;
  const { program } = traced;
  const large = largeIn(program);
  const data = `${name}.safetensors`;
  const constants = large.map((i) => ({
    ...(program.constants[i] as Program['constants'][number]),
    name: tensorName(i),
  }));
  return [
    { name: `${name}.js`, content: code(exported, large, runTimes) },
    {
      name: `${name}.d.ts`,
      content: declarationsOf(name, traced, parameters, large.length > 0 ? data : undefined),
    },
    ...(large.length > 0 ? [{ name: data, content: safetensors(constants) }] : []),
  ];
}
