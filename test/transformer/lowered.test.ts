/** Runs the tests of `both/` again, with the plugin: the same test files, traced and lowered. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from './harness.ts';

const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const config = path.join(import.meta.dirname, 'both/vitest.config.ts');

test('the tests of both/ pass when lowered', { timeout: 120_000 }, async () => {
  const run = promisify(execFile)(process.execPath, [vitest, 'run', '--config', config], {
    cwd: root,
  });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
  const failures = report.testResults.flatMap(
    (file: { message: string; assertionResults: { failureMessages: string[] }[] }) => [
      ...(file.message ? [file.message] : []),
      ...file.assertionResults.flatMap((result) => result.failureMessages),
    ],
  );
  expect(failures).toEqual([]);
  expect(report.numPassedTests).toBe(3);
});
