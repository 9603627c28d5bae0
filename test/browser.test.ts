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
});
