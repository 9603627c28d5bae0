/** JavaScript source of a program for GPUs, as the run time of a lowered application takes it. */
import type { Program } from '../../ir/program.ts';
import type { RoutineName } from '../../ir/routine.ts';
import { isLarge } from '../../ir/targets.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import { hostKernelLines, number } from '../js.ts';
import { enclosed, indent, type Line } from '../lines.ts';
import { data } from '../spec.ts';
import { emitGpu } from './program.ts';

/** A `DeviceProgram` as an expression. `called` names the routines that the host runs. */
export function deviceLines(
  program: Program,
  traits: DeviceTraits,
  called: (routine: RoutineName) => string,
): Line[] {
  const { code, host } = emitGpu(program, traits);
  const calls = host.flatMap((kernel) => {
    const parameters = kernel.routine?.parameters.map(number) ?? [];
    const run = hostKernelLines(kernel, called);
    return enclosed('{ run: ', run, `, parameters: [${parameters.join(', ')}] },`);
  });
  const fields = [
    ...Object.entries(code).map(([name, value]) => ({ text: `${name}: ${data(value)},` })),
    ...(calls.length > 0 ? [{ text: 'calls: [' }, ...indent(calls), { text: '],' }] : []),
  ];
  return [
    { text: '{' },
    { text: `  isLarge: ${isLarge(program)},` },
    { text: '  code: () => ({' },
    ...indent(indent(fields)),
    { text: '  }),' },
    { text: '}' },
  ];
}
