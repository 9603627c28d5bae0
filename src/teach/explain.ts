/** `explainGrad(f, ...args)`: how the gradient of a function comes about, step by step, with its shapes. */
import type { Explains } from '../../types/teach.ts';
import { isFloat } from '../dtype.ts';
import { graph as g, zerosLike } from '../graph/build.ts';
import { runHooks } from '../graph/hooks.ts';
import type { Node } from '../graph/node.ts';
import { placeholderLike } from '../graph/rebuild.ts';
import { constantOf } from '../ir/simplify.ts';
import { type Call, isTraced, node as nodeOf, observing } from '../ops/define.ts';
import { numel } from '../shape.ts';
import { tensorOf } from '../tensor.ts';
import { mapTree } from '../tree.ts';
import { differentiated } from './differentiated.ts';
import {
  type BackwardStep,
  Explanation,
  type ForwardStep,
  type GradExplanation,
  type NamedShape,
  type NamedValue,
} from './explanation.ts';
import { written } from './expression.ts';
import { type Local, localsOf } from './local.ts';
import { Names } from './names.ts';
import { Naming } from './naming.ts';
import { parametersOf } from './signature.ts';
import { type Step, stepsTo, textOf } from './steps.ts';
import { type Values, valuesOf } from './values.ts';

/** One part of a gradient, and the gradient up to it. */
interface Flow {
  readonly result: Node;
  readonly operand: Node;
  readonly local: Local;
  readonly sum: Node;
}

/** The nodes through which a gradient flows from `y` to the inputs. */
function activeIn(steps: readonly Step[], inputs: readonly Node[]): ReadonlySet<Node> {
  const active = new Set(inputs);
  for (const { operands, results } of steps)
    if (operands.some((x) => active.has(x)))
      for (const [, x] of results) if (isFloat(x.dtype) && x.op !== 'detach') active.add(x);
  return active;
}

/** The walk back: what each step hands to its operands, the last step first. */
class Walk {
  readonly flows: Flow[] = [];
  readonly gradients: Map<Node, Node>;
  /** What hooks have changed. */
  readonly hooked = new Set<Node>();

  constructor(y: Node, ct: Node) {
    this.gradients = new Map([[y, ct]]);
  }

  /** The gradient of a node when all its parts are there. */
  complete(node: Node): void {
    const sum = this.gradients.get(node);
    const changed = sum && runHooks(node, sum);
    if (!changed || changed === sum) return;
    this.gradients.set(node, changed);
    this.hooked.add(node);
  }

  add(flow: Omit<Flow, 'sum'>): void {
    const before = this.gradients.get(flow.operand);
    const sum = before ? g.add(before, flow.local.gradient) : flow.local.gradient;
    this.gradients.set(flow.operand, sum);
    this.flows.push({ ...flow, sum });
  }
}

function walk(
  op: string,
  steps: readonly Step[],
  [y, ct]: readonly [Node, Node],
  inputs: readonly Node[],
  naming: Naming,
): Walk {
  const active = activeIn(steps, inputs);
  const found = new Walk(y, ct);
  const meaning = { nameOf: naming.of, cotangentOf: (x: Node) => found.gradients.get(x) ?? null };
  for (const step of steps.toReversed()) {
    for (const [, x] of step.results) found.complete(x);
    const [, result] = step.results.find(([, x]) => found.gradients.has(x) && active.has(x)) ?? [];
    if (!result) continue;
    for (const local of localsOf(op, step, meaning, (x) => active.has(x)))
      found.add({ result, operand: step.operands[local.place] as Node, local });
  }
  for (const input of inputs) found.complete(input);
  return found;
}

/** The weights of the elements of a result: 1, 2, 3, ... */
const weights = ({ shape, dtype }: Node): Node =>
  g.reshape(g.cast(g.add(g.iota(numel(shape)), 1), dtype), shape);

/** Describes nodes by their names, shapes and values. */
class Describer {
  private readonly naming: Naming;
  private readonly values: Values;

  constructor(naming: Naming, values: Values) {
    this.naming = naming;
    this.values = values;
  }

  readonly shape = (node: Node): NamedShape => ({ name: this.naming.of(node), shape: node.shape });

  readonly value = (node: Node): NamedValue => ({
    ...this.shape(node),
    value: this.values.text(node),
  });

  readonly gradient = (of: Node, gradient: Node): NamedValue => ({
    name: this.naming.gradientOf(of),
    shape: of.shape,
    value: this.values.text(gradient),
  });

  backward(flow: Flow, { flows, gradients, hooked }: Walk): BackwardStep {
    const { result, operand, local } = flow;
    const { formula, where, isDiagonal } = local;
    const parts = flows.filter((other) => other.operand === operand);
    const isLast = parts.at(-1) === flow;
    const sum = isLast ? (gradients.get(operand) ?? flow.sum) : flow.sum;
    const hook = `a hook on ${this.naming.of(operand)} makes another of it`;
    const notes = isLast && hooked.has(operand) ? [...local.notes, hook] : local.notes;
    return {
      of: this.shape(result),
      by: this.shape(operand),
      derivative: [...result.shape, ...operand.shape],
      isDiagonal,
      gradient: this.gradient(operand, sum),
      formula,
      where,
      notes,
      part: parts.indexOf(flow) + 1,
      parts: parts.length,
    };
  }
}

/** Each argument with its gradients in the place of its tensors. */
function gradientTrees(
  args: readonly unknown[],
  inputs: readonly Node[],
  gradientOf: (input: Node) => Node | undefined,
): unknown[] {
  const own = new Set(inputs);
  const gradient = (x: Node) => tensorOf(gradientOf(x) ?? zerosLike(x));
  const leaf = (x: unknown) =>
    isTraced(x) ? { value: own.has(x[nodeOf]) ? gradient(x[nodeOf]) : null } : undefined;
  return args.map((arg) => mapTree(arg, leaf, () => null));
}

function explained(
  f: (...args: never[]) => unknown,
  ...args: readonly unknown[]
): GradExplanation<unknown> {
  const op = 'explainGrad';
  const calls: Call[] = [];
  const watch = <Result>(run: () => Result) => observing((call) => calls.push(call), run);
  const { args: opened, meaning, inputs, y } = differentiated(op, f, args, watch);
  const names = new Names([]);
  const leaves = parametersOf(f, opened, names).flatMap((parameter) => parameter.leaves);
  const naming = new Naming(op, names, leaves);
  const steps = stepsTo(y, calls, [...meaning.keys()]);
  const codes = steps.map((step) => {
    const code = textOf(step, naming.of, written);
    for (const [, result] of step.results) naming.result(result, result === y);
    return code;
  });
  const ct = placeholderLike(y);
  const walked = walk(op, steps, [y, ct], inputs, naming);
  const { flows, gradients } = walked;
  const results = steps.flatMap((step) => step.results.map(([, result]) => result));
  const given = [...leaves.map((leaf) => leaf.node), ...naming.captured];
  const values = valuesOf(
    op,
    [y, ct, ...given, ...results, ...gradients.values(), ...flows.map(({ sum }) => sum)],
    new Map([...meaning, [ct, weights(y)]]),
  );
  const describe = new Describer(naming, values);
  const forward = steps.map(
    (step, i): ForwardStep => ({
      code: codes[i] ?? '',
      operands: [...new Set(step.operands)]
        .filter((x) => constantOf(x) === undefined)
        .map(describe.shape),
      results: step.results.map(([, result]) => describe.value(result)),
    }),
  );
  return new Explanation({
    inputs: given.map(describe.value),
    forward,
    result: describe.value(y),
    seed: describe.gradient(y, ct),
    backward: flows.map((flow) => describe.backward(flow, walked)),
    gradients: gradientTrees(opened, inputs, (input) => {
      const gradient = gradients.get(input);
      return gradient && values.concrete(gradient);
    }),
  });
}

/**
 * How the gradient of `f` at `args` comes about: each call of `f` with its shapes, and then for each, the last first,
 * the shape of its derivative `[...y, ...x]`, the product of it with what has come so far as a formula, and the shape
 * of that. Formulas are the rules that `grad` follows, printed; a call of several operations (`softmax`) is one step.
 * Of an `f` that returns no scalar the elements are weighted 1, 2, 3, ... The explanation prints itself; it is an object
 * too, with the gradients by all arguments in it.
 *
 * @example
 * console.log(explainGrad((x: Tensor<[4]>) => x.dot(x).mul(2), arange(4)));
 */
// Erased here: `Explains` relates the function's types to those of its gradients.
export const explainGrad = explained as unknown as Explains;
