/** JavaScript source of a program for GPUs, as the run time of a lowered application takes it. */
import type { DType } from '../../dtype.ts';
import type { Program } from '../../ir/program.ts';
import type { RoutineName } from '../../ir/routine.ts';
import { isLarge } from '../../ir/targets.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import { programsOf } from '../control.ts';
import { hostKernelLines, number } from '../js.ts';
import { enclosed, indent, type Line } from '../lines.ts';
import { data } from '../spec.ts';
import { emitGpu } from './program.ts';

/** Names the routines that the host runs. */
type Called = (routine: RoutineName) => string;

/** Devices that have this keep float16 in 16 bits, others in 32, and may compute products in it. */
const HALVES = 'shader-f16';

const isHalf = ({ dtype }: { readonly dtype: DType }): boolean => dtype === 'float16';

const hasHalves = ({ values, kernels }: Program): boolean =>
  values.some(isHalf) ||
  kernels.some((one) => one.reductions.some(isHalf) || programsOf(one).some(hasHalves));

/** The code for one kind of device. */
function codeLines(program: Program, traits: DeviceTraits, called: Called): Line[] {
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
  return [{ text: '({' }, ...indent(fields), { text: '})' }];
}

/** A `DeviceProgram` as an expression. */
export function deviceLines(program: Program, traits: DeviceTraits, called: Called): Line[] {
  const plain = codeLines(program, traits, called);
  const withHalves = () => codeLines(program, { ...traits, features: [HALVES] }, called);
  const asked = `code: ({ traits }) => traits.features.includes('${HALVES}') ? `;
  const code = hasHalves(program)
    ? [...enclosed(asked, withHalves(), ' :'), ...enclosed('', plain, ',')]
    : enclosed('code: () => ', plain, ',');
  return [
    { text: '{' },
    { text: `  isLarge: ${isLarge(program)},` },
    ...indent(code),
    { text: '}' },
  ];
}
