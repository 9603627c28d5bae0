/** `explain(f, ...args)`: what becomes of a function: its graph, its kernels, its memory. */
import { emitKernel } from './codegen/js.ts';
import { checkFunction } from './errors.ts';
import { graphOf } from './evaluate.ts';
import { printGraph } from './graph/print.ts';
import { draftsOf } from './ir/pipeline.ts';
import { printProgram } from './ir/print.ts';
import type { Program } from './ir/program.ts';
import { printShared } from './ir/sharing.ts';
import { isTraced, node } from './ops/define.ts';
import { support } from './runtime/cpu/variant.ts';
import type { TracedFunction } from './trace.ts';
import { trace } from './trace.ts';
import { mapTree, TensorSpec, type Tree } from './tree.ts';

/** Where a program runs, here. */
function targetText({ target }: Program): string {
  const own = target === 'wasm' ? support() : undefined;
  if (!own) return target === 'wasm' ? 'runs in JavaScript: no vectors here' : 'runs in JavaScript';
  return `runs in WebAssembly, multiplication and addition ${own.fuses ? 'fused' : 'apart'}`;
}

/**
 * The text for a function that has been traced: graph, kernels with their source, their arithmetic, the memory plan, and
 * what kernels share: of a gradient, what is saved for the way back, and what is computed anew there.
 */
export function explainTraced({ program, graph }: TracedFunction): string {
  const sources = program.kernels.map(emitKernel);
  const { inputs, outputs } = graph;
  const captured = graphOf(outputs).inputs.filter((input) => !inputs.includes(input));
  const shared = draftsOf(outputs, inputs, captured);
  return [
    'graph',
    printGraph(graph.outputs, graph.inputs),
    '',
    printProgram(program),
    targetText(program),
    '',
    printShared(shared.drafts, shared.outputs),
    '',
    ...sources,
  ].join('\n');
}

/**
 * Traces `f` at the shapes of `args` and prints its graph, the kernels it is fused into with their JavaScript
 * source, and the memory plan.
 */
export function explain(f: (...args: never[]) => unknown, ...args: unknown[]): string {
  checkFunction('explain', f);
  const specs = args.map((arg) =>
    mapTree(arg, (x) => {
      if (!isTraced(x)) return undefined;
      const { shape, dtype } = x[node];
      return { value: new TensorSpec(shape, dtype) };
    }),
  );
  const name = f.name === '' ? 'f' : f.name;
  // Traced on placeholders of the arguments' own shapes, whatever the types of `f`.
  return explainTraced(
    trace(name, f as unknown as (...args: unknown[]) => unknown, specs as Tree<TensorSpec>[]),
  );
}
