/** What one step hands back to one of its operands: the rule of its op, run on placeholders, as a formula. */

import { isFloat } from '../dtype.ts';
import { vjp } from '../grad/vjp.ts';
import { kindOf, type Node, type Sizes, topological } from '../graph/node.ts';
import { placeholderLike, replace } from '../graph/rebuild.ts';
import { same } from '../shape.ts';
import { inPublicOps } from './equivalent.ts';
import { asFormula, type Expression, written } from './expression.ts';
import { unrepeated } from './operand.ts';
import { apart, type Step } from './steps.ts';
import { tidy } from './tidy.ts';
import { unwritable, write } from './write.ts';

/** The part of the gradient that flows through one place of a step. */
export interface Local {
  /** Which operand, from 0. */
  readonly place: number;
  /** As graph, in terms of the operands, the results and their cotangents. */
  readonly gradient: Node;
  readonly formula: string;
  /** What the formula names, each as `name = formula`. */
  readonly where: readonly string[];
  /** Whether each element of the result depends on one of the operand, in its own place. */
  readonly isDiagonal: boolean;
  readonly notes: readonly string[];
}

/** What the placeholders of a step stand for. */
export interface Meaning {
  readonly nameOf: (node: Node) => string;
  /** The cotangent of a result, if something flows to it. */
  readonly cotangentOf: (result: Node) => Node | null;
}

/** `axis 0`, `axes 0 and 2`. */
const axesText = (axes: Sizes): string =>
  axes.length === 1 ? `axis ${axes[0]}` : `axes ${axes.slice(0, -1).join(', ')} and ${axes.at(-1)}`;

/** Where an operand was repeated to meet another, or was asked to be. */
function repetition(operand: Node, order: readonly Node[], name: string, ct: string): string[] {
  const axes = new Set<number>();
  for (const node of order) {
    if (node.op !== 'expand' || unrepeated(node) !== operand) continue;
    const missing = node.shape.length - operand.shape.length;
    node.shape.forEach((n, i) => {
      if (i < missing || operand.shape[i - missing] !== n) axes.add(i);
    });
  }
  if (axes.size === 0) return [];
  const along = axesText([...axes]);
  return [
    `${name} was repeated along ${along}: what flows to its copies is summed, ${ct} over ${along}`,
  ];
}

/** Where an operand was summed. */
function summation(operand: Node, order: readonly Node[], name: string, ct: string): string[] {
  for (const node of order) {
    if (node.op !== 'sum' || node.inputs[0] !== operand) continue;
    const axes = node.attributes.axes ?? [];
    const along = axesText(axes);
    return [
      `${name} was summed over ${along}: each element of ${ct} flows to all it was summed from`,
    ];
  }
  return [];
}

/** Whether each element of the result depends on one element of the operand, in its own place. */
function isElementwise(operand: Node, result: Node, order: readonly Node[]): boolean {
  const reached = new Set([operand]);
  for (const node of order) {
    if (!node.inputs.some((x) => reached.has(x)) || node === operand) continue;
    reached.add(node);
    if (kindOf(node.op) !== 'elementwise' || !same(node.shape, operand.shape)) return false;
  }
  return reached.has(result);
}

const swapped = (shape: Sizes): Sizes => [...shape.slice(0, -2), ...shape.slice(-2).toReversed()];

/** The factors of a product, with their shapes, transposed or not. */
function factor(x: Expression, shapes: ReadonlyMap<string, Sizes>) {
  const isTurned = x.kind === 'call' && (x.name === 'T' || x.name === 'transpose') && x.on;
  const inner = isTurned ? isTurned : x;
  const shape = inner.kind === 'name' ? shapes.get(inner.text) : undefined;
  return shape && inner.kind === 'name'
    ? {
        name: inner.text,
        shape,
        used: isTurned ? swapped(shape) : shape,
        isTurned: Boolean(isTurned),
      }
    : undefined;
}

/** Why a factor is transposed, by the shapes. */
function transposition(x: Expression, shapes: ReadonlyMap<string, Sizes>, goal: string): string[] {
  if (x.kind !== 'call' || !x.on || !['matmul', 'mv'].includes(x.name) || !x.args[0]) return [];
  const [a, b] = [factor(x.on, shapes), factor(x.args[0], shapes)];
  if (!a || !b || (!a.isTurned && !b.isTurned)) return [];
  const met = a.used.at(-1);
  const result = [...a.used.slice(0, -1), ...(b.used.length > 1 ? b.used.slice(-1) : [])];
  return [
    `why the transpose: ${a.name} ${written(a.shape)} and ${b.name} ${written(b.shape)} share the ${met} that is ` +
      `summed over; ${written(a.used)} @ ${written(b.used)} is ${written(result)}, the shape of ${goal}`,
  ];
}

/** More lines than these are a program, not a formula. */
const MOST_LINES = 8;

/** A step on placeholders: what flows into it is one too. */
interface Opened {
  readonly operands: readonly Node[];
  /** The results that something flows to, as computed, in the walk, and the placeholder of their cotangents. */
  readonly flows: readonly { readonly computed: Node; readonly own: Node; readonly seed: Node }[];
  /** The nodes of the step, operands first. */
  readonly order: readonly Node[];
  readonly names: ReadonlyMap<Node, string>;
  /** Stands for a result in formulas, whatever it is made of. */
  readonly stands: ReadonlyMap<Node, Node>;
  /** What the placeholders stand for. */
  readonly back: ReadonlyMap<Node, Node>;
}

function opened(step: Step, { nameOf, cotangentOf }: Meaning): Opened {
  const { operands, results } = apart(step);
  const names = new Map<Node, string>();
  const back = new Map<Node, Node>();
  const stands = new Map<Node, Node>();
  for (const [i, x] of operands.entries()) {
    const own = step.operands[i] as Node;
    names.set(x, nameOf(own));
    if (x !== own) back.set(x, own);
  }
  const flows = results.flatMap((computed, i) => {
    const [, own] = step.results[i] as readonly [string, Node];
    const ct = isFloat(computed.dtype) ? cotangentOf(own) : null;
    if (!ct) return [];
    const [seed, y] = [placeholderLike(computed), placeholderLike(computed)];
    back.set(seed, ct);
    stands.set(computed, y);
    names.set(y, nameOf(own)).set(seed, `d${nameOf(own)}`);
    return [{ computed, own, seed }];
  });
  return { operands, flows, order: topological(results), names, stands, back };
}

/** A gradient as a formula over the names of a step. */
function formulaOf(op: string, gradient: Node, { names, stands }: Opened) {
  const [plain = gradient] = tidy(inPublicOps(replace([gradient], stands)));
  const loop = unwritable([plain], names);
  if (loop) return { expression: undefined, formula: `(what ${loop.op} computes)`, where: [] };
  let next = 1;
  const fresh = () => `t${next++}`;
  const { lines, results } = write([plain], { op, names, fresh, render: asFormula });
  const [expression] = results as readonly [Expression];
  const isShort = lines.length <= MOST_LINES;
  return {
    expression,
    formula: isShort ? asFormula(expression) : `(gradientSource writes the ${lines.length} lines)`,
    where: isShort ? lines.map((line) => `${line.name} = ${asFormula(line.expression)}`) : [],
  };
}

/** What a step hands to each of its operands that `isActive`. */
export function localsOf(
  op: string,
  step: Step,
  meaning: Meaning,
  isActive: (node: Node) => boolean,
): Local[] {
  const own = opened(step, meaning);
  const places = step.operands.flatMap((x, i) => (isActive(x) ? [i] : []));
  const found = vjp(
    own.flows.map(({ computed }) => computed),
    own.flows.map(({ seed }) => seed),
    places.map((i) => own.operands[i] as Node),
  );
  return places.flatMap((place, i) => {
    const gradient = found[i];
    return gradient ? [localOf(op, step, meaning, own, place, gradient)] : [];
  });
}

function localOf(
  op: string,
  step: Step,
  { nameOf }: Meaning,
  own: Opened,
  place: number,
  found: Node,
): Local {
  const { order, names, flows } = own;
  const operand = own.operands[place] as Node;
  const [flow] = flows as readonly [Opened['flows'][number]];
  const [name, ct] = [nameOf(step.operands[place] as Node), `d${nameOf(flow.own)}`];
  const { expression, formula, where } = formulaOf(op, found, own);
  const shapes = new Map(Array.from(names, ([node, text]) => [text, node.shape]));
  const [gradient = found] = replace([found], own.back);
  return {
    place,
    gradient,
    formula,
    where,
    isDiagonal: isElementwise(operand, flow.computed, order),
    notes: [
      ...(expression ? transposition(expression, shapes, name) : []),
      ...repetition(operand, order, name, ct),
      ...summation(operand, order, name, ct),
    ],
  };
}
