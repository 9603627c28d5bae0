/** JavaScript source of what the run time needs of a module: its bytes, and the kernels that it calls. */
import type { RoutineName } from '../../ir/routine.ts';
import { hostKernelLines, number } from '../js.ts';
import { enclosed, indent, type Line } from '../lines.ts';
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

type Called = (routine: RoutineName) => string;

function callLines({ kernel, memories }: HostKernel, called: Called): Line[] {
  const { routine, origin } = kernel;
  const parameters = routine?.parameters.map(number) ?? [];
  const fields = [
    { text: `memories: ${JSON.stringify(memories)},`, origin },
    ...enclosed('run: ', hostKernelLines(kernel, called), ','),
    { text: `parameters: [${parameters.join(', ')}],`, origin },
  ];
  return [{ text: '{', origin }, ...indent(fields), { text: '},', origin }];
}

/** The functions that a module imports, as an array of host calls. `called` names the routines. */
export const hostLines = ({ host }: WasmProgram, called: Called): Line[] => [
  { text: '[' },
  ...indent(host.flatMap((kernel) => callLines(kernel, called))),
  { text: ']' },
];
