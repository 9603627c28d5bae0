/** The derivatives of scans, and their batches: scans over those of their bodies. */
import { isFloat } from '../dtype.ts';
import { graph as g, zerosLike } from '../graph/build.ts';
import { scanNodes } from '../graph/control.ts';
import { intern, type Node } from '../graph/node.ts';
import { replace } from '../graph/rebuild.ts';
import type { Region } from '../graph/region.ts';
import type { Compound } from './compound.ts';
import {
  batched,
  dependent,
  type Found,
  isThere,
  meaning,
  partsOf,
  pick,
  present,
  probesFor,
  pushed,
  spread,
  withAxis,
} from './regions.ts';

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
    ...active.map((i) => cts[i] ?? zerosLike(outputs[i] as Node)),
    ...pick(captured, summed).map(zerosLike),
  ];
  const stacks = [...begun, ...xs, ...pick(cts, ys).filter(isThere)];
  const scanned = scanNodes(
    init,
    stacks,
    { length, reverse: !reverse },
    (now, slices) => {
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
      const next = active.map((i) => ofCarry[i] ?? zerosLike(outputs[i] as Node));
      const sums = write(pick(ofCaptured, summed)).map((part, i) =>
        g.add(now[active.length + i] as Node, part),
      );
      return { carries: [...write(next), ...sums], ys: write(pick(ofX, sliced)) };
    },
    scan,
  );
  return [
    ...carryIn.map((_, i) => scanned.carries[active.indexOf(i)] ?? null),
    ...xs.map((_, i) => scanned.ys[sliced.indexOf(i)] ?? null),
    ...captured.map((_, i) => {
      const at = summed.indexOf(i);
      return at < 0 ? null : (scanned.carries[active.length + at] ?? null);
    }),
  ];
};

/** A loop that carries the tangents along. */
const scanJvp: NonNullable<Compound['jvp']> = (walk, tangents, node) => {
  const { length, carries, reverse, body, cut } = partsOf(node);
  const {
    active,
    found: { probes, found },
  } = pushed(walk, node, tangents);
  const moved = present(found).filter((i) => i >= carries);
  const [init, xs, captured] = cut(node.inputs);
  const [carryIn, sliceIn, capturedIn] = cut(body.inputs);
  const moving = present(tangents).filter((i) => i >= carries);
  const slicing = moving.filter((i) => i < carries + xs.length);
  const along = moving.filter((i) => i >= carries + xs.length);
  const start = active.map((i) => tangents[i] ?? zerosLike(init[i] as Node));
  const stacks = [...xs, ...pick(tangents, slicing).filter(isThere)];
  const scanned = scanNodes(
    [...init, ...start],
    stacks,
    { length, reverse },
    (now, slices) => {
      const stands = meaning(
        [carryIn, now],
        [sliceIn, slices],
        [capturedIn, captured],
        [pick(probes, active).filter(isThere), now.slice(carries)],
        [pick(probes, slicing).filter(isThere), slices.slice(xs.length)],
        [pick(probes, along).filter(isThere), pick(tangents, along).filter(isThere)],
      );
      const next = active.map((i) => found[i] ?? zerosLike(body.outputs[i] as Node));
      const ys = pick(found, moved).filter(isThere);
      const steps = replace([...body.outputs.slice(0, carries), ...next, ...ys], stands);
      const count = carries + active.length;
      return { carries: steps.slice(0, count), ys: steps.slice(count) };
    },
    scan,
  );
  const made = [...scanned.carries.slice(carries), ...scanned.ys];
  const numbers = [...active, ...moved];
  return (result) => (numbers.includes(result) ? made[numbers.indexOf(result)] : null) ?? null;
};

/** Exchanges the first two axes. */
const turned = (node: Node): Node =>
  g.permute(node, [1, 0, ...node.shape.slice(2).map((_, i) => i + 2)]);

const scanBatch: Compound['batch'] = (walk, node, inputs, hasAxis, n) => {
  const { length, carries, reverse, body, cut } = partsOf(node);
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
  const scanned = scanNodes(
    init,
    xs,
    { length, reverse },
    (now, slices) => {
      const made = batched(walk, body, [...now, ...slices, ...captured], has, wide, n);
      return { carries: made.slice(0, carries), ys: made.slice(carries) };
    },
    scan,
  );
  return (result) => {
    const made = [...scanned.carries, ...scanned.ys][result] as Node;
    if (!wide(result)) return withAxis(made, false, n);
    return result < carries ? made : turned(made);
  };
};

export const scan: Compound = { vjp: scanVjp, jvp: scanJvp, batch: scanBatch };
