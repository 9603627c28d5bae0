/** What a function did, as its author wrote it: the calls of rows, and what no row stands for. */
import { intern, type Node, topological } from '../graph/node.ts';
import { placeholderLike } from '../graph/rebuild.ts';
import { constantOf } from '../ir/simplify.ts';
import { type Call, isNode, isTraced, node as nodeOf, type Results } from '../ops/define.ts';
import { asFormula, name } from './expression.ts';
import { rowOf } from './table.ts';

/** One call, or one node that no call made. */
export interface Step {
  readonly call: Call | undefined;
  /** What it was given, in order; a tensor as often as it was given. */
  readonly operands: readonly Node[];
  /** Its results by name; one alone has none. */
  readonly results: readonly (readonly [name: string, result: Node])[];
  /** The results for other operands. */
  readonly again: (operands: readonly Node[]) => readonly Node[];
}

const partsOf = (results: Results): (readonly [string, Node])[] =>
  isNode(results) ? [['', results]] : Object.entries(results);

function stepOfCall(call: Call): Step {
  const operands = call.operands.filter((x) => typeof x !== 'number');
  const again = (given: readonly Node[]) => {
    let next = 0;
    const all = call.operands.map((x) => (typeof x === 'number' ? x : (given[next++] ?? x)));
    return partsOf(call.lower(all)).map(([, result]) => result);
  };
  return { call, operands, results: partsOf(call.results), again };
}

const stepOfNode = (node: Node): Step => ({
  call: undefined,
  operands: node.inputs,
  results: [['', node]],
  again: (given) => [intern(node.op, given, node.attributes, node.shape, node.dtype)],
});

/** The steps from the inputs to `y`, in an order in which each has its operands. */
export function stepsTo(y: Node, calls: readonly Call[], inputs: readonly Node[]): Step[] {
  const given = new Set(inputs);
  const byResult = new Map<Node, Step>();
  for (const call of calls) {
    const step = stepOfCall(call);
    // What a call gave back unchanged is no step.
    if (step.results.some(([, x]) => step.operands.includes(x))) continue;
    for (const [, result] of step.results)
      if (!byResult.has(result) && !given.has(result)) byResult.set(result, step);
  }
  const data = dependents(y, given);
  const steps: Step[] = [];
  const seen = new Set<Step | Node>();
  const visit = (node: Node): void => {
    // What depends on no argument is a constant, whatever made it.
    if (given.has(node) || !data.has(node) || seen.has(node)) return;
    seen.add(node);
    const step = byResult.get(node) ?? stepOfNode(node);
    if (seen.has(step)) return;
    seen.add(step);
    step.operands.forEach(visit);
    steps.push(step);
  };
  visit(y);
  return steps;
}

/** The nodes behind `y` that depend on the inputs. */
function dependents(y: Node, inputs: ReadonlySet<Node>): Set<Node> {
  const found = new Set(inputs);
  for (const node of topological([y])) if (node.inputs.some((x) => found.has(x))) found.add(node);
  return found;
}

/** A step on operands of its own, one for each place: what flows to each can be told apart. */
export interface Apart {
  readonly operands: readonly Node[];
  readonly results: readonly Node[];
}

export function apart({ operands, again }: Step): Apart {
  // A placeholder keeps the value, on which the shape of some results depends.
  const own = operands.map((x) =>
    constantOf(x) === undefined ? { ...placeholderLike(x), buffer: x.buffer } : x,
  );
  return { operands: own, results: again(own) };
}

/** A node that no call made, as a formula. */
function textOfNode(node: Node, operands: readonly Node[], nameOf: (node: Node) => string): string {
  const row = rowOf(node.op);
  return row
    ? asFormula(row(node, (x) => name(nameOf(x))))
    : `${node.op}(${operands.map(nameOf).join(', ')})`;
}

/** The call as it was written, with names for its tensors. */
export function textOf(
  { call, operands, results }: Step,
  nameOf: (node: Node) => string,
  written: (x: unknown) => string,
): string {
  if (!call) return textOfNode(results[0]?.[1] as Node, operands, nameOf);
  const text = (x: unknown): string => {
    if (isTraced(x)) return nameOf(x[nodeOf]);
    return Array.isArray(x) && x.some(isTraced) ? `[${x.map(text).join(', ')}]` : written(x);
  };
  const [first, ...rest] = call.args;
  const isMethod = isTraced(first) && call.name !== 'where';
  const args = (isMethod ? rest : call.args).map(text).join(', ');
  return isMethod ? `${text(first)}.${call.name}(${args})` : `${call.name}(${args})`;
}
