/**
 * Kernels with more memories than a shader can bind, as several that have fewer. Where parts of a result come from different
 * memories, each kernel makes some of the parts; of many results each makes some; else inputs are first copied side by side.
 */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Expression, Guard, Kernel, Within } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { passesOf, withSharedAxes } from '../../ir/passes.ts';
import { type Part, pruned, reloaded, Scratch, withValues } from './parts.ts';
import type { Context } from './shader.ts';
import { split } from './split.ts';
import { LANES } from './writer.ts';

/** How many memories a kernel has. */
export const memoriesIn = ({ inputs, outputs }: Kernel, { memoryOf }: Context): number =>
  new Set([...inputs, ...outputs].map((value) => memoryOf(value).number)).size;

/** Kernels that do the same with fewer memories each, or nothing if it has no more than can be bound, or none are found. */
export function limited(kernel: Kernel, context: Context): readonly Part[] | undefined {
  if (memoriesIn(kernel, context) <= context.traits.bindings) return undefined;
  if (kernel.reductions.length > 0)
    return packed(kernel, context) ?? context.attempt(() => inPasses(kernel, context));
  const parts = inRanges(kernel, context) ?? byStores(kernel, context);
  return parts?.map((part) => ({ kernel: part, context })) ?? packed(kernel, context);
}

/** Its reductions, then a map of what they give, if that has fewer memories. */
function inPasses(kernel: Kernel, context: Context): readonly Part[] | undefined {
  const shared = withSharedAxes(kernel);
  const parts = split(shared, passesOf(shared), true, () => 1, context);
  const before = memoriesIn(kernel, context);
  const isLess = parts.every(
    (part) => part.kernel.reductions.length === 0 || memoriesIn(part.kernel, part.context) < before,
  );
  return isLess ? parts : undefined;
}

/** A map for each half of its stores, in their order, if that leaves fewer inputs to each or there are too many outputs. */
function byStores(kernel: Kernel, context: Context): readonly Kernel[] | undefined {
  const { stores } = kernel;
  if (stores.length < 2) return undefined;
  const half = Math.ceil(stores.length / 2);
  const parts = [stores.slice(0, half), stores.slice(half)].map((some) =>
    pruned({ ...kernel, stores: some }),
  );
  const { bindings } = context.traits;
  const fit = parts.every((part) => memoriesIn(part, context) <= bindings);
  return fit || stores.length >= bindings - 1 ? parts : undefined;
}

/** Where along an axis other operands begin or end to be read. */
function cutsAlong({ stores }: Kernel, axis: Axis): readonly number[] {
  const cuts = new Set([0, axis.extent]);
  const note = ({ index, low, high }: Within) => {
    if (ix.strideOf(index, axis) !== 1 || index.terms.length !== 1) return;
    for (const end of [low, high]) cuts.add(end - index.constant);
  };
  for (const { value } of stores)
    k.walk(value, (x) => {
      if (x.kind === 'select' || x.kind === 'load') x.guard.forEach(note);
    });
  return [...cuts].filter((at) => at >= 0 && at <= axis.extent).sort((a, b) => a - b);
}

/** A map for each of as few ranges of an axis as have few enough memories, if any axis has such ranges. */
function inRanges(kernel: Kernel, context: Context): readonly Kernel[] | undefined {
  for (const axis of kernel.loops) {
    const cuts = cutsAlong(kernel, axis);
    const parts: Kernel[] = [];
    let start = 0;
    for (const [i, end] of cuts.entries()) {
      const next = cuts[i + 1];
      if (end === start) continue;
      const isFull =
        next === undefined ||
        memoriesIn(within(kernel, axis, start, next), context) > context.traits.bindings;
      if (!isFull) continue;
      parts.push(within(kernel, axis, start, end));
      start = end;
    }
    const whole = memoriesIn(kernel, context);
    if (parts.length > 1 && parts.every((part) => memoriesIn(part, context) < whole)) return parts;
  }
  return undefined;
}

/** The kernel from a step of an axis to another. */
function within(kernel: Kernel, axis: Axis, start: number, end: number): Kernel {
  const own: Axis = { ...axis, extent: end - start };
  const map = new Map([[axis, ix.add(ix.variable(own), ix.constant(start))]]);
  const moved = (index: Index) => ix.substitute(index, map);
  return pruned({
    ...kernel,
    loops: kernel.loops.map((one) => (one === axis ? own : one)),
    stores: kernel.stores.map((store) => ({
      ...store,
      index: moved(store.index),
      value: settled(store.value, moved),
    })),
  });
}

/** What is left to be asked of a guard; nothing if it never holds. */
function left(guard: Guard): Guard | undefined {
  if (guard.some(({ index, low, high }) => index.max < low || index.min >= high)) return undefined;
  return guard.filter(({ index, low, high }) => index.min < low || index.max >= high);
}

/** An expression at other indices, without the choices that these decide. */
const settled = (value: Expression, moved: (index: Index) => Index): Expression =>
  k.rebuild(value, (x, visit) => {
    if (x.kind === 'position') return k.position(moved(x.index), x.dtype);
    if (x.kind !== 'load' && x.kind !== 'select') return undefined;
    const guard = left(x.guard.map((one) => ({ ...one, index: moved(one.index) })));
    if (x.kind === 'select')
      return guard ? k.select(guard, visit(x.inside), visit(x.outside)) : visit(x.outside);
    return guard ? k.load(x.input, moved(x.index), guard, x.dtype) : k.literal(0, x.dtype);
  });

/** Kernels that copy the smallest inputs of one dtype side by side, and the kernel on that. */
function packed(kernel: Kernel, context: Context): readonly Part[] | undefined {
  const surplus = memoriesIn(kernel, context) - context.traits.bindings;
  const chosen = smallest(kernel, surplus + 1, context);
  if (chosen.length < 2) return undefined;
  const memories = chosen.map((input) => context.memoryOf(kernel.inputs[input] as number));
  const places: number[] = [];
  let size = 0;
  for (const memory of memories) {
    places.push(size);
    size += Math.ceil(memory.size / LANES) * LANES;
  }
  const { dtype } = memories[0] as (typeof memories)[number];
  const scratch = new Scratch(kernel, context);
  const target = scratch.add(dtype, size);
  const copies = chosen.map((input, i): Kernel => {
    const axis: Axis = { kind: 'axis', name: 'i', extent: memories[i]?.size ?? 0 };
    const index = ix.variable(axis);
    const to = ix.add(index, ix.constant(places[i] ?? 0));
    const value = k.load(0, index, [], dtype);
    return {
      ...kernel,
      loops: [axis],
      reductions: [],
      stores: [{ output: 0, axes: [], index: to, value }],
      inputs: [kernel.inputs[input] as number],
      outputs: [target],
    };
  });
  const all = [...kernel.inputs, target];
  const redirected = withValues(kernel, (value) =>
    reloaded(value, ({ input, index, guard, dtype: of }) => {
      const place = places[chosen.indexOf(input)];
      if (place === undefined) return undefined;
      return k.load(all.length - 1, ix.add(index, ix.constant(place)), guard, of);
    }),
  );
  const rest = pruned({ ...redirected, inputs: all });
  return [...copies, rest].map((part) => ({ kernel: part, context: scratch.context }));
}

/** The smallest inputs of one dtype, which no output has the memory of: so many, or all of the most frequent dtype. */
function smallest(kernel: Kernel, wanted: number, { memoryOf }: Context): readonly number[] {
  const written = new Set(kernel.outputs.map((value) => memoryOf(value).number));
  const inputs = kernel.inputs.map((value, input) => ({ input, ...memoryOf(value) }));
  const free = inputs.filter(({ number }) => !written.has(number));
  const dtypes = [...new Set(free.map(({ dtype }) => dtype))];
  const groups = dtypes.map((dtype) => free.filter((one) => one.dtype === dtype));
  const [group = []] = groups.sort((a, b) => b.length - a.length);
  return group
    .toSorted((a, b) => a.size - b.size)
    .slice(0, wanted)
    .map(({ input }) => input);
}
