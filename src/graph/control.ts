/**
 * Control flow: nodes that run regions. Every result is a node of its own, and they share their inputs and regions:
 *
 *     scan       inputs: carries, xs, captured    regions: [body]              results: carries, ys
 *     whileLoop  inputs: carries, captured        regions: [condition, body]   results: carries
 *     cond       inputs: predicate, operands      regions: [whenTrue, whenFalse]
 *
 * A region takes the inputs (of xs one slice, and not the predicate) and gives the results (of ys one slice). The
 * regions of a node take the same inputs, whether they use them or not.
 */
import { isFloat } from '../dtype.ts';
import type { Compound } from '../grad/compound.ts';
import { apart, intern, invariant, type Node, now, type Sizes, source } from './node.ts';
import { closeOver, type Region, regionOf } from './region.ts';

/** What a loop is besides its body, as numbers: `options` of the node. */
export interface LoopShape {
  /** Number of steps: of a scan only. */
  readonly length: number;
  /** How many inputs are carried from one step to the next, and how many are cut into slices. */
  readonly carries: number;
  readonly xs: number;
  /** Whether a scan goes from the last slice to the first. */
  readonly reverse: boolean;
}

export const optionsOf = ({ length, carries, xs, reverse }: LoopShape): Sizes => [
  length,
  carries,
  xs,
  Number(reverse),
];

export function loopOf({ attributes }: Node): LoopShape {
  const [length = 0, carries = 0, xs = 0, reverse = 0] = attributes.options ?? [];
  return { length, carries, xs, reverse: reverse === 1 };
}

/** The regions of a node of control flow. */
export function regionsOf({ op, attributes: { regions = [] } }: Node): readonly Region[] {
  invariant(regions.length > 0, `${op} without a region`);
  return regions;
}

/**
 * What stands for a tensor inside a region. Tracked, so that `noGrad` in there cuts it off, whatever comes in from
 * outside.
 */
const inside = (shape: Sizes, dtype: Node['dtype']): Node =>
  source(shape, dtype, { abstract: true, tracked: isFloat(dtype) });

const insideLike = ({ shape, dtype }: Node): Node => inside(shape, dtype);

/** The step of a scan: from carries and slices to carries and slices. */
export type Step = (
  carries: readonly Node[],
  xs: readonly Node[],
) => { readonly carries: readonly Node[]; readonly ys: readonly Node[] };

export interface Scanned {
  readonly carries: readonly Node[];
  readonly ys: readonly Node[];
}

/**
 * Runs `step` for each slice of `xs` along axis 0. After those of `step` come as many ys more: the carries that each
 * step began with, which reverse mode asks for. What nobody asks for is neither kept nor computed.
 */
export function scanNodes(
  init: readonly Node[],
  xs: readonly Node[],
  { length, reverse }: Pick<LoopShape, 'length' | 'reverse'>,
  step: Step,
  rules: Compound,
): Scanned {
  const carries = init.map(insideLike);
  const slices = xs.map(({ shape, dtype }) => inside(shape.slice(1), dtype));
  const made = step(carries, slices);
  const outputs = [...made.carries, ...made.ys, ...carries];
  const { region, captured } = closeOver([...carries, ...slices], outputs);
  const options = optionsOf({ length, carries: init.length, xs: xs.length, reverse });
  const inputs = [...init, ...xs, ...captured];
  const results = outputs.map(({ shape, dtype }, result) => {
    const whole = result < init.length ? shape : [length, ...shape];
    return intern('scan', inputs, { regions: [region], options, rules, result }, whole, dtype);
  });
  return { carries: results.slice(0, init.length), ys: results.slice(init.length) };
}

/** Runs `body` as long as `condition`, a scalar bool, holds. */
export function whileNodes(
  init: readonly Node[],
  condition: (carries: readonly Node[]) => Node,
  body: (carries: readonly Node[]) => readonly Node[],
  rules: Compound,
): readonly Node[] {
  const carries = init.map(insideLike);
  const holds = condition(carries);
  const next = body(carries);
  const { region, captured } = closeOver(carries, [holds, ...next]);
  const regions = split(region, 1);
  const options = optionsOf({ length: 0, carries: init.length, xs: 0, reverse: false });
  const inputs = [...init, ...captured];
  return next.map(({ shape, dtype }, result) =>
    intern('whileLoop', inputs, { regions, options, rules, result }, shape, dtype),
  );
}

/**
 * Runs one of two functions of the operands, which give tensors of the same shapes and dtypes. All that they make belongs
 * to the branch, of whatever it is made.
 */
export function condNodes(
  predicate: Node,
  operands: readonly Node[],
  whenTrue: (operands: readonly Node[]) => readonly Node[],
  whenFalse: (operands: readonly Node[]) => readonly Node[],
  rules: Compound,
): readonly Node[] {
  const given = operands.map(insideLike);
  const since = now();
  const [yes, no] = apart(() => [whenTrue(given), whenFalse(given)]);
  const { region, captured } = closeOver(given, [...yes, ...no], { since, all: true });
  const regions = split(region, yes.length);
  const inputs = [predicate, ...operands, ...captured];
  return yes.map(({ shape, dtype }, result) =>
    intern('cond', inputs, { regions, rules, result }, shape, dtype),
  );
}

/** Two regions of the same inputs: of the first outputs, and of the others. */
function split({ inputs, outputs }: Region, at: number): readonly Region[] {
  return [regionOf(inputs, outputs.slice(0, at)), regionOf(inputs, outputs.slice(at))];
}
