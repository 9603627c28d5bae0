/** The compiler, as a list of passes. */
import { intern, kindOf, type Node, sizeOf } from '../graph/node.ts';
import { inPlaceOf, originOf } from '../graph/origin.ts';
import { early, withoutBarriers } from './barrier.ts';
import { collapse } from './collapse.ts';
import { controlOf } from './control.ts';
import { placeInDonated } from './donate.ts';
import { fuse } from './fuse.ts';
import * as ix from './index.ts';
import type { Memory } from './interpret.ts';
import type { Kernel } from './kernel.ts';
import { type Draft, memoryOf } from './lower.ts';
import { planMemory } from './memory.ts';
import type { Program, Value } from './program.ts';
import { prune } from './prune.ts';
import { scheduled } from './schedule.ts';
import { productRules, simplify } from './simplify.ts';
import { targetOf } from './targets.ts';

/** A captured tensor: a source and its data. */
export interface Captured {
  readonly node: Node;
  readonly data: Memory;
}

/**
 * Compiles the graph between `inputs` and `outputs`. Inputs keep their order, whether they are used or not. Of
 * `donated` ones, by number, the memory may be written into.
 */
export function compile(
  name: string,
  outputs: readonly Node[],
  inputs: readonly Node[],
  captured: readonly Captured[] = [],
  donated: readonly number[] = [],
): Program {
  const constants = captured.map(({ node }) => node);
  const leaves = [...inputs, ...constants];
  const { drafts, outputs: simple } = draftsOf(outputs, inputs, constants);
  const { numberOf, ...numbered } = number(name, drafts, simple, leaves);
  const isOutput = new Set(simple.map(numberOf));
  const { kernels, values } = placeInDonated(
    numbered,
    donated.filter((input) => !isOutput.has(input)),
  );
  const plan = planMemory(values, kernels);
  return {
    name,
    inputs: inputs.map(({ shape, dtype }) => ({ shape, dtype })),
    constants: captured.map(({ node: { shape, dtype }, data }) => ({ shape, dtype, data })),
    outputs: simple.map((node) => ({
      shape: node.shape,
      dtype: node.dtype,
      value: numberOf(node),
    })),
    kernels,
    donated,
    target: targetOf(kernels, values),
    ...plan,
  };
}

/** The kernels as they come out of fusion, and what they give. */
export function draftsOf(
  outputs: readonly Node[],
  inputs: readonly Node[],
  constants: readonly Node[],
): { readonly drafts: readonly Draft[]; readonly outputs: readonly Node[] } {
  const given = new Set([...inputs, ...constants]);
  // A constant is the program's own: what it returns is a copy.
  const copy = (node: Node) =>
    inPlaceOf(node, () => intern('cast', [node], {}, node.shape, node.dtype));
  const own = prune(simplified(outputs, given), given).map((node) =>
    constants.includes(memoryOf(node)) ? copy(node) : node,
  );
  const ordered = withoutBarriers(own, given);
  return { drafts: early(fuse(ordered, given)), outputs: ordered.outputs };
}

/** The graph in its simplest form. */
export const simplified = (outputs: readonly Node[], given: ReadonlySet<Node>): readonly Node[] =>
  simplify(simplify(outputs, given), given, productRules);

/** Gives every value its number and place, and every draft its schedule and name. */
function number(
  name: string,
  drafts: readonly Draft[],
  outputs: readonly Node[],
  inputs: readonly Node[],
) {
  const numbers = new Map<Node, number>(inputs.map((node, i) => [node, i]));
  const values: Value[] = inputs.map((node, index) => ({
    dtype: node.dtype,
    size: sizeOf(node),
    place: { kind: 'input', index },
  }));
  const results = new Set(outputs.map(memoryOf).filter((node) => !numbers.has(node)));
  const resultIndex = [...results];
  for (const { node } of drafts.flatMap((draft) => draft.stores)) {
    const index = resultIndex.indexOf(node);
    const place =
      index >= 0 ? ({ kind: 'result', index } as const) : ({ kind: 'arena', offset: 0 } as const);
    numbers.set(node, values.push({ dtype: node.dtype, size: sizeOf(node), place }) - 1);
  }
  const numberOf = (node: Node) => numbers.get(memoryOf(node)) ?? numbers.get(node) ?? -1;
  const kernels = drafts.map((draft, i) =>
    kernelOf(draft, kernelName(name, draft, i), numberOf, (value) => values.push(value) - 1),
  );
  return { kernels, values, numberOf };
}

/** What the kernel of the `i`-th draft of a program is called. */
export const kernelName = (program: string, draft: Draft, i: number): string =>
  `${program}_${i}_${opsName(draft)}`;

/** The ops of a kernel, without repetition, as part of its name. */
const opsName = (draft: Draft): string =>
  [...new Set(draft.ops)].slice(0, 4).join('_') || kindOf(draft.stores[0]?.node.op ?? 'source');

function kernelOf(
  draft: Draft,
  name: string,
  numberOf: (node: Node) => number,
  add: (value: Value) => number,
): Kernel {
  const { routine, control } = draft;
  const last = draft.stores.at(-1);
  const around = {
    add,
    compile: (outputs: readonly Node[], inputs: readonly Node[], part: string) =>
      compile(`${name}_${part}`, outputs, inputs),
  };
  const extents = draft.axes.map((axis) => axis.extent);
  const index = ix.flatten(draft.axes.map(ix.variable), extents);
  const kernel = collapse({
    name,
    loops: draft.loops,
    reductions: draft.reductions,
    stores:
      (routine ?? control)
        ? []
        : draft.stores.map(({ node, value }, output) => ({
            ...{ output, axes: draft.inner, index, value },
            origin: originOf(node),
          })),
    inputs: draft.reads.map(numberOf),
    outputs: draft.stores.map(({ node }) => numberOf(node)),
    origin: last && originOf(last.node),
    schedule: { tile: [] },
    ...(routine ? { routine } : {}),
    ...(control ? { control: controlOf(control.node, control.results, around) } : {}),
  });
  const nodes = [...draft.reads, ...draft.stores.map(({ node }) => node)];
  const memories = nodes.map((node) => ({ dtype: node.dtype, size: sizeOf(node) }));
  return scheduled(kernel, memories, add);
}
