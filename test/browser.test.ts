/** The library in Chromium: lowered and traced, under content-security policies and in isolated pages. */
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import gradus from '../transformer/plugin/esbuild.ts';
import { bundle, executable, launch, type Policy, visit } from './browser.ts';
import { TOTALS } from './transformer/page/totals.ts';

const project = path.join(import.meta.dirname, 'transformer/page');

/** The policy that README.md names, and one under which nothing may be compiled. */
const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const STRICTEST = "default-src 'self'; script-src 'self'";

interface Result {
  readonly totals: readonly number[];
  /** Whether a program has run in the heap. */
  readonly inHeap: boolean;
}

const scriptFrom = (library: string) => `
  import { totals } from './src/work.ts';
  import { memory } from '${library}';
  finish({ totals: totals(), inHeap: memory().heap > 0 });`;

/** Counts the workers that are started, and gives the first of them time. */
const WITH_THREADS = `
  import { total } from './src/large.ts';
  let workers = 0;
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      workers++;
    }
  };
  const totals = [total()];
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    totals.push(total());
  }
  finish({ totals, workers });`;

/** 100,000 steps that never yield, each with a fresh tensor of 16 KiB: 3 GB of tensors in all. */
const SOAK = `
  import { lower, memory, tensor } from 'gradus';
  const step = lower((x, w) => x.add(w).mul(0.5));
  let w = tensor(new Float32Array(4096), [64, 64]);
  const curve = [];
  for (let i = 0; i < 100000; i++) {
    w = step(tensor(new Float32Array(4096).fill(i % 5), [64, 64]), w);
    if (i % 10000 === 9999) curve.push(memory().heap);
  }
  finish({ curve, value: w.dataSync()[0] });`;

// CI says where the browser is, so that there its absence fails (see .ci/run).
const found = executable === undefined ? ' (skipped: apt-get install chromium)' : '';
describe.skipIf(executable === undefined)(`in Chromium${found}`, () => {
  let browser: Browser;
  let lowered: string;
  let traced: string;

  beforeAll(async () => {
    [browser, lowered, traced] = await Promise.all([
      launch(),
      bundle(scriptFrom('gradus/runtime'), project, [gradus({ tsconfig: project })]),
      bundle(scriptFrom('gradus'), project, []),
    ]);
  });
  afterAll(() => browser?.close());

  async function check(script: string, policy: Policy, inHeap: boolean, refused: string[]) {
    const { result, violations, isIsolated } = await visit<Result>(browser, script, policy);
    expect(result.totals).toHaveLength(TOTALS.length);
    for (const [i, total] of result.totals.entries())
      expect(Math.abs(total / (TOTALS[i] ?? 0) - 1)).toBeLessThan(1e-6);
    expect({ inHeap: result.inHeap, violations, isIsolated }).toEqual({
      inHeap,
      violations: refused,
      isIsolated: policy.isIsolated ?? false,
    });
  }

  test('a lowered bundle runs under a strict policy, and nothing is refused', () =>
    check(lowered, { contentSecurity: STRICT }, true, []));

  test('where modules may not be compiled it runs in JavaScript', () =>
    check(lowered, { contentSecurity: STRICTEST }, false, ['wasm-eval']));

  test('an isolated page runs it', () => check(lowered, { isIsolated: true }, true, []));

  test('the library itself runs', () => check(traced, {}, true, []));

  test('the library itself runs where it may not generate JavaScript', () =>
    check(traced, { contentSecurity: STRICT }, true, ['eval']));

  test('threads share large programs where the page is isolated, with the same bits', async () => {
    const script = await bundle(WITH_THREADS, project, [gradus({ tsconfig: project })]);
    interface Totals {
      readonly totals: readonly number[];
      readonly workers: number;
    }
    const alone = await visit<Totals>(browser, script, {});
    const together = await visit<Totals>(browser, script, { isIsolated: true });
    expect(alone.result.workers).toBe(0);
    expect(together.result.workers).toBeGreaterThan(0);
    expect(new Set([...alone.result.totals, ...together.result.totals]).size).toBe(1);
  });

  test('a loop that never yields stays in bounded memory', async () => {
    const script = await bundle(SOAK, project, []);
    const { result, peak } = await visit<{ curve: number[]; value: number }>(browser, script, {});
    const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
    console.log(
      `heap in MiB every 10,000 steps: ${result.curve.map(mebibytes).join(' ')}; peak of the page: ${mebibytes(peak)} MiB`,
    );
    // The mean of the last numbers of 0 1 2 3 4 0 1 ..., each half as heavy as the next.
    expect(result.value).toBeCloseTo((4 / 2 + 3 / 4 + 2 / 8 + 1 / 16) / (1 - 1 / 32), 5);
    expect(result.curve).toHaveLength(10);
    expect(Math.max(...result.curve)).toBeLessThan(2 ** 26);
    expect(peak).toBeLessThan(700 * 2 ** 20);
  });
});
