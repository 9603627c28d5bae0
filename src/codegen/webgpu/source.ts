/** JavaScript source of a program for GPUs, as the run time of a lowered application takes it. */
import type { Program } from '../../ir/program.ts';
import type { RoutineName } from '../../ir/routine.ts';
import { isLarge } from '../../ir/targets.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import { emitHostKernel, number } from '../js.ts';
import { data } from '../spec.ts';
import { emitGpu } from './program.ts';

/** A `DeviceProgram` as an expression. `called` names the routines that the host runs. */
export function emitForDevice(
  program: Program,
  traits: DeviceTraits,
  called: (routine: RoutineName) => string,
): string {
  const { code, host } = emitGpu(program, traits);
  const calls = host.map((kernel) => {
    const parameters = kernel.routine?.parameters.map(number) ?? [];
    return `{ run: ${emitHostKernel(kernel, called)}, parameters: [${parameters.join(', ')}] }`;
  });
  const fields = [
    ...Object.entries(code).map(([name, value]) => `${name}: ${data(value)}`),
    ...(calls.length > 0 ? [`calls: [${calls.join(', ')}]`] : []),
  ];
  return `{\n  isLarge: ${isLarge(program)},\n  code: () => ({\n    ${fields.join(',\n    ')},\n  }),\n}`;
}
