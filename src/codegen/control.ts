/** JavaScript of kernels that run programs: the programs as closures, and the loop or the choice around them. */
import {
  type Call,
  type Carry,
  type Choice,
  type Control,
  callsOf,
  type Loop,
  type Operand,
} from '../ir/control.ts';
import type { Kernel } from '../ir/kernel.ts';
import type { Program } from '../ir/program.ts';
import { enclosed, indent, type Line } from './lines.ts';

/**
 * Source of a program as a factory. `stepped` are the values of which it gets the memory of all steps, and with it the
 * place where this step's elements begin.
 */
export type EmitBody = (program: Program, stepped: ReadonlySet<number>) => readonly Line[];

/** How the programs of a kernel are called in its source, in the order of `callsOf`. */
const names = { loop: ['body', 'test'], choice: ['whenTrue', 'whenFalse'] } as const;

/** Elements that a plain loop copies faster than a call does. */
const FEW = 32;

/** Memories by their numbers: inputs, outputs, buffers. */
class Memories {
  readonly names: readonly string[];

  constructor({ inputs, outputs, control }: Kernel) {
    const buffers = control?.buffers ?? [];
    this.names = [
      ...inputs.map((_, i) => `a${i}`),
      ...outputs.map((_, i) => `o${i}`),
      ...buffers.map((_, i) => `s${i}`),
    ];
  }

  name(operand: Operand): string {
    if ('carry' in operand) return `${operand.kind === 'carry' ? 'c' : 'n'}${operand.carry}`;
    return this.names[operand.memory] ?? '';
  }

  /** The place of its first element: 0 where it begins with that. */
  begin(operand: Operand): string {
    if (operand.kind !== 'slice') return '0';
    return operand.size === 1 ? 'step' : `step * ${operand.size}`;
  }

  /** As arguments of a call. */
  arguments(operand: Operand): string {
    const name = this.name(operand);
    return operand.kind === 'slice' ? `${name}, ${this.begin(operand)}` : name;
  }
}

/** The values of a called program that are slices. */
function steppedOf({ program, operands }: Call): ReadonlySet<number> {
  const isSlice = (i: number) => operands[i]?.kind === 'slice';
  return new Set(
    program.values.flatMap(({ place }, value) => {
      if (place.kind === 'input' && isSlice(place.index)) return [value];
      return place.kind === 'result' && isSlice(program.inputs.length + place.index) ? [value] : [];
    }),
  );
}

const indented = (line: string): string => `  ${line}`;

function callLines(name: string, { operands, copies }: Call, memories: Memories): string[] {
  const given = operands.map((operand) => memories.arguments(operand));
  return [
    `${name}(${given.join(', ')});`,
    ...copies.flatMap(({ from, to, size }) => copyLine(memories, from, to, size)),
  ];
}

function copyLine(memories: Memories, from: Operand, to: Operand, size: number): string {
  const [source, target] = [memories.name(from), memories.name(to)];
  const [at, place] = [memories.begin(from), memories.begin(to)];
  const plus = (begin: string) => (begin === '0' ? '' : ` + ${begin}`);
  if (size <= FEW)
    return `for (let i = 0; i < ${size}; i++) ${target}[i${plus(place)}] = ${source}[i${plus(at)}];`;
  const part = at === '0' ? source : `${source}.subarray(${at}, ${at} + ${size})`;
  return `${target}.set(${part}, ${place});`;
}

function loopLines({ steps, reverse, test, carries, body }: Loop, memories: Memories): string[] {
  const { names } = memories;
  const start = ({ init, next, spare }: Carry, i: number) =>
    `let c${i} = ${names[init]}, n${i} = ${names[next]}, m${i} = ${names[spare]};`;
  const turn = (_: Carry, i: number) => `c${i} = n${i}; n${i} = m${i}; m${i} = c${i};`;
  const head = reverse
    ? `for (let step = ${steps}; step-- > 0; ) {`
    : `for (let step = 0; step < ${steps}; step++) {`;
  const asked = test
    ? [...callLines('test', test, memories), `if (${names[test.flag]}[0] === 0) break;`]
    : [];
  return [
    ...carries.map(start),
    test ? 'for (;;) {' : head,
    ...[...asked, ...callLines('body', body, memories), ...carries.map(turn)].map(indented),
    '}',
    ...carries.flatMap(({ result }, i) =>
      result === undefined ? [] : `${names[result]}.set(c${i});`,
    ),
  ];
}

const choiceLines = ({ flag, branches: [yes, no] }: Choice, memories: Memories): string[] => [
  `if (${memories.names[flag]}[0] !== 0) {`,
  ...callLines('whenTrue', yes, memories).map(indented),
  '} else {',
  ...callLines('whenFalse', no, memories).map(indented),
  '}',
];

/** Source of a kernel as a function of the temporaries of its programs, which gives the kernel. */
export function controlLines(kernel: Kernel, control: Control, emitBody: EmitBody): Line[] {
  const memories = new Memories(kernel);
  let next = 0;
  const parameters: string[] = [];
  const programs = callsOf(control).flatMap((call, i) => {
    const name = names[control.kind][i];
    const own = call.temporaries.map(() => `u${next++}`);
    parameters.push(...own);
    const source = emitBody(call.program, steppedOf(call));
    return enclosed(`const ${name} = (`, source, `)(${own.join(', ')});`);
  });
  const { origin } = kernel;
  const lines =
    control.kind === 'choice' ? choiceLines(control, memories) : loopLines(control, memories);
  return [
    { text: `(${parameters.join(', ')}) => {`, origin },
    ...indent(programs),
    { text: `  return (${memories.names.join(', ')}) => {`, origin },
    ...lines.map((line) => ({ text: `    ${line}`, origin })),
    { text: '  };', origin },
    { text: '}', origin },
  ];
}

/** The temporaries of the programs of a kernel, in the order in which its source takes them. */
export const innerTemporaries = (control: Control): readonly number[] =>
  callsOf(control).flatMap((call) => call.temporaries);

/** The programs of a kernel. */
export const programsOf = ({ control }: Kernel): readonly Program[] =>
  control ? callsOf(control).map(({ program }) => program) : [];
