/**
 * Kernels that run programs: a loop, or one of two. The programs' temporaries are values of the program around them,
 * and so are the buffers between the steps, in one block of its arena.
 */
import { bytesOf } from '../dtype.ts';
import { loopOf, regionsOf } from '../graph/control.ts';
import { kindOf, type Node, sizeOf } from '../graph/node.ts';
import type { Region } from '../graph/region.ts';
import { align } from './memory.ts';
import type { Program, TensorSpec, Value } from './program.ts';

/**
 * Memory that a program in a kernel reads or writes. `memory` counts the kernel's inputs, outputs and buffers, in this
 * order.
 */
export type Operand =
  | { readonly kind: 'whole'; readonly memory: number }
  /** The elements that belong to the step: `size` of them, from `size` times its number on. */
  | { readonly kind: 'slice'; readonly memory: number; readonly size: number }
  /** A carry as the step before has left it, and where this step leaves it. */
  | { readonly kind: 'carry' | 'next'; readonly carry: number };

/** A program with what it runs on. */
export interface Call {
  readonly program: Program;
  /** Its temporaries, as values of the program around it. */
  readonly temporaries: readonly number[];
  /** What its inputs are, then its results. */
  readonly operands: readonly Operand[];
  /** What it returns as it was given, or twice: copied after it has run. */
  readonly copies: readonly {
    readonly from: Operand;
    readonly to: Operand;
    readonly size: number;
  }[];
}

/** What a step hands to the next: from `init`, by way of two buffers in turn, to `result`, where it is asked for. */
export interface Carry {
  readonly init: number;
  readonly next: number;
  readonly spare: number;
  readonly result?: number;
}

/** Steps 0 to `steps - 1`, or from the last to the first; or as long as `test` leaves true in memory `flag`. */
export interface Loop {
  readonly kind: 'loop';
  readonly steps?: number;
  readonly reverse: boolean;
  readonly test?: Call & { readonly flag: number };
  readonly carries: readonly Carry[];
  readonly body: Call;
}

/** The first program where memory `flag` holds true, else the second. */
export interface Choice {
  readonly kind: 'choice';
  readonly flag: number;
  readonly branches: readonly [Call, Call];
}

export type Control = (Loop | Choice) & {
  /** Values of the program around it: the buffers. */
  readonly buffers: readonly number[];
};

/** The calls of a kernel. */
export const callsOf = (control: Control): readonly Call[] =>
  control.kind === 'choice'
    ? control.branches
    : [control.body, ...(control.test ? [control.test] : [])];

/** What the compiler around gives: itself, and numbers for new values. */
export interface Around {
  readonly compile: (outputs: readonly Node[], inputs: readonly Node[], name: string) => Program;
  readonly add: (value: Value) => number;
}

/** Writes one kernel. */
class Writer {
  readonly buffers: number[] = [];
  private readonly around: Around;
  private readonly memories: number;
  private bytes = 0;

  /** `memories` is the number of the kernel's inputs and outputs. */
  constructor(around: Around, memories: number) {
    this.around = around;
    this.memories = memories;
  }

  /** A new buffer, as a memory. */
  buffer({ dtype, shape }: TensorSpec): number {
    const size = shape.reduce((a, b) => a * b, 1);
    const place = { kind: 'arena', offset: this.bytes } as const;
    this.bytes += align(size * bytesOf(dtype));
    return this.memories + this.buffers.push(this.around.add({ dtype, size, place })) - 1;
  }

  /** A program on these operands. All begin where the buffers end: no two of them run at once. */
  call(
    { inputs }: Region,
    outputs: readonly Node[],
    name: string,
    from: readonly Operand[],
    to: readonly Operand[],
  ): Call {
    const program = this.around.compile(outputs, inputs, name);
    const temporaries = program.values.flatMap((value) => {
      if (value.place.kind !== 'arena') return [];
      const place = { kind: 'arena', offset: this.bytes + value.place.offset } as const;
      return [this.around.add({ ...value, place })];
    });
    const results: Operand[] = [];
    const copies: Call['copies'][number][] = [];
    for (const [i, { value }] of program.outputs.entries()) {
      const { place, size } = program.values[value] as Value;
      const target = to[i] as Operand;
      if (place.kind === 'result' && !(place.index in results)) results[place.index] = target;
      else if (place.kind !== 'arena') {
        const source = (place.kind === 'result' ? results : from)[place.index] as Operand;
        copies.push({ from: source, to: target, size });
      }
    }
    return { program, temporaries, operands: [...from, ...results], copies };
  }
}

const whole = (memory: number): Operand => ({ kind: 'whole', memory });

/** The kernel of a node and its siblings, of which the results with these numbers are kept, in this order. */
export function controlOf(node: Node, results: readonly number[], around: Around): Control {
  const writer = new Writer(around, node.inputs.length + results.length);
  const control = kindOf(node.op) === 'choice' ? choice : loop;
  // The buffers are complete when the rest is.
  const made = control(node, results, writer);
  return { ...made, buffers: writer.buffers };
}

function choice(node: Node, results: readonly number[], writer: Writer): Choice {
  const [, ...operands] = node.inputs;
  const from = operands.map((_, i) => whole(i + 1));
  const to = results.map((_, i) => whole(node.inputs.length + i));
  const [yes, no] = regionsOf(node) as [Region, Region];
  const branch = (region: Region, name: string) =>
    writer.call(
      region,
      results.map((i) => region.outputs[i] as Node),
      name,
      from,
      to,
    );
  return { kind: 'choice', flag: 0, branches: [branch(yes, 'true'), branch(no, 'false')] };
}

function loop(node: Node, results: readonly number[], writer: Writer): Loop {
  const { length, carries: count, xs, reverse } = loopOf(node);
  const [body, test] = regionsOf(node).toReversed() as [Region, Region | undefined];
  const resultAt = (result: number) => {
    const at = results.indexOf(result);
    return at < 0 ? undefined : node.inputs.length + at;
  };
  const carries = node.inputs.slice(0, count).map((input, init): Carry => {
    const result = resultAt(init);
    const buffers = { init, next: writer.buffer(input), spare: writer.buffer(input) };
    return result === undefined ? buffers : { ...buffers, result };
  });
  const flag = test ? writer.buffer({ dtype: 'bool', shape: [] }) : 0;
  const from = body.inputs.map((input, i): Operand => {
    if (i < count) return { kind: 'carry', carry: i };
    return i < count + xs ? { kind: 'slice', memory: i, size: sizeOf(input) } : whole(i);
  });
  const ys = results.filter((result) => result >= count);
  const outputs = [...carries.keys(), ...ys].map((result) => body.outputs[result] as Node);
  const to = [
    ...carries.map((_, carry): Operand => ({ kind: 'next', carry })),
    ...ys.map((result): Operand => {
      const size = sizeOf(body.outputs[result] as Node);
      return { kind: 'slice', memory: resultAt(result) ?? 0, size };
    }),
  ];
  const called = writer.call(body, outputs, 'body', from, to);
  if (!test) return { kind: 'loop', steps: length, reverse, carries, body: called };
  const asked = writer.call(test, test.outputs, 'test', from, [whole(flag)]);
  return { kind: 'loop', reverse, carries, body: called, test: { ...asked, flag } };
}
