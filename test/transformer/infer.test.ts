/** Expressions outside `lower`, lowered where they stand: the samples named `infer-`. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mode, printDiagnostic, type Transformer } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import type { Session } from '../../transformer/session.ts';
import { transformerOf } from '../../transformer/transform.ts';
import { bits, bundle, cache, cases, type Exports, inputOf, samples, snapshot } from './harness.ts';

const inferred = cases.filter((name) => name.startsWith('infer-'));
const text = (name: string) => readFileSync(inputOf(name), 'utf8');

let session: Session;
let transformer: Transformer;
const bundles = new Map<string, Map<string, Exports>>();

beforeAll(async () => {
  session = await openSession(samples, 'infer');
  transformer = transformerOf(session, false);
  const built = async (kind: string, mode: Mode) =>
    bundles.set(kind, await bundle(inferred, kind, [gradus({ tsconfig: samples, mode })]));
  await built('off', 'off');
  await built('infer', 'infer');
});

afterAll(() => {
  for (const kind of bundles.keys())
    rmSync(path.join(cache, `${kind}-${process.pid}`), { recursive: true, force: true });
});

/** The lines of the module in which programs have taken the places of expressions, and what has stayed. */
function shown(name: string): string {
  const result = transformer.transform(text(name), inputOf(name));
  const calls = (result?.code ?? '')
    .split('\n')
    .filter((line) => /\$\w*Fused\d*\(/.test(line) && !line.startsWith('const $'));
  const left = (result?.diagnostics ?? []).map((d) =>
    printDiagnostic(d, (file) => path.relative(samples, file)),
  );
  return [...calls, '', ...left].join('\n');
}

describe.each(inferred)('%s', (name) => {
  test('programs, and what has stayed', () => {
    const { actual, expected } = snapshot(path.join(samples, name, 'expected.txt'), shown(name));
    expect(actual).toBe(expected);
  });

  test('gives the same bits', async () => {
    const run = async (kind: string) => {
      const { run } = bundles.get(kind)?.get(name) ?? {};
      return bits(await (run as () => unknown)());
    };
    expect(await run('infer')).toEqual(await run('off'));
  });

  test('a second pass changes nothing', () => {
    const once = transformer.transform(text(name), inputOf(name))?.code ?? '';
    session.oracle.update(inputOf(name), once);
    const twice = transformer.transform(once, inputOf(name))?.code ?? once;
    session.oracle.update(inputOf(name), text(name));
    expect(twice).toBe(once);
  });
});
