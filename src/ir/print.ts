/** Programs as text: kernels with their loops, their arithmetic, and the memory plan. */
import { bytesOf } from '../dtype.ts';
import { type Control, callsOf } from './control.ts';
import { arithmeticOf, arithmeticOfProgram } from './cost.ts';
import type { Axis } from './index.ts';
import type { Kernel } from './kernel.ts';
import type { Program } from './program.ts';
import type { Target } from './targets.ts';

export const axesText = (axes: readonly Axis[]) =>
  axes.map(({ name, extent }) => `${name}<${extent}`).join(' ');

export function valueName({ values }: Program, value: number): string {
  const place = values[value]?.place;
  if (place?.kind === 'arena') return `arena+${place.offset}`;
  return place ? `${place.kind} ${place.index}` : '?';
}

/** The numbers of a schedule, by their names. */
export function numbersOf(schedule: object): string {
  const text = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(text).join('; ')}]`;
    return typeof value === 'object' && value !== null ? `(${numbersOf(value)})` : String(value);
  };
  return Object.entries(schedule)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${text(value)}`)
    .join(', ');
}

/** How a kernel runs where its program is WebAssembly. */
function inVectors({ schedule: { simd }, control }: Kernel): string[] {
  if (control) return [];
  if (!simd) return ['    stays in JavaScript'];
  return [`    in vectors: ${numbersOf(simd)}`];
}

function printKernel(program: Program, kernel: Kernel, target: Target): string {
  const { name, loops, reductions, stores, schedule, inputs, outputs } = kernel;
  const { routine, control } = kernel;
  const names = (list: readonly number[]) =>
    list.map((value) => valueName(program, value)).join(', ');
  const tile = schedule.tile.some((n) => n > 1) ? ` tile ${schedule.tile.join('x')}` : '';
  const head = `  ${name}: (${names(inputs)}) -> (${names(outputs)})`;
  const { operations } = arithmeticOf(kernel);
  const vectors = target === 'wasm' ? inVectors(kernel) : [];
  if (routine)
    return [head, `    ${routine.name} with ${routine.parameters.join(', ')}`, ...vectors].join(
      '\n',
    );
  if (control) return [head, ...controlLines(control, operations, target)].join('\n');
  return [
    head,
    `    for ${axesText(loops) || 'once'}${tile}, ${operations} operations`,
    ...reductions.map(
      (r, i) => `    r${i} = ${r.combine} over ${axesText(r.axes) || 'one element'}`,
    ),
    ...stores.map(
      (s) => `    store ${s.output}${s.axes.length > 0 ? ` for ${axesText(s.axes)}` : ''}`,
    ),
    ...vectors,
  ].join('\n');
}

/** What a kernel runs, and the kernels of that. */
function controlLines(control: Control, operations: number, target: Target): string[] {
  const steps =
    control.kind === 'choice' ? 'one of two' : `${control.steps ?? 'any number of'} steps`;
  const order = control.kind === 'loop' && control.reverse ? ', from the last to the first' : '';
  const programs = callsOf(control).flatMap(({ program }) => [
    `  ${program.name}:`,
    ...program.kernels.flatMap((kernel) => printKernel(program, kernel, target).split('\n')),
  ]);
  return [`${steps}${order}, ${operations} operations`, ...programs].map((line) => `    ${line}`);
}

/** Kernels, arithmetic (see cost.ts) and memory of a program. */
export function printProgram(program: Program): string {
  const { kernels, arenaBytes, values } = program;
  const temporaries = values.filter(({ place }) => place.kind === 'arena');
  const { operations, cost } = arithmeticOfProgram(program);
  const routines = kernels.filter(({ routine }) => routine).length;
  const apart = temporaries.reduce((sum, { size, dtype }) => sum + size * bytesOf(dtype), 0);
  return [
    `kernels (${kernels.length})`,
    ...kernels.map((kernel) => printKernel(program, kernel, program.target)),
    '',
    `arithmetic: ${operations} operations, worth ${cost} additions${routines > 0 ? `; not counted: ${routines} routines` : ''}`,
    `memory: arena of ${arenaBytes} bytes for ${temporaries.length} temporaries of ${apart} bytes in all`,
  ].join('\n');
}
