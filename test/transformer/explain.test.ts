/** `gradus explain`: what it knows as data, as text, and as a page in Chromium. */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Explanation, explanationOf } from '../../src/explanation.ts';
import {
  checkpoint,
  explain as explainFunction,
  grad,
  ones,
  type Tensor,
} from '../../src/index.ts';
import { trace } from '../../src/trace.ts';
import { TensorSpec } from '../../src/tree.ts';
import { forAnyGpu } from '../../transformer/explain/gpu.ts';
import { layoutOf } from '../../transformer/explain/layout.ts';
import { type Explained, pageOf } from '../../transformer/explain/page.ts';
import { explain } from '../../transformer/plugin/commands.ts';
import { executable, launch } from '../browser.ts';
import { samples } from './harness.ts';

type X = Tensor<[32, 64]>;
type W = Tensor<[64, 48]>;

const loss = (w: W, x: X): Tensor<[]> => x.matmul(w).tanh().sum();
const step = (w: W, x: X): W => w.sub(grad(loss)(w, x).mul(0.1));

const explained = (f: unknown, name: string, w = [64, 48]): Explanation =>
  explanationOf(
    trace(name, f as (...args: unknown[]) => unknown, [
      new TensorSpec(w, 'float32'),
      new TensorSpec([32, 64], 'float32'),
    ]),
    undefined,
    forAnyGpu,
  );

const options = { project: samples, cwd: samples, files: [] } as const;

describe('an explanation', () => {
  const { nodes, kernels, total, outputs, differentiates, memory, backend } = explained(
    step,
    'step',
  );
  const opsIn = (part: string) =>
    nodes.filter((x) => x.kind === 'op' && x.part === part).map(({ text }) => text.split(' ')[0]);

  test('tells forward, gradient and what is made of both apart', () => {
    expect(differentiates).toBe(true);
    expect(opsIn('forward')).toContain('tanh');
    expect(opsIn('forward').filter((op) => op === 'contract')).toHaveLength(1);
    expect(opsIn('gradient').filter((op) => op === 'contract')).toHaveLength(1);
    expect(opsIn('after')).toContain('sub');
    expect(nodes[outputs[0] ?? -1]).toMatchObject({ shape: [64, 48], part: 'after' });
  });

  test('knows the kernels of every node that has one, and their costs', () => {
    const products = nodes.filter(({ text }) => text.startsWith('contract'));
    expect(products.map((node) => node.kernels.length)).toEqual([1, 1]);
    for (const [i, kernel] of kernels.entries())
      for (const node of kernel.nodes) expect(nodes[node]?.kernels).toContain(i);
    // Two products of 2 * 32 * 64 * 48 operations, and some of each of the 32 * 48 sums.
    expect(total.operations).toBeGreaterThan(2 * 2 * 32 * 64 * 48);
    expect(total.operations).toBeLessThan(1.1 * 2 * 2 * 32 * 64 * 48);
    expect(kernels.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total.bytes);
    // It reads x and w, and keeps an array of [32, 48].
    expect(kernels[0]?.bytes).toBe(4 * (32 * 64 + 64 * 48 + 32 * 48));
  });

  test('says where kernels run, and why', () => {
    expect(backend).toBe('wasm');
    expect(kernels[0]).toMatchObject({ backend: 'wasm', isThreaded: false });
    expect(kernels[0]?.reason).toMatch(/^product: its work of \d+ is too little for threads$/);
    const small = explained((w: Tensor<[3]>) => w.mul(2), 'small', [3]);
    expect(small.backend).toBe('javascript');
    expect(small.reason).toMatch(/less than 3000, from which WebAssembly pays/);
  });

  test('says what a GPU would do, and why it goes there', () => {
    const { webgpu } = explained(step, 'step');
    expect(webgpu.goes).toBe(false);
    expect(webgpu.reason).toMatch(/^stays on the CPU: its work of \d+ is less than 20000000$/);
    const { onHost, dispatches = [] } = webgpu.steps ?? {};
    expect(onHost).toEqual([]);
    expect(dispatches.length).toBeGreaterThanOrEqual(kernels.length);
    for (const { source } of dispatches) expect(source).toContain('@compute');
    const large = explained((x: Tensor<[512, 512]>) => x.matmul(x), 'large', [512, 512]);
    expect(large.webgpu).toMatchObject({ goes: true });
    const wide = explained((x: Tensor<[2, 2]>) => x.inv(), 'wide', [2, 2]);
    expect(wide.webgpu.steps?.onHost).toHaveLength(1);
  });

  test('has the memory plan', () => {
    expect(memory.temporaries.length).toBeGreaterThan(0);
    for (const { offset, bytes, from, to } of memory.temporaries) {
      expect(offset + bytes).toBeLessThanOrEqual(memory.arenaBytes);
      expect(from).toBeLessThanOrEqual(to);
    }
  });

  test('is the same each time, and nothing but data', () => {
    const again = explained(step, 'step');
    expect(JSON.parse(JSON.stringify(again))).toEqual(again);
    const { backend: own, kernels: others } = again;
    expect({ own, others }).toEqual({ own: backend, others: kernels });
  });

  test('calls what a checkpoint computes again part of the gradient', () => {
    const again = checkpoint((x: X, w: W) => x.matmul(w).tanh());
    const f = grad((w: W, x: X): Tensor<[]> => again(x, w).mul(2).sum());
    const parts = explained(f, 'f').nodes.filter(({ kind }) => kind === 'op');
    expect(parts.some(({ part, text }) => part === 'gradient' && text.startsWith('contract'))).toBe(
      true,
    );
  });

  test('is what explain prints', () => {
    const text = explainFunction(step, ones(64, 48), ones(32, 64));
    expect(text).toMatch(/derivatives\n {2}forward: \d+ nodes, in step_0/);
    expect(text).toContain(`in total: ${total.operations} operations, ${total.bytes} bytes moved`);
    for (const { source } of kernels) expect(text).toContain(source);
  });
});

test('kernels surround their nodes, and meet nothing else', () => {
  const explanation = explained(step, 'step');
  const { nodes, kernels } = layoutOf(explanation);
  for (const [number, box] of kernels) {
    for (const [i, { x, y, width, height }] of nodes.entries()) {
      const isOutside =
        x >= box.x + box.width ||
        box.x >= x + width ||
        y >= box.y + box.height ||
        box.y >= y + height;
      const isInside =
        x > box.x && x + width < box.x + box.width && y > box.y && y + height < box.y + box.height;
      const isOwn = explanation.nodes[i]?.kernels[0] === number;
      expect(isOwn ? isInside : isInside || isOutside).toBe(true);
    }
  }
});

test('--json prints the same data', async () => {
  const { text, ok } = await explain(options, 'training-step/input.ts', 'json');
  expect(ok).toBe(true);
  const [first] = JSON.parse(text) as readonly Explained[];
  expect(first?.place).toMatch(/^training-step\/input\.ts:\d+$/);
  expect(first?.explanation.differentiates).toBe(true);
});

test('each kernel is said to come from the op that it ends in', async () => {
  const file = 'training-step/input.ts';
  const lines = readFileSync(path.join(samples, file), 'utf8').split('\n');
  const place = (call: string) => {
    const line = lines.findIndex((l) => l.includes(call));
    const [callee = ''] = /\w+\($/.exec(call) ?? [];
    const column = (lines[line]?.indexOf(call) ?? -1) + call.length - callee.length;
    return `${file}:${line + 1}:${column + 1}`;
  };
  // What is saved of the sigmoid and its gradient, the loss, and both updates.
  const calls = ['.sigmoid(', 'mean(', 'params.w.sub(', 'params.b.sub('];
  const { text } = await explain(options, file, 'json');
  const [first] = JSON.parse(text) as readonly Explained[];
  expect(first?.explanation.kernels.map(({ origin }) => origin)).toEqual(calls.map(place));
  const told = await explain(options, file);
  expect(told.text).toContain(`as its program; from ${place('params.b.sub(')}\n`);
  expect(explained(step, 'step').kernels[0]?.origin).toBeNull();
});

const HOSTILE = `</script></style><script>throw 1</script>"'\`&<img src=x onerror=alert(1)>\u202e\u2028ü`;

const found = executable === undefined ? ' (skipped: apt-get install chromium)' : '';
describe.skipIf(executable === undefined)(`a page in Chromium${found}`, () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    browser = await launch();
    folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'gradus-explain-'));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is on a page, and what went wrong there. */
  async function look(load: (page: Awaited<ReturnType<Browser['newPage']>>) => Promise<unknown>) {
    const page = await browser.newPage();
    const problems: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    try {
      await load(page);
      const counts = {
        kernels: await page.locator('svg .kernel').count(),
        nodes: await page.locator('svg .node').count(),
        sources: await page.locator('section.source').count(),
        temporaries: await page.locator('svg .temporary').count(),
        foreign: await page.locator('script, img, iframe, [onerror]').count(),
      };
      return { counts, problems, requests, title: await page.locator('h1').textContent() };
    } finally {
      await page.close();
    }
  }

  test('shows all nodes and kernels, loads nothing, and has no errors', async () => {
    const file = path.join(folder, 'step.html');
    const { ok } = await explain(options, 'training-step/input.ts', { html: file });
    expect(ok).toBe(true);
    const { text } = await explain(options, 'training-step/input.ts', 'json');
    const all = (JSON.parse(text) as readonly Explained[]).map((one) => one.explanation);
    const url = pathToFileURL(file).href;
    const seen = await look((page) => page.goto(url));
    const sum = (of: (x: Explanation) => number) => all.reduce((n, x) => n + of(x), 0);
    expect(seen).toMatchObject({ problems: [], requests: [url] });
    expect(seen.counts).toEqual({
      kernels: sum(({ kernels }) => kernels.length),
      nodes: sum(({ nodes }) => nodes.length),
      sources: sum(({ kernels }) => kernels.length),
      temporaries: sum(({ memory }) => memory.temporaries.length),
      foreign: 0,
    });
  });

  test('shows expressions outside of lower', async () => {
    const file = path.join(folder, 'infer.html');
    await explain({ ...options, mode: 'infer' }, 'infer-chains/input.ts', { html: file });
    const { counts, problems } = await look((page) => page.goto(pathToFileURL(file).href));
    expect(problems).toEqual([]);
    expect(counts.kernels).toBeGreaterThan(3);
    expect(readFileSync(file, 'utf8')).toContain('infer-chains/input.ts:');
  });

  test('a name cannot become markup', async () => {
    const explanation = explained(step, 'step');
    const kernels = explanation.kernels.map((x) => ({
      ...x,
      name: HOSTILE,
      source: HOSTILE,
      reason: HOSTILE,
    }));
    const nodes = explanation.nodes.map((x) => ({ ...x, text: HOSTILE }));
    const page = pageOf(HOSTILE, [
      { place: HOSTILE, explanation: { ...explanation, name: HOSTILE, kernels, nodes } },
    ]);
    expect(page).not.toMatch(/[\u202e\u2028]/);
    const { counts, problems, title } = await look((shown) => shown.setContent(page));
    expect({ problems, foreign: counts.foreign }).toEqual({ problems: [], foreign: 0 });
    expect(counts.kernels).toBe(kernels.length);
    expect(counts.nodes).toBe(nodes.length);
    expect(title).toContain('<script>throw 1</script>');
  });
});
