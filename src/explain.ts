/** `explain(f, ...args)`: what becomes of a function: its graph, its kernels, its memory. */
import { checkFunction } from './errors.ts';
import { graphOf } from './evaluate.ts';
import {
  type EmitGpu,
  type ExplainedKernel,
  type Explanation,
  explanationOf,
  type Show,
} from './explanation.ts';
import { printGraph } from './graph/print.ts';
import { draftsOf } from './ir/pipeline.ts';
import { printProgram } from './ir/print.ts';
import type { Program } from './ir/program.ts';
import { printShared } from './ir/sharing.ts';
import { isTraced, node } from './ops/define.ts';
import { support } from './runtime/cpu/variant.ts';
import { activeDevice } from './runtime/device.ts';
import type { TracedFunction } from './trace.ts';
import { trace } from './trace.ts';
import { mapTree, TensorSpec, type Tree } from './tree.ts';

/** Where a program runs, here. */
function targetText({ target }: Program): string {
  const own = target === 'wasm' ? support() : undefined;
  if (!own) return target === 'wasm' ? 'runs in JavaScript: no vectors here' : 'runs in JavaScript';
  return `runs in WebAssembly, multiplication and addition ${own.fuses ? 'fused' : 'apart'}`;
}

const PARTS = { forward: 'forward', gradient: 'gradient', after: 'after both' } as const;

/** Of a function that differentiates: which nodes are which part, and in which kernels. */
function partsText({ nodes, kernels, differentiates }: Explanation): string[] {
  if (!differentiates) return [];
  const lines = Object.entries(PARTS).map(([part, label]) => {
    const own = nodes.filter((node) => node.kind === 'op' && node.part === part);
    const names = kernels.flatMap(({ name }, i) =>
      own.some((node) => node.kernels.includes(i)) ? [name] : [],
    );
    return `  ${label}: ${own.length} nodes${names.length > 0 ? `, in ${names.join(', ')}` : ''}`;
  });
  return ['derivatives', ...lines, ''];
}

const originText = ({ origin }: ExplainedKernel): string =>
  origin === null ? '' : `; from ${origin}`;

/** What each kernel costs, where it runs and why, and where it comes from. */
function costsText({ kernels, total, reason }: Explanation): string[] {
  const costs = (x: Explanation['total']) => `${x.operations} operations, ${x.bytes} bytes moved`;
  return [
    `each kernel (${reason})`,
    ...kernels.map((x) => `    ${x.name}: ${costs(x)}; ${x.backend}, ${x.reason}${originText(x)}`),
    `    in total: ${costs(total)}`,
    '',
  ];
}

/** What a GPU would do with it. */
function gpuText({ webgpu: { reason, steps } }: Explanation): string[] {
  const { dispatches = [], onHost = [], temporaryBytes = 0 } = steps ?? {};
  return [
    `WebGPU (${reason}; what has its inputs there runs there)`,
    ...dispatches.map(({ name, groups }) => `    ${name}: ${groups.join(' x ')} workgroups`),
    ...(onHost.length > 0 ? [`    on the host: ${onHost.join(', ')}`] : []),
    ...(steps ? [`    temporaries: ${temporaryBytes} bytes`] : []),
    ...(!steps && activeDevice()
      ? ['    what writes its shaders is being loaded: explain it again when it has run']
      : []),
    '',
  ];
}

/**
 * The text for a function that has been traced: graph, kernels with their source, their arithmetic, the memory plan, and
 * what kernels share: of a gradient, what is saved for the way back, and what is computed anew there.
 */
export function explainTraced(traced: TracedFunction, show?: Show, emit?: EmitGpu): string {
  const { program, graph } = traced;
  const explanation = explanationOf(traced, show, emit);
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
    ...partsText(explanation),
    ...costsText(explanation),
    ...gpuText(explanation),
    ...explanation.kernels.map(({ source }) => source),
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
