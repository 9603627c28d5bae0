/** JavaScript source of what the run time needs of a module: its bytes, and the kernels that it calls. */
import type { RoutineName } from '../../ir/routine.ts';
import { emitHostKernel, number } from '../js.ts';
import type { HostKernel, WasmProgram } from './program.ts';

/**
 * How far the characters of a module's text are from its bytes. With it the prefix of vector instructions, small
 * numbers and what reads and writes locals are printable: compressed, the text is a fifth smaller than base64.
 */
const ROTATION = 36;

const PRINTABLE = /[ !#-;=-[\]-~]/;

/** Bytes as a string literal, one character each. Nothing in it ends a line, a string or a script element. */
export function packed(code: Uint8Array): string {
  const characters = Array.from(code, (byte) => {
    const rotated = (byte + ROTATION) & 255;
    const character = String.fromCharCode(rotated);
    return PRINTABLE.test(character) ? character : `\\x${rotated.toString(16).padStart(2, '0')}`;
  });
  return `"${characters.join('')}"`;
}

const indented = (text: string): string => text.split('\n').join('\n  ');

function callOf({ kernel, memories }: HostKernel, called: (routine: RoutineName) => string) {
  const { routine } = kernel;
  const parameters = routine?.parameters.map(number) ?? [];
  const fields = [
    `memories: ${JSON.stringify(memories)}`,
    `run: ${emitHostKernel(kernel, called)}`,
    `parameters: [${parameters.join(', ')}]`,
  ];
  return indented(`{\n${fields.map((field) => `  ${indented(field)},`).join('\n')}\n},`);
}

/** The functions that a module imports, as an array of host calls. `called` names the routines. */
export const emitCalls = (
  { host }: WasmProgram,
  called: (routine: RoutineName) => string,
): string => `[\n  ${host.map((kernel) => callOf(kernel, called)).join('\n  ')}\n]`;
