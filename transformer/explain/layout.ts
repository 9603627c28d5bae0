/** Places the nodes of a graph: kernels as boxes in layers, and in each box its nodes in layers. */
import type { ExplainedNode, Explanation } from '../../src/explanation.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** One for each node. */
  readonly nodes: readonly Box[];
  /** One for each kernel that has nodes of its own; where several compute a node, the first of them has it. */
  readonly kernels: ReadonlyMap<number, Box>;
}

/** What is placed as one: the nodes of a kernel, or a leaf. */
interface Group {
  readonly kernel: number | undefined;
  readonly members: readonly number[];
}

interface Sized extends Group {
  readonly width: number;
  readonly height: number;
  /** The nodes in relation to the group's corner. */
  readonly boxes: ReadonlyMap<number, Box>;
}

const GAP = { x: 16, y: 26 } as const;
const PADDING = { side: 12, top: 26, bottom: 12 } as const;
const NODE_HEIGHT = 36;
const CHARACTER = 7;
/** A layer of more than so many pixels goes on below. */
const WIDEST = 1400;

/** The lines that a node shows. */
export const linesOf = ({ text, dtype, shape }: ExplainedNode): readonly [string, string] => [
  text.length > 28 ? `${text.slice(0, 27)}…` : text,
  `${dtype}[${shape.join(', ')}]`,
];

const widthOf = (node: ExplainedNode): number =>
  Math.max(...linesOf(node).map((line) => line.length)) * CHARACTER + 16;

/** The kernel in whose box each node is. What no kernel computes by itself is with the first that reads it. */
function kernelsOf({ nodes }: Explanation): (number | undefined)[] {
  const kernels = nodes.map(({ kernels: [first] }) => first);
  for (let i = nodes.length - 1; i >= 0; i--) {
    for (const input of nodes[i]?.inputs ?? []) {
      const isFree = nodes[input]?.kind === 'op' && nodes[input].kernels.length === 0;
      if (isFree) kernels[input] = Math.min(kernels[input] ?? Infinity, kernels[i] ?? Infinity);
    }
  }
  return kernels.map((kernel) => (kernel === Infinity ? undefined : kernel));
}

function groupsOf(explanation: Explanation): Group[] {
  const groups = new Map<string, Group & { readonly members: number[] }>();
  for (const [i, kernel] of kernelsOf(explanation).entries()) {
    const key = kernel === undefined ? `leaf ${i}` : `kernel ${kernel}`;
    const group = groups.get(key) ?? { kernel, members: [] };
    group.members.push(i);
    groups.set(key, group);
  }
  // Kernels in the order in which they run: then what a group needs comes before it.
  return [...groups.values()].toSorted((a, b) => (a.kernel ?? -1) - (b.kernel ?? -1));
}

/** The length of the longest way to each item from one that needs no other. */
function depthsOf(count: number, needs: (item: number) => readonly number[]): number[] {
  const depths: number[] = [];
  for (let item = 0; item < count; item++)
    depths.push(Math.max(-1, ...needs(item).map((other) => depths[other] ?? -1)) + 1);
  return depths;
}

/** Items by their depth; of one depth those first whose needs lie leftmost. */
function layersOf(count: number, needs: (item: number) => readonly number[]): number[][] {
  const depths = depthsOf(count, needs);
  const layers: number[][] = [];
  const positions = new Map<number, number>();
  for (let depth = 0; depth <= Math.max(-1, ...depths); depth++) {
    const centre = (item: number) => {
      const found = needs(item).flatMap((other) => positions.get(other) ?? []);
      return found.length === 0 ? item : found.reduce((a, b) => a + b, 0) / found.length;
    };
    const layer = depths.flatMap((own, item) => (own === depth ? [item] : []));
    layer.sort((a, b) => centre(a) - centre(b) || a - b);
    for (const [position, item] of layer.entries()) positions.set(item, position);
    layers.push(layer);
  }
  return layers;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sets layers below each other, and what is in them side by side. */
function set(layers: readonly (readonly number[])[], sizes: readonly Size[]) {
  const boxes = new Map<number, Box>();
  let [x, y, width, tallest] = [0, 0, 0, 0];
  const next = () => {
    if (tallest > 0) y += tallest + GAP.y;
    [x, tallest] = [0, 0];
  };
  for (const layer of layers) {
    next();
    for (const item of layer) {
      const size = sizes[item] ?? { width: 0, height: 0 };
      if (x > 0 && x + size.width > WIDEST) next();
      boxes.set(item, { x, y, ...size });
      width = Math.max(width, x + size.width);
      tallest = Math.max(tallest, size.height);
      x += size.width + GAP.x;
    }
  }
  return { boxes, width, height: y + tallest };
}

const moved = (box: Box, x: number, y: number): Box => ({ ...box, x: box.x + x, y: box.y + y });

function sized({ nodes }: Explanation, group: Group): Sized {
  const { members, kernel } = group;
  const local = new Map(members.map((node, i) => [node, i]));
  const needs = (item: number) =>
    (nodes[members[item] ?? -1]?.inputs ?? []).flatMap((input) => local.get(input) ?? []);
  const sizes = members.map((node) => ({
    width: nodes[node] ? widthOf(nodes[node]) : 0,
    height: NODE_HEIGHT,
  }));
  const { boxes, width, height } = set(layersOf(members.length, needs), sizes);
  const [side, top, bottom] =
    kernel === undefined ? [0, 0, 0] : [PADDING.side, PADDING.top, PADDING.bottom];
  return {
    ...group,
    width: width + 2 * side,
    height: height + top + bottom,
    boxes: new Map([...boxes].map(([item, box]) => [members[item] ?? -1, moved(box, side, top)])),
  };
}

export function layoutOf(explanation: Explanation): Layout {
  const { nodes } = explanation;
  const groups = groupsOf(explanation).map((group) => sized(explanation, group));
  const groupOf = new Map(groups.flatMap(({ members }, i) => members.map((node) => [node, i])));
  const needs = (item: number) => {
    const inputs = (groups[item]?.members ?? []).flatMap((node) => nodes[node]?.inputs ?? []);
    return [...new Set(inputs.flatMap((input) => groupOf.get(input) ?? []))].filter(
      (other) => other !== item,
    );
  };
  const { boxes, width, height } = set(layersOf(groups.length, needs), groups);
  const places: Box[] = [];
  const kernels = new Map<number, Box>();
  for (const [i, group] of groups.entries()) {
    const box = boxes.get(i);
    if (!box) continue;
    if (group.kernel !== undefined) kernels.set(group.kernel, box);
    for (const [node, inner] of group.boxes) places[node] = moved(inner, box.x, box.y);
  }
  return { width, height, nodes: places, kernels };
}
