/** Random programs over all ops, run in every way there is: all ways agree. */
import fc from 'fast-check';
import { checkGrad } from 'gradus';
import { describe, expect, test } from 'vitest';
import { specOf } from '../src/codegen/spec.ts';
import type { TypedArray } from '../src/dtype.ts';
import { evaluate } from '../src/evaluate.ts';
import { interpret } from '../src/ir/interpret.ts';
import type { Program } from '../src/ir/program.ts';
import { factoryOf } from '../src/load.ts';
import { node, type Traced } from '../src/ops/define.ts';
import { Buffer } from '../src/runtime/buffers.ts';
import { Executable, type Factory } from '../src/runtime/lowered.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';
import { inputsOf, type Mode, play, type RandomProgram, randomProgram } from './random.ts';

/** `FUZZ=100 npx vitest run test/random-programs.test.ts` searches a hundred times longer, from another seed. */
const fuzz = Number(process.env['FUZZ'] ?? 1);

const options = (seed: number, numRuns: number): fc.Parameters<unknown> => ({
  seed: fuzz === 1 ? seed : Date.now(),
  numRuns: numRuns * fuzz,
  interruptAfterTimeLimit: 8_000 * fuzz,
  endOnFailure: false,
});

const data = (tensors: readonly Loose[]): TypedArray[] => tensors.map((x) => x.dataSync());

/** All results in one program, as `lower` computes them. */
function together(tensors: readonly Loose[]): TypedArray[] {
  evaluate(
    tensors.map((x) => (x as unknown as Traced)[node]),
    'test',
  );
  return data(tensors);
}

/** One kernel for every op. */
const stepByStep = (program: RandomProgram, mode: Mode, inputs: readonly Loose[]) =>
  data(
    play(program, mode, inputs, (x) => {
      x.dataSync();
      return x;
    }),
  );

const traced = (program: RandomProgram, mode: Mode, inputs: readonly Loose[]): Program =>
  trace(
    'random',
    (...args) => play(program, mode, args as Loose[]),
    inputs.map(({ shape, dtype }) => new TensorSpec(shape, dtype)),
  ).program;

const execute = (program: Program, factory: Factory, inputs: readonly Loose[]) =>
  new Executable(specOf(program), { factory })
    .execute(inputs.map(({ dtype }, i) => new Buffer(dtype, data(inputs)[i] as TypedArray)))
    .map((result) => result.read('test'));

function expectClose(got: readonly TypedArray[], wanted: readonly TypedArray[]): void {
  for (const [i, values] of wanted.entries()) {
    for (const [j, y] of values.entries()) {
      const x = got[i]?.[j] ?? Number.NaN;
      const near = Math.abs(x - y) <= 1e-4 * Math.max(1, Math.abs(y));
      if (!near && !Object.is(x, y)) expect(x, `result ${i}, element ${j}`).toBe(y);
    }
  }
}

/** The sign of zero may depend on how a sum is associated. */
const unsigned = (arrays: readonly TypedArray[]) =>
  arrays.map((values) => Array.from(values, (x) => x + 0));

describe.each(['exact', 'continuous'] as const)('%s programs', (mode) => {
  const programs = randomProgram(16);

  test('fused, they compute what single ops compute', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const inputs = inputsOf(program, mode);
        const wanted = stepByStep(program, mode, inputs);
        const fused = together(play(program, mode, inputs));
        if (mode === 'exact') expect(unsigned(fused)).toEqual(unsigned(wanted));
        else expectClose(fused, wanted);
      }),
      options(1, 250),
    );
  });

  test('emitted, they compute what the interpreter computes, bit for bit', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const inputs = inputsOf(program, mode);
        const compiled = traced(program, mode, inputs);
        const emitted = execute(compiled, factoryOf(compiled), inputs);
        const interpreted = execute(compiled, interpret(compiled) as Factory, inputs);
        expect(emitted).toEqual(interpreted);
      }),
      options(2, 250),
    );
  });

  test('lowered, they compute what tracing computes, bit for bit, again and again', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const inputs = inputsOf(program, mode);
        const lowered = loose.lower((...args: Loose[]) => play(program, mode, args));
        const wanted = together(play(program, mode, inputs));
        expect(data(lowered(...inputs) as Loose[])).toEqual(wanted);
        // The arena has other contents in between.
        lowered(...inputsOf(program, mode, 1));
        expect(data(lowered(...inputs) as Loose[])).toEqual(wanted);
      }),
      options(3, 200),
    );
  });
});

describe('donated', () => {
  const donating = (program: RandomProgram, mode: Mode, count: number) =>
    loose.lower((...args: Loose[]) => play(program, mode, args), {
      donate: Array.from({ length: count }, (_, i) => i),
    });

  test.each(['exact', 'continuous'] as const)('%s programs compute the same', (mode) => {
    fc.assert(
      fc.property(randomProgram(16), (program) => {
        const inputs = inputsOf(program, mode);
        const plain = loose.lower((...args: Loose[]) => play(program, mode, args));
        const wanted = data(plain(...inputs) as Loose[]);
        const run = donating(program, mode, inputs.length);
        expect(data(run(...inputsOf(program, mode)) as Loose[])).toEqual(wanted);
        expect(data(run(...inputsOf(program, mode)) as Loose[])).toEqual(wanted);
      }),
      options(6, 250),
    );
  });

  test('interpreted, they compute the same', () => {
    fc.assert(
      fc.property(randomProgram(16), (program) => {
        const inputs = inputsOf(program, 'exact');
        const donated = inputs.map((_, i) => i);
        const f = (...args: unknown[]) => play(program, 'exact', args as Loose[]);
        const specs = inputs.map(({ shape, dtype }) => new TensorSpec(shape, dtype));
        const plain = traced(program, 'exact', inputs);
        const wanted = execute(plain, factoryOf(plain), inputs);
        const compiled = trace('random', f, specs, donated).program;
        expect(execute(compiled, interpret(compiled) as Factory, inputs)).toEqual(wanted);
      }),
      options(7, 200),
    );
  });
});

/** The gradients by all inputs of the sum of the results, each with its weight. */
const gradientsOf =
  (program: RandomProgram) =>
  (...inputs: Loose[]): Loose[] => {
    const f = (...args: Loose[]) =>
      play(program, 'smooth', args)
        .map((y, i) => y.mul(0.1 * (i + 1)).mean())
        .reduce((a, b) => a.add(b));
    return loose.grad(f, { argnums: inputs.map((_, i) => i) })(...inputs) as Loose[];
  };

describe('smooth programs', () => {
  const check = (length: number, order: 1 | 2, seed: number, runs: number) =>
    fc.assert(
      fc.property(randomProgram(length), (program) => {
        const inputs = inputsOf(program, 'smooth');
        const f = (...args: Loose[]) => play(program, 'smooth', args);
        checkGrad(f as (...args: never[]) => unknown, inputs, { order, tolerance: 1e-5 });
      }),
      options(seed, runs),
    );

  test('have the gradients of finite differences', () => check(9, 1, 4, 120));
  test('have the second derivatives of finite differences', () => check(4, 2, 6, 60));

  test('have gradients that are the same emitted and interpreted, bit for bit, and fused and not', () => {
    fc.assert(
      fc.property(randomProgram(9), (program) => {
        const inputs = inputsOf(program, 'smooth');
        const specs = inputs.map(({ shape, dtype }) => new TensorSpec(shape, dtype));
        const gradients = gradientsOf(program) as (...args: unknown[]) => Loose[];
        const compiled = trace('random', gradients, specs).program;
        const emitted = execute(compiled, factoryOf(compiled), inputs);
        expect(execute(compiled, interpret(compiled) as Factory, inputs)).toEqual(emitted);
        expectClose(data(gradientsOf(program)(...inputs)), emitted);
      }),
      options(7, 100),
    );
  });

  test('have the gradients of the tape, lowered and not', () => {
    fc.assert(
      fc.property(randomProgram(9), (program) => {
        const inputs = inputsOf(program, 'smooth');
        const f = (...args: Loose[]) => play(program, 'smooth', args).at(-1)?.mul(0.1).mean();
        const argnums = inputs.map((_, i) => i);
        const wanted = data(loose.grad(f, { argnums })(...inputs) as Loose[]);
        const lowered = loose.lower(loose.grad(f, { argnums }))(...inputs) as Loose[];
        expectClose(data(lowered), wanted);
        const variables = inputs.map((x) => loose.variable(x));
        // A program may use none of its inputs.
        const unused = variables.map((v) => v.sum().mul(0)).reduce((a, b) => a.add(b));
        f(...variables)
          ?.add(unused)
          .backward();
        const collected = variables.map((v, i) => v.grad ?? (inputs[i] as Loose).mul(0));
        expectClose(data(collected), wanted);
      }),
      options(5, 100),
    );
  });
});
