/** The graph and the memory plan of an explanation, drawn as SVG. */
import type { ExplainedKernel, ExplainedNode, Explanation } from '../../src/explanation.ts';
import { type Box, type Layout, layoutOf, linesOf } from './layout.ts';
import { element, escaped } from './markup.ts';

const MARGIN = 12;

const shortName = ({ name }: ExplainedKernel): string =>
  name.length > 40 ? `${name.slice(0, 39)}…` : name;

const titled = (text: string): string => element('title', {}, escaped(text));

function drawKernel(kernel: ExplainedKernel, id: string, { x, y, width, height }: Box): string {
  const frame = element('rect', { x, y, width, height, rx: 8 });
  const label = element('text', { x: x + 10, y: y + 17 }, escaped(shortName(kernel)));
  const body = [titled(`${kernel.name}\n${kernel.source}`), frame, label];
  const group = element('g', { class: `kernel ${kernel.backend}` }, ...body);
  return element('a', { href: `#${id}` }, group);
}

function drawNode(node: ExplainedNode, isOutput: boolean, { x, y, width, height }: Box): string {
  const [first, second] = linesOf(node);
  const middle = x + width / 2;
  return element(
    'g',
    { class: `node ${node.kind} ${node.part}${isOutput ? ' output' : ''}` },
    titled(`${node.text}\n${second}${isOutput ? '\nreturned' : ''}`),
    element('rect', { x, y, width, height, rx: 5 }),
    element('text', { x: middle, y: y + 15 }, escaped(first)),
    element('text', { x: middle, y: y + 29, class: 'shape' }, escaped(second)),
  );
}

function drawEdge(from: Box, to: Box): string {
  const [x1, y1] = [from.x + from.width / 2, from.y + from.height];
  const [x2, y2] = [to.x + to.width / 2, to.y];
  const bend = Math.max(12, Math.abs(y2 - y1) / 2);
  return element('path', {
    class: 'edge',
    d: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`,
    'marker-end': 'url(#arrow)',
  });
}

function edges({ nodes }: Explanation, layout: Layout): string[] {
  return nodes.flatMap((node, i) =>
    [...new Set(node.inputs)].flatMap((input) => {
      const [from, to] = [layout.nodes[input], layout.nodes[i]];
      return from && to ? [drawEdge(from, to)] : [];
    }),
  );
}

/** The graph, kernels as boxes around the nodes that they fuse. `idOf` names the place of a kernel's source. */
export function drawGraph(explanation: Explanation, idOf: (kernel: number) => string): string {
  const layout = layoutOf(explanation);
  const { nodes, kernels, outputs, name } = explanation;
  const boxes = kernels.flatMap((kernel, i) => {
    const box = layout.kernels.get(i);
    return box ? [drawKernel(kernel, idOf(i), box)] : [];
  });
  const drawn = nodes.flatMap((node, i) => {
    const box = layout.nodes[i];
    return box ? [drawNode(node, outputs.includes(i), box)] : [];
  });
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  return element(
    'svg',
    {
      class: 'graph',
      role: 'img',
      'aria-label': `graph of ${name}`,
      width,
      height,
      viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`,
    },
    ...boxes,
    ...edges(explanation, layout),
    ...drawn,
  );
}

const PLAN = { width: 880, height: 260, left: 90, bottom: 28 } as const;

/** The arena: kernels from left to right, addresses from bottom to top. */
export function drawMemory({ memory, kernels, name }: Explanation): string {
  const { arenaBytes, temporaries } = memory;
  const { width, height, left, bottom } = PLAN;
  const [step, scale] = [width / Math.max(1, kernels.length), height / Math.max(1, arenaBytes)];
  const rectangles = temporaries.map(({ dtype, size, offset, bytes, from, to }) =>
    element(
      'g',
      { class: 'temporary' },
      titled(`${dtype} × ${size}: bytes ${offset} to ${offset + bytes}, kernels ${from} to ${to}`),
      element('rect', {
        x: left + from * step,
        y: height - (offset + bytes) * scale,
        width: Math.max(2, (to - from + 1) * step - 2),
        height: Math.max(2, bytes * scale),
      }),
    ),
  );
  const label = (x: number, y: number, text: string) =>
    element('text', { x, y, class: 'axis' }, escaped(text));
  return element(
    'svg',
    {
      class: 'memory',
      role: 'img',
      'aria-label': `memory plan of ${name}`,
      viewBox: `0 -8 ${left + width + 8} ${height + bottom + 8}`,
    },
    element('rect', { class: 'arena', x: left, y: 0, width, height }),
    ...rectangles,
    label(4, 10, `${arenaBytes} B`),
    label(4, height, '0 B'),
    label(left, height + 18, 'kernel 0'),
    label(left + width - 80, height + 18, `kernel ${kernels.length - 1}`),
  );
}
