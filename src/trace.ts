/** Tracing: runs a function on placeholders and compiles what it did into one program. */
import { donatesNothing, GradusError, LowerError, notATree, variableInside } from './errors.ts';
import { graphOf } from './evaluate.ts';
import { type Derivative, withDerivatives } from './graph/derivatives.ts';
import { type Node, source } from './graph/node.ts';
import { type Captured, compile } from './ir/pipeline.ts';
import type { Program } from './ir/program.ts';
import { isTraced, node } from './ops/define.ts';
import { isSlot, type LoweredSpec, type Slot } from './runtime/lowered.ts';
import { tensorOf } from './tensor.ts';
import { tracing } from './tracing.ts';
import { isStatic, mapTree, TensorSpec, type Tree } from './tree.ts';

export interface TracedFunction {
  readonly program: Program;
  readonly signature: Pick<LoweredSpec, 'parameters' | 'result'>;
  /** The graph that was compiled, for `explain`. */
  readonly graph: {
    readonly inputs: readonly Node[];
    readonly outputs: readonly Node[];
    readonly derivatives: readonly Derivative[];
  };
}

/** Numbers the nodes of a tree's tensors. */
export function nodesOf(
  op: string,
  tree: unknown,
): { readonly nodes: Node[]; readonly slots: unknown } {
  const nodes: Node[] = [];
  const leaf = (x: unknown) =>
    isTraced(x) ? { value: { $: nodes.push(x[node]) - 1 } satisfies Slot } : undefined;
  const other = (x: unknown, path: string) => {
    if (isStatic(x)) return x;
    throw new GradusError(notATree(op, path === '' ? 'result' : path, x));
  };
  return { nodes, slots: mapTree(tree, leaf, other) };
}

/** The sources that a graph reads besides its parameters: tensors captured from outside. */
function capturedBy(op: string, outputs: readonly Node[], parameters: readonly Node[]): Captured[] {
  return graphOf(outputs)
    .inputs.filter((input) => !parameters.includes(input))
    .map((input) => {
      const buffer = input.buffer;
      if (input.tracked) throw new LowerError('GR2003', variableInside());
      if (!buffer) throw new GradusError('internal: a placeholder of another trace');
      return { node: input, data: buffer.read(op) };
    });
}

/**
 * Traces `f` over trees of placeholders, one for each tensor spec in `args`. `donate` names the arguments whose memory the
 * program may use for its results.
 */
export function trace(
  name: string,
  f: (...args: unknown[]) => unknown,
  args: readonly Tree<TensorSpec>[],
  donate: readonly number[] = [],
): TracedFunction {
  const outside = donate.find((i) => i >= args.length);
  if (outside !== undefined) throw new GradusError(donatesNothing(name, outside, args.length));
  const inputs: Node[] = [];
  const donated: number[] = [];
  const tensors: unknown[] = [];
  const parameters = args.map((arg, i) =>
    mapTree(arg, (x) => {
      if (!(x instanceof TensorSpec)) return undefined;
      const placeholder = source(x.shape, x.dtype, { abstract: true });
      tensors.push(tensorOf(placeholder));
      if (donate.includes(i)) donated.push(inputs.length);
      return { value: { $: inputs.push(placeholder) - 1 } satisfies Slot };
    }),
  );
  const asTensor = (x: unknown) => (isSlot(x) ? { value: tensors[x.$] } : undefined);
  const { result: returned, derivatives } = withDerivatives(() =>
    tracing(() => f(...parameters.map((tree) => mapTree(tree, asTensor)))),
  );
  const { nodes, slots } = nodesOf(name, returned);
  const captured = capturedBy(name, nodes, inputs);
  const program = compile(identifier(name), nodes, inputs, captured, donated);
  const graph = { inputs, outputs: nodes, derivatives };
  return { program, signature: { parameters, result: slots }, graph };
}

/** A name that can stand in emitted source. */
export const identifier = (name: string): string => {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
  return plain.slice(0, 40);
};
