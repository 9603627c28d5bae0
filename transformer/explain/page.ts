/** `gradus explain --html`: explanations as one page that needs no network and runs no script. */
import type { ExplainedKernel, Explanation } from '../../src/explanation.ts';
import { drawGraph, drawMemory } from './drawing.ts';
import { element, escaped, highlighted } from './markup.ts';
import { STYLE } from './style.ts';

/** An explanation and where the function is: `train.ts:12`. */
export interface Explained {
  readonly place: string;
  /** What a generic function is called with: `(Tensor<[32, 784]>)`. */
  readonly instance?: string;
  readonly explanation: Explanation;
}

/** Nothing may be loaded, and nothing may run. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const whole = (n: number): string => n.toLocaleString('en-US');

const row = (tag: 'td' | 'th', cells: readonly string[]): string =>
  element('tr', {}, ...cells.map((cell) => element(tag, {}, cell)));

/** The kernels and what they cost. */
function table({ kernels, total, backend, reason }: Explanation, idOf: (i: number) => string) {
  const head = ['kernel', 'operations', 'worth additions', 'bytes moved', 'backend', 'why'];
  const costs = (x: Explanation['total']) =>
    [x.operations, x.cost, x.bytes].map((n) => escaped(whole(n)));
  const rows = kernels.map((kernel, i) => {
    const { name, backend, isThreaded } = kernel;
    const link = element('a', { href: `#${idOf(i)}` }, escaped(name));
    const where = `${backend}${isThreaded ? ', threads' : ''}`;
    return row('td', [link, ...costs(kernel), escaped(where), escaped(kernel.reason)]);
  });
  const sum = row('th', ['in total', ...costs(total), escaped(backend), escaped(reason)]);
  return element(
    'table',
    { class: 'kernels' },
    element('thead', {}, row('th', head)),
    element('tbody', {}, ...rows),
    element('tfoot', {}, sum),
  );
}

function source(kernel: ExplainedKernel, id: string): string {
  const { name, form, reads, writes, schedule, origin } = kernel;
  const facts = [
    `(${reads.join(', ')}) → (${writes.join(', ')})`,
    ...form,
    ...(schedule === null ? [] : [`in vectors: ${schedule}`]),
    ...(origin === null ? [] : [`from ${origin}`]),
  ];
  return element(
    'section',
    { id, class: 'source' },
    element('h4', {}, escaped(name)),
    element('p', {}, escaped(facts.join('; '))),
    element('pre', {}, element('code', {}, highlighted(kernel.source))),
  );
}

/** What a GPU would do: its shaders, folded up. */
function gpu({ webgpu: { reason, steps } }: Explanation): string {
  const { dispatches = [], onHost = [], temporaryBytes = 0 } = steps ?? {};
  const facts = [
    reason,
    `${dispatches.length} dispatches`,
    `temporaries of ${whole(temporaryBytes)} bytes`,
    ...(onHost.length > 0 ? [`on the host: ${onHost.join(', ')}`] : []),
  ];
  return [
    element('p', {}, escaped(`${facts.join('; ')}.`)),
    ...dispatches.map(({ name, groups, source }) =>
      element(
        'details',
        {},
        element('summary', {}, escaped(`${name}: ${groups.join(' x ')} workgroups`)),
        element('pre', {}, element('code', {}, escaped(source))),
      ),
    ),
  ].join('');
}

const LEGEND = [
  ['forward', 'forward'],
  ['gradient', 'gradient'],
  ['after', 'made of both'],
] as const;

function legend({ differentiates }: Explanation): string {
  if (!differentiates) return '';
  const entries = LEGEND.map(([part, label]) =>
    element('span', { class: `legend ${part}` }, escaped(label)),
  );
  return element('p', {}, 'Nodes: ', ...entries);
}

function section({ place, instance = '', explanation }: Explained, number: number): string {
  const idOf = (kernel: number) => `f${number}-k${kernel}`;
  const { name, kernels, memory } = explanation;
  const { arenaBytes, apartBytes, temporaries } = memory;
  const plan = `An arena of ${whole(arenaBytes)} bytes for ${temporaries.length} temporaries of ${whole(apartBytes)} bytes in all.`;
  return element(
    'article',
    {},
    element('h2', {}, escaped(`${name}${instance}`), ' ', element('small', {}, escaped(place))),
    element('h3', {}, 'Graph and kernels'),
    legend(explanation),
    element('div', { class: 'scroll' }, drawGraph(explanation, idOf)),
    element('div', { class: 'scroll' }, table(explanation, idOf)),
    element('h3', {}, 'Memory'),
    element('p', {}, escaped(plan)),
    temporaries.length > 0 ? drawMemory(explanation) : '',
    element('h3', {}, 'Source'),
    ...kernels.map((kernel, i) => source(kernel, idOf(i))),
    element('h3', {}, 'WebGPU'),
    gpu(explanation),
  );
}

const ARROW = `<svg width="0" height="0" aria-hidden="true"><defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs></svg>`;

export const pageOf = (title: string, explained: readonly Explained[]): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Without it browsers ask for one.
    '<link rel="icon" href="data:,">',
    element('title', {}, escaped(title)),
    element('style', {}, STYLE),
    '</head>',
    '<body>',
    ARROW,
    element('h1', {}, escaped(title)),
    ...explained.map(section),
    '</body>',
    '</html>',
    '',
  ].join('\n');
