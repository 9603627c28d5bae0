/**
 * The derivatives of control flow, and its batches: loops over the derivatives of their bodies, branches with those of
 * their branches. What a loop carries is found by going round until nothing more is reached.
 */
import { isFloat } from '../dtype.ts';
import { GradientError } from '../errors.ts';
import { noReverseMode } from '../errors-control.ts';
import { graph as g } from '../graph/build.ts';
import { condNodes, loopOf, regionsOf, scanNodes, whileNodes } from '../graph/control.ts';
import { intern, type Node, topological } from '../graph/node.ts';
import { placeholderLike, replace } from '../graph/rebuild.ts';
import type { Region } from '../graph/region.ts';
import type { BatchWalk, Compound, ForwardWalk } from './compound.ts';

type Found = readonly (Node | null)[];

const zeros = ({ dtype, shape }: Node): Node => g.constant(0, dtype, shape);

/** What stands for the inputs of a region, or for other placeholders in it. */
const meaning = (...pairs: readonly (readonly [readonly Node[], readonly Node[]])[]) =>
  new Map(pairs.flatMap(([from, to]) => from.map((x, i) => [x, to[i] ?? x] as const)));

/** The numbers of those that are there. */
const present = (found: Found): number[] => found.flatMap((x, i) => (x ? [i] : []));

const pick = <T>(list: readonly T[], numbers: readonly number[]): T[] =>
  numbers.map((i) => list[i] as T);

/** The members of a list that are to be, a placeholder for each; `null` for the others. */
const probesFor = (nodes: readonly Node[], wanted: (i: number) => boolean): Found =>
  nodes.map((x, i) => (wanted(i) ? placeholderLike(x) : null));

const isThere = (x: Node | null): x is Node => x !== null;

/** Goes round a loop until the carries that `reach` finds to follow from others are all among them. */
function spread<T>(
  carries: number,
  start: (carry: number) => boolean,
  reach: (active: ReadonlySet<number>) => {
    readonly found: T;
    readonly has: (i: number) => boolean;
  },
): { readonly active: readonly number[]; readonly found: T } {
  const all = Array.from({ length: carries }, (_, i) => i);
  const active = new Set(all.filter(start));
  for (;;) {
    const { found, has } = reach(active);
    const more = all.filter((i) => has(i) && !active.has(i));
    if (more.length === 0) return { active: all.filter((i) => active.has(i)), found };
    for (const i of more) active.add(i);
  }
}

/** The inputs of a loop by what they are, and of its body. */
function partsOf(node: Node) {
  const loop = loopOf(node);
  const regions = regionsOf(node);
  const body = regions[regions.length - 1] as Region;
  const [from, to] = [loop.carries, loop.carries + loop.xs];
  const cut = (list: readonly Node[]) =>
    [list.slice(0, from), list.slice(from, to), list.slice(to)] as const;
  return { ...loop, body, cut, result: node.attributes.result ?? 0 };
}

// ---- reverse mode ------------------------------------------------------------------------------

/** A loop in the other direction. It carries the cotangents of the carries, and the sums of those of what is captured. */
const scanVjp: Compound['vjp'] = (walk, ct, node, isActive) => {
  const { length, carries, reverse, body, cut } = partsOf(node);
  const moves = movesIn(body, carries, isActive);
  const { outputs } = body;
  const cts = outputs.map((_, i) => ct(i));
  const reach = (active: ReadonlySet<number>) => {
    const probes = probesFor(outputs, (i) => (i < carries ? active.has(i) : cts[i] !== null));
    const floats = body.inputs
      .map((x, i) => (isFloat(x.dtype) && moves(i) ? i : -1))
      .filter((i) => i >= 0);
    const parts = walk(outputs, probes, pick(body.inputs, floats));
    const found = body.inputs.map((_, i) => parts[floats.indexOf(i)] ?? null);
    return { found: { probes, found }, has: (i: number) => found[i] !== null };
  };
  const {
    active,
    found: { probes, found },
  } = spread(carries, (i) => cts[i] !== null, reach);
  const [carryIn, sliceIn, capturedIn] = cut(body.inputs);
  const [, xs, captured] = cut(node.inputs);
  const [ofCarry, ofX, ofCaptured] = [
    found.slice(0, carries),
    found.slice(carries, carries + xs.length),
    found.slice(carries + xs.length),
  ];
  const [summed, sliced] = [present(ofCaptured), present(ofX)];
  const ys = present(cts).filter((i) => i >= carries);
  // The last results are the carries that each step began with.
  const begun = carryIn.map((_, i) => resultOf(node, outputs.length - carries + i));
  const init = [
    ...active.map((i) => cts[i] ?? zeros(outputs[i] as Node)),
    ...pick(captured, summed).map(zeros),
  ];
  const stacks = [...begun, ...xs, ...pick(cts, ys).filter(isThere)];
  const scanned = scanNodes(init, stacks, { length, reverse: !reverse }, (now, slices) => {
    const [before, x, ctY] = [
      slices.slice(0, carries),
      slices.slice(carries, carries + xs.length),
      slices.slice(carries + xs.length),
    ];
    const stands = meaning(
      [carryIn, before],
      [sliceIn, x],
      [capturedIn, captured],
      [pick(probes, active).filter(isThere), now],
      [pick(probes, ys).filter(isThere), ctY],
    );
    const write = (list: Found) => replace(list.filter(isThere), stands);
    const next = active.map((i) => ofCarry[i] ?? zeros(outputs[i] as Node));
    const sums = write(pick(ofCaptured, summed)).map((part, i) =>
      g.add(now[active.length + i] as Node, part),
    );
    return { carries: [...write(next), ...sums], ys: write(pick(ofX, sliced)) };
  });
  return [
    ...carryIn.map((_, i) => scanned.carries[active.indexOf(i)] ?? null),
    ...xs.map((_, i) => scanned.ys[sliced.indexOf(i)] ?? null),
    ...captured.map((_, i) => {
      const at = summed.indexOf(i);
      return at < 0 ? null : (scanned.carries[active.length + at] ?? null);
    }),
  ];
};

/** Which inputs of a body change where those change of which `isActive` says so. */
function movesIn(body: Region, carries: number, isActive: (input: number) => boolean) {
  const { found } = spread(carries, isActive, (active) => {
    const moves = (i: number) => (i < carries ? active.has(i) : isActive(i));
    const found = dependent(
      body.outputs,
      body.inputs.filter((_, i) => moves(i)),
    );
    return { found: moves, has: (i: number) => !!found[i] };
  });
  return found;
}

/** Another result of a scan. */
function resultOf(node: Node, result: number): Node {
  const { length, carries, body } = partsOf(node);
  const { shape, dtype } = body.outputs[result] as Node;
  const whole = result < carries ? shape : [length, ...shape];
  return intern(node.op, node.inputs, { ...node.attributes, result }, whole, dtype);
}

// ---- forward mode ------------------------------------------------------------------------------

/** The tangents of what a step leaves, given those of what it takes; and which carries have one. */
function pushed(walk: ForwardWalk, node: Node, tangents: Found) {
  const { body, carries } = partsOf(node);
  return spread(
    carries,
    (i) => tangents[i] !== null,
    (active) => {
      const probes = probesFor(body.inputs, (i) => (i < carries ? active.has(i) : !!tangents[i]));
      const given = present(probes).map((i) => [body.inputs[i], probes[i]] as [Node, Node]);
      const found = walk(body.outputs, new Map(given));
      return { found: { probes, found }, has: (i: number) => found[i] !== null };
    },
  );
}

/** A loop that carries the tangents along. */
const scanJvp: NonNullable<Compound['jvp']> = (walk, tangents, node) => {
  const { length, carries, reverse, body, cut, result } = partsOf(node);
  const {
    active,
    found: { probes, found },
  } = pushed(walk, node, tangents);
  const at = result < carries ? active.indexOf(result) : 0;
  if (at < 0 || (result >= carries && !found[result])) return null;
  const [init, xs, captured] = cut(node.inputs);
  const [carryIn, sliceIn, capturedIn] = cut(body.inputs);
  const moving = present(tangents).filter((i) => i >= carries);
  const slicing = moving.filter((i) => i < carries + xs.length);
  const along = moving.filter((i) => i >= carries + xs.length);
  const start = active.map((i) => tangents[i] ?? zeros(init[i] as Node));
  const stacks = [...xs, ...pick(tangents, slicing).filter(isThere)];
  const scanned = scanNodes([...init, ...start], stacks, { length, reverse }, (now, slices) => {
    const stands = meaning(
      [carryIn, now],
      [sliceIn, slices],
      [capturedIn, captured],
      [pick(probes, active).filter(isThere), now.slice(carries)],
      [pick(probes, slicing).filter(isThere), slices.slice(xs.length)],
      [pick(probes, along).filter(isThere), pick(tangents, along).filter(isThere)],
    );
    const next = active.map((i) => found[i] ?? zeros(body.outputs[i] as Node));
    const ys = result < carries ? [] : [found[result] as Node];
    const steps = replace([...body.outputs.slice(0, carries), ...next, ...ys], stands);
    const count = carries + active.length;
    return { carries: steps.slice(0, count), ys: steps.slice(count) };
  });
  return (result < carries ? scanned.carries[carries + at] : scanned.ys[0]) ?? null;
};

const whileJvp: NonNullable<Compound['jvp']> = (walk, tangents, node) => {
  const { carries, body, cut, result } = partsOf(node);
  const [test] = regionsOf(node) as [Region];
  const {
    active,
    found: { probes, found },
  } = pushed(walk, node, tangents);
  const at = active.indexOf(result);
  if (at < 0) return null;
  const [init, , captured] = cut(node.inputs);
  const along = present(tangents).filter((i) => i >= carries);
  const start = active.map((i) => tangents[i] ?? zeros(init[i] as Node));
  const next = active.map((i) => found[i] ?? zeros(body.outputs[i] as Node));
  const standing = (inputs: readonly Node[], now: readonly Node[]) =>
    meaning(
      [inputs, [...now.slice(0, carries), ...captured]],
      [pick(probes, active).filter(isThere), now.slice(carries)],
      [pick(probes, along).filter(isThere), pick(tangents, along).filter(isThere)],
    );
  const results = whileNodes(
    [...init, ...start],
    (now) => replace(test.outputs, standing(test.inputs, now))[0] as Node,
    (now) => replace([...body.outputs, ...next], standing(body.inputs, now)),
  );
  return results[carries + at] ?? null;
};

// ---- batches -----------------------------------------------------------------------------------

/** Whether each output depends on some of these nodes. */
function dependent(outputs: readonly Node[], on: readonly Node[]): readonly boolean[] {
  const reached = new Set(on);
  for (const node of topological(outputs))
    if (node.inputs.some((input) => reached.has(input))) reached.add(node);
  return outputs.map((node) => reached.has(node));
}

const withAxis = (node: Node, has: boolean, n: number): Node =>
  has ? node : g.expand(node, [n, ...node.shape]);

/** Exchanges the first two axes. */
const turned = (node: Node): Node =>
  g.permute(node, [1, 0, ...node.shape.slice(2).map((_, i) => i + 2)]);

/** Outputs of a region, with a leading axis for those of which `wide` says so; `stands` says what its inputs are. */
function batched(
  walk: BatchWalk,
  { inputs, outputs }: Region,
  stands: readonly Node[],
  has: (input: number) => boolean,
  wide: (output: number) => boolean,
  n: number,
): Node[] {
  const rows = inputs.map((x) => placeholderLike(withAxis(x, false, n)));
  const leading = inputs.map((_, i) => i).filter(has);
  const given = new Map(leading.map((i) => [inputs[i] as Node, rows[i] as Node]));
  const made = walk(outputs, given, n);
  const chosen = outputs.map((plain, i) => (wide(i) ? (made[i] as Node) : plain));
  return replace(chosen, meaning([inputs, stands], [rows, stands]));
}

const scanBatch: Compound['batch'] = (walk, node, inputs, hasAxis, n) => {
  const { length, carries, reverse, body, cut, result } = partsOf(node);
  const reach = (active: ReadonlySet<number>) => {
    const has = (i: number) => (i < carries ? active.has(i) : hasAxis(i));
    const found = dependent(
      body.outputs,
      body.inputs.filter((_, i) => has(i)),
    );
    return {
      found: { has, wide: (i: number) => (i < carries ? active.has(i) : !!found[i]) },
      has: (i: number) => !!found[i],
    };
  };
  const { found } = spread(carries, hasAxis, reach);
  const { has, wide } = found;
  const [given, stacks, captured] = cut(inputs);
  const init = given.map((x, i) => (has(i) ? withAxis(x, hasAxis(i), n) : x));
  const xs = stacks.map((x, i) => (hasAxis(carries + i) ? turned(x) : x));
  const scanned = scanNodes(init, xs, { length, reverse }, (now, slices) => {
    const made = batched(walk, body, [...now, ...slices, ...captured], has, wide, n);
    return { carries: made.slice(0, carries), ys: made.slice(carries) };
  });
  const made = [...scanned.carries, ...scanned.ys][result] as Node;
  if (!wide(result)) return withAxis(made, false, n);
  return result < carries ? made : turned(made);
};

/** Where the condition has rows, all are carried until none goes on, and those that have ended stay as they are. */
const whileBatch: Compound['batch'] = (walk, node, inputs, hasAxis, n) => {
  const { carries, body, cut, result } = partsOf(node);
  const [test] = regionsOf(node) as [Region];
  const reach = (active: ReadonlySet<number>) => {
    const has = (i: number) => (i < carries ? active.has(i) : hasAxis(i));
    const from = ({ inputs: list }: Region) => list.filter((_, i) => has(i));
    const [rows = false] = dependent(test.outputs, from(test));
    const found = dependent(body.outputs, from(body));
    return { found: { has, rows }, has: (i: number) => rows || !!found[i] };
  };
  const {
    found: { has, rows },
  } = spread(carries, hasAxis, reach);
  const [given, , captured] = cut(inputs);
  const init = given.map((x, i) => (has(i) ? withAxis(x, hasAxis(i), n) : x));
  const asked = (now: readonly Node[]) =>
    batched(walk, test, [...now, ...captured], has, () => rows, n)[0] as Node;
  const results = whileNodes(
    init,
    (now) => (rows ? g.max(asked(now), [0]) : asked(now)),
    (now) => {
      const next = batched(walk, body, [...now, ...captured], has, has, n);
      return rows ? next.map((x, i) => chosen(asked(now), x, now[i] as Node)) : next;
    },
  );
  return withAxis(results[result] as Node, has(result), n);
};

/** Row by row, one of two. */
function chosen(which: Node, a: Node, b: Node): Node {
  const rows = g.reshape(which, [...which.shape, ...a.shape.slice(1).map(() => 1)]);
  return g.where(rows, a, b);
}

// ---- conditions --------------------------------------------------------------------------------

/** A choice between what is found of each branch, where one of them has something; `give` is what they are made of. */
function choose(
  [predicate, ...operands]: readonly Node[],
  regions: readonly Region[],
  found: readonly Found[],
  likes: readonly Node[],
  extra: readonly (readonly [probe: Node, node: Node])[],
): Found {
  const there = likes.map((_, i) => i).filter((i) => found.some((one) => one[i]));
  const branch = (b: number) => (given: readonly Node[]) => {
    const own = pick(found[b] ?? [], there).map((x, i) => x ?? zeros(likes[there[i] ?? 0] as Node));
    const probes = extra.map(([probe]) => probe);
    const inputs = regions[b]?.inputs ?? [];
    return replace(own, meaning([[...inputs, ...probes], given]));
  };
  const all = [...operands, ...extra.map(([, node]) => node)];
  const results = condNodes(predicate as Node, all, branch(0), branch(1));
  return likes.map((_, i) => results[there.indexOf(i)] ?? null);
}

const condVjp: Compound['vjp'] = (walk, ct, node, isActive) => {
  const regions = regionsOf(node);
  const [yes] = regions as [Region];
  const cts = yes.outputs.map((_, i) => ct(i));
  const probes = probesFor(yes.outputs, (i) => cts[i] !== null);
  const found = regions.map(({ inputs, outputs }) => {
    const floats = inputs.filter((x, i) => isFloat(x.dtype) && isActive(i + 1));
    const parts = walk(outputs, probes, floats);
    return inputs.map((x) => parts[floats.indexOf(x)] ?? null);
  });
  const extra = present(cts).map((i) => [probes[i], cts[i]] as [Node, Node]);
  return [null, ...choose(node.inputs, regions, found, yes.inputs, extra)];
};

const condJvp: NonNullable<Compound['jvp']> = (walk, [, ...tangents], node) => {
  const regions = regionsOf(node);
  const [yes] = regions as [Region];
  const probes = probesFor(yes.inputs, (i) => !!tangents[i]);
  const extra = present(tangents).map((i) => [probes[i], tangents[i]] as [Node, Node]);
  const found = regions.map(({ inputs, outputs }) => {
    const given = present(tangents).map((i) => [inputs[i], probes[i]] as [Node, Node]);
    return walk(outputs, new Map(given));
  });
  return (
    choose(node.inputs, regions, found, yes.outputs, extra)[node.attributes.result ?? 0] ?? null
  );
};

const condBatch: Compound['batch'] = (walk, node, [predicate, ...operands], hasAxis, n) => {
  const result = node.attributes.result ?? 0;
  const has = (i: number) => hasAxis(i + 1);
  const rows = (region: Region, given: readonly Node[]) =>
    batched(walk, region, given, has, () => true, n);
  const [yes, no] = regionsOf(node) as [Region, Region];
  if (hasAxis(0)) {
    const [a, b] = [yes, no].map((one) => rows(one, operands)[result] as Node) as [Node, Node];
    return chosen(predicate as Node, a, b);
  }
  const branch = (one: Region) => (given: readonly Node[]) => rows(one, given);
  return condNodes(predicate as Node, operands, branch(yes), branch(no))[result] as Node;
};

export const controlRules = {
  scan: { vjp: scanVjp, jvp: scanJvp, batch: scanBatch },
  cond: { vjp: condVjp, jvp: condJvp, batch: condBatch },
  whileLoop: {
    vjp: () => {
      throw new GradientError(noReverseMode());
    },
    jvp: whileJvp,
    batch: whileBatch,
  },
} satisfies Record<string, Compound>;
