/**
 * The interpreter: what a program means, in closures, without generating code. Every emitter is compared with it,
 * and it runs programs where generating code is forbidden. It knows nothing of schedules.
 */

import { type DType, isFloat, roundTo } from '../dtype.ts';
import { fromHalf, toHalf } from '../half.ts';
import type { Memory } from '../routines/memory.ts';
import type { Control } from './control.ts';
import type { Axis, Index, Term } from './index.ts';
import { controlStep } from './interpret-control.ts';
import type { Expression, Guard, Kernel, Load, Reduction, RoutineCall, Store } from './kernel.ts';
import * as k from './kernel.ts';
import type { Program } from './program.ts';
import { runRoutine } from './routine.ts';
import { formOf, narrows, rounds, type ScalarName, wrap } from './scalar.ts';

export type { Memory };

/** Runs a program on its inputs and results. */
export type Run = (...memories: Memory[]) => void;

type Evaluate = () => number;
type Step = () => void;

/** The parts that values use more than once: they would be evaluated as often, and so would theirs. */
function sharedParts(values: readonly { readonly value: Expression }[]): ReadonlySet<string> {
  const [used, shared, seen] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { value } of values)
    k.walk(
      value,
      (x) => {
        for (const { key } of k.children(x)) (used.has(key) ? shared : used).add(key);
      },
      seen,
    );
  return shared;
}

class KernelInterpreter {
  private readonly positions = new Map<Axis, { at: number }>();
  private readonly accumulators: number[] = [];
  private readonly known = new Map<string, Evaluate>();
  private readonly shared: ReadonlySet<string>;
  /** Counts the values that are made, in each of which a shared part is evaluated once. */
  private made = 0;
  private readonly inputs: { memory: Memory }[];
  private readonly outputs: { memory: Memory }[];
  private readonly kernel: Kernel;
  private readonly memory: (value: number) => { memory: Memory };

  /** Whether all floats are float64, so that nothing is rounded as their own memory would. */
  private readonly wide: boolean;

  constructor(kernel: Kernel, memories: readonly { memory: Memory }[], wide: boolean) {
    const memory = (value: number) => memories[value] ?? { memory: [] };
    this.memory = memory;
    this.inputs = kernel.inputs.map(memory);
    this.outputs = kernel.outputs.map(memory);
    this.kernel = kernel;
    this.wide = wide;
    this.shared = sharedParts([...kernel.reductions, ...kernel.stores]);
  }

  compile(): Step {
    const { loops, reductions, stores, routine, control } = this.kernel;
    if (routine) return () => this.call(routine);
    if (control) return this.control(control);
    const steps = [
      ...reductions.map((r, id) => this.reduction(r, id)),
      ...stores.map((s) => this.store(s)),
    ];
    return this.loop(loops, () => {
      for (const step of steps) step();
    });
  }

  private call({ name, parameters }: RoutineCall): void {
    const memories = [...this.inputs, ...this.outputs].map(({ memory }) => memory);
    runRoutine(name, memories, parameters);
  }

  private control(control: Control): Step {
    const run = controlStep(control, ({ program, temporaries }) =>
      interpret(program, this.wide)(...temporaries.map((value) => this.memory(value).memory)),
    );
    const all = [...this.inputs, ...this.outputs, ...control.buffers.map(this.memory)];
    return () => run(all.map(({ memory }) => memory));
  }

  private position(axis: Axis): { at: number } {
    const position = this.positions.get(axis) ?? { at: 0 };
    this.positions.set(axis, position);
    return position;
  }

  private loop(axes: readonly Axis[], body: Step): Step {
    return axes.reduceRight<Step>((inner, axis) => {
      const position = this.position(axis);
      return () => {
        for (position.at = 0; position.at < axis.extent; position.at++) inner();
      };
    }, body);
  }

  private reduction({ axes, combine, identity, dtype, value }: Reduction, id: number): Step {
    const { accumulators } = this;
    const so = () => accumulators[id] ?? identity;
    const next = this.instruction(combine, dtype, [so, this.value(value)]);
    const fold = this.loop(axes, () => {
      accumulators[id] = next();
    });
    return () => {
      accumulators[id] = identity;
      fold();
    };
  }

  private store({ output, axes, index, value }: Store): Step {
    const target = this.outputs[output] ?? { memory: [] };
    const at = this.index(index);
    const element = this.kept(this.value(value), value.dtype);
    return this.loop(axes, () => {
      target.memory[at()] = element();
    });
  }

  /** What memory holds of a value, which of float16 is its bits. */
  private kept(value: Evaluate, dtype: DType): Evaluate {
    return dtype === 'float16' && !this.wide ? () => toHalf(value()) : value;
  }

  private element(x: Load): Evaluate {
    const at = this.index(x.index);
    const source = this.inputs[x.input] ?? { memory: [] };
    if (x.dtype === 'float16' && !this.wide) return () => fromHalf(source.memory[at()] ?? 0);
    return () => source.memory[at()] ?? 0;
  }

  /** What is made at each position. */
  private value(x: Expression): Evaluate {
    const evaluate = this.expression(x);
    return () => {
      this.made++;
      return evaluate();
    };
  }

  private expression(x: Expression): Evaluate {
    const known = this.known.get(x.key);
    if (known) return known;
    const evaluate = this.compileExpression(x);
    const kept = this.shared.has(x.key) ? this.once(evaluate) : evaluate;
    this.known.set(x.key, kept);
    return kept;
  }

  private once(evaluate: Evaluate): Evaluate {
    let [value, of] = [0, 0];
    return () => {
      if (of !== this.made) value = evaluate();
      of = this.made;
      return value;
    };
  }

  private compileExpression(x: Expression): Evaluate {
    switch (x.kind) {
      case 'constant':
        return () => x.value;
      case 'position':
        return this.index(x.index);
      case 'reduced':
        return () => this.accumulators[x.reduction] ?? 0;
      case 'load': {
        const element = this.element(x);
        if (x.guard.length === 0) return element;
        const holds = this.guard(x.guard);
        return () => (holds() ? element() : 0);
      }
      case 'select': {
        const [holds, inside, outside] = [
          this.guard(x.guard),
          this.expression(x.inside),
          this.expression(x.outside),
        ];
        return () => (holds() ? inside() : outside());
      }
      case 'apply': {
        const operands = x.operands.map((operand) => {
          const value = this.expression(operand);
          return rounds(x.scalar, operand.dtype) ? this.rounded(value, operand.dtype) : value;
        });
        const value = this.instruction(x.scalar, x.dtype, operands);
        const from = x.operands[0]?.dtype ?? x.dtype;
        return narrows(x.scalar, from, x.dtype) ? this.rounded(value, x.dtype) : value;
      }
    }
  }

  private rounded(value: Evaluate, dtype: DType): Evaluate {
    return this.wide ? value : () => roundTo(dtype, value());
  }

  private instruction(name: ScalarName, dtype: DType, operands: readonly Evaluate[]): Evaluate {
    const { eval: exact, wrapped } = formOf(name, dtype);
    const keeps = wrapped || isFloat(dtype);
    const [a, b, c] = operands;
    const value: Evaluate =
      a && b && c
        ? () => exact(a(), b(), c())
        : a && b
          ? () => exact(a(), b())
          : () => exact(a?.() ?? 0);
    return keeps ? value : () => wrap(value(), dtype);
  }

  private guard(guard: Guard): () => boolean {
    const conditions = guard.map(({ index, low, high }) => {
      const at = this.index(index);
      return () => {
        const value = at();
        return low <= value && value < high;
      };
    });
    return () => conditions.every((holds) => holds());
  }

  private index({ constant, terms }: Index): Evaluate {
    const [a, b, ...rest] = terms.map((term) => this.term(term));
    if (!a) return () => constant;
    if (!b) return () => constant + a();
    if (rest.length === 0) return () => constant + a() + b();
    return () => rest.reduce((sum, term) => sum + term(), constant + a() + b());
  }

  private term({ coefficient, atom }: Term): Evaluate {
    if (atom.kind === 'axis') {
      const position = this.position(atom);
      return () => coefficient * position.at;
    }
    const of = this.index(atom.of);
    const quotient = () => Math.floor(of() / atom.by);
    return atom.kind === 'div'
      ? () => coefficient * quotient()
      : () => coefficient * (of() - quotient() * atom.by);
  }
}

/**
 * The counterpart of an emitted factory: takes the temporaries and returns `run(inputs..., results...)`. `wide` says
 * that the memory of floats is float64.
 */
export function interpret(program: Program, wide = false): (...temporaries: Memory[]) => Run {
  return (...temporaries) => {
    const memories: { memory: Memory }[] = program.values.map(() => ({ memory: [] }));
    let next = 0;
    for (const [i, { place }] of program.values.entries()) {
      if (place.kind === 'arena') memories[i] = { memory: temporaries[next++] ?? [] };
    }
    const kernels = program.kernels.map((kernel) =>
      new KernelInterpreter(kernel, memories, wide).compile(),
    );
    return (...given) => {
      for (const [i, { place }] of program.values.entries()) {
        const offset =
          place.kind === 'input' ? 0 : program.inputs.length + program.constants.length;
        const slot = memories[i];
        if (place.kind !== 'arena' && slot) slot.memory = given[offset + place.index] ?? [];
      }
      for (const kernel of kernels) kernel();
    };
  };
}

/** One kernel by itself, as a function of its inputs and outputs. */
export function interpretKernel(kernel: Kernel): Run {
  const values = [...kernel.inputs, ...kernel.outputs];
  const memories: { memory: Memory }[] = [];
  for (const value of values) memories[value] = { memory: [] };
  const step = new KernelInterpreter(kernel, memories, false).compile();
  return (...given) => {
    for (const [i, value] of values.entries()) {
      const slot = memories[value];
      if (slot) slot.memory = given[i] ?? [];
    }
    step();
  };
}
