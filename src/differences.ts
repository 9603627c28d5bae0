/** The derivative of a graph along a direction, in three ways: by finite differences, in reverse and in forward mode. */
import { specOf } from './codegen/spec.ts';
import { arrayOf, type DType, isFloat, numbersIn } from './dtype.ts';
import { graphOf } from './evaluate.ts';
import { jvp } from './grad/jvp.ts';
import { vjp } from './grad/vjp.ts';
import { graph as g, zerosLike } from './graph/build.ts';
import { type Node, sizeOf } from './graph/node.ts';
import { placeholderLike } from './graph/rebuild.ts';
import { interpret, type Memory, type Run } from './ir/interpret.ts';
import { compile } from './ir/pipeline.ts';
import type { Program } from './ir/program.ts';

/** A tensor that a graph is given. */
export interface Input {
  readonly node: Node;
  readonly value: Memory;
}

/** Derivatives along one direction. */
export interface Slopes {
  readonly differences: number;
  readonly reverse: number;
  readonly forward: number;
  /** The derivative, or what it is the sum of, is as large as this. */
  readonly size: number;
  /** The slopes on both sides of the inputs. */
  readonly sides: readonly [before: number, behind: number];
  /** Whether they differ by more than a bend of the function explains. */
  readonly isKink: boolean;
}

/** A step, as a part of the direction. */
const STEP = 1e-4;

/** Derivatives that are smaller than this count as this large. */
const LEAST = 1e-3;
/** The slopes on two sides of a point differ by more than this part at a kink. */
const KINK = 1e-3;

/** Runs a program with every float kept in float64. */
function inFloat64(program: Program): (inputs: readonly Memory[]) => Memory[] {
  const memory = (dtype: DType, size: number): Memory =>
    isFloat(dtype) ? new Float64Array(size) : new (arrayOf(dtype))(size);
  const temporaries = program.values.filter(({ place }) => place.kind === 'arena');
  const run: Run = interpret(
    program,
    true,
  )(...temporaries.map(({ dtype, size }) => memory(dtype, size)));
  const { results, outputs } = specOf(program);
  const constants = program.constants.map(({ data }) => data);
  return (inputs) => {
    const made = results.map(([dtype, size]) => memory(dtype, size));
    run(...inputs, ...constants, ...made);
    return outputs.map(([, , from]) => made[from] ?? inputs[-1 - from] ?? []);
  };
}

/** What a graph takes from outside. */
function capturedBy(outputs: readonly Node[], leaves: readonly Node[]) {
  const others = graphOf(outputs).inputs.filter((node) => !leaves.includes(node));
  return others.map((node) => ({
    node,
    data: numbersIn(node.dtype, node.buffer?.read('checkGrad') ?? new Float64Array(0)),
  }));
}

const flat = (x: Node): Node => g.reshape(x, [sizeOf(x)]);
const dot = (a: Node, b: Node): Node => g.sum(g.mul(flat(a), flat(b)), [0]);

/** The results of a graph as one scalar: random weights let every part of its derivative be seen. */
export class Weighed {
  /** The gradients by what `slopes` moves. */
  readonly gradients: readonly Node[];
  readonly weights: readonly Node[];
  private readonly run: (inputs: readonly Memory[]) => Memory[];
  private readonly moving: readonly Input[];
  private readonly still: readonly Input[];

  constructor(results: readonly Node[], moving: readonly Input[], still: readonly Input[]) {
    this.moving = moving;
    this.still = still;
    this.weights = results.map(placeholderLike);
    const inputs = moving.map(({ node }) => node);
    const tangents = inputs.map(placeholderLike);
    const scalar = results
      .map((y, i) => dot(y, this.weights[i] as Node))
      .reduce((a, b) => g.add(a, b));
    const found = vjp([scalar], [g.constant(1, scalar.dtype)], inputs);
    this.gradients = inputs.map((input, i) => found[i] ?? zerosLike(input));
    const [forward] = jvp([scalar], new Map(inputs.map((x, i) => [x, tangents[i] as Node])));
    const parts = this.gradients.map((x, i) => dot(x, tangents[i] as Node));
    const outputs = [scalar, forward ?? zerosLike(scalar), ...parts];
    const leaves = [...inputs, ...still.map(({ node }) => node), ...this.weights, ...tangents];
    this.run = inFloat64(compile('check', outputs, leaves, capturedBy(outputs, leaves)));
  }

  /** The derivatives along a direction: how far each moving input moves. */
  slopes(directions: readonly Memory[], weights: readonly Memory[]): Slopes {
    const at = (by: number) => {
      const moved = this.moving.map(({ value }, i) =>
        Float64Array.from(value, (x, j) => x + by * (directions[i]?.[j] ?? 0)),
      );
      const all = [...moved, ...this.still.map(({ value }) => value), ...weights, ...directions];
      return this.run(all).map((result) => result[0] ?? Number.NaN);
    };
    const valueAt = (by: number) => at(by)[0] ?? Number.NaN;
    const [value = Number.NaN, forward = Number.NaN, ...parts] = at(0);
    const [before, behind] = [valueAt(-STEP), valueAt(STEP)];
    const [farBefore, farBehind] = [valueAt(-2 * STEP), valueAt(2 * STEP)];
    // Richardson's extrapolation of central differences: the error falls with the fourth power of the step.
    const near = (behind - before) / (2 * STEP);
    const differences = (4 * near - (farBehind - farBefore) / (4 * STEP)) / 3;
    const size = Math.max(LEAST, Math.abs(differences), ...parts.map(Math.abs));
    // Where a function bends, its slopes over twice the way differ by twice as much.
    const bend = Math.abs(before + behind - 2 * value) / STEP;
    const farBend = Math.abs(farBefore + farBehind - 2 * value) / (2 * STEP);
    return {
      differences,
      reverse: parts.reduce((a, b) => a + b, 0),
      forward,
      size,
      sides: [(value - before) / STEP, (behind - value) / STEP],
      isKink: bend > KINK * size && farBend < 1.5 * bend,
    };
  }
}
