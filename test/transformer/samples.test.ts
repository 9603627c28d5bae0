import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programsOf } from '../../src/codegen/control.ts';
import type { Kernel } from '../../src/ir/kernel.ts';
import type { Program } from '../../src/ir/program.ts';
import { printDiagnostic, type Transformer } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import type { Session } from '../../transformer/session.ts';
import { transformerOf } from '../../transformer/transform.ts';
import {
  argumentsFor,
  bits,
  bundle,
  cache,
  cases,
  type Exports,
  inputOf,
  replayed,
  samples,
  snapshot,
} from './harness.ts';

const refused = cases.filter((name) => name.startsWith('refuse-'));
const accepted = cases.filter((name) => !/^(refuse|infer)-/.test(name));
const text = (name: string) => readFileSync(inputOf(name), 'utf8');
const expectedFile = (name: string) => path.join(samples, name, 'expected.txt');

let session: Session;
let transformer: Transformer;
let traced: Map<string, Exports>;
let lowered: Map<string, Exports>;

/** The file as the transformer knows it. */
function loweredFile(name: string) {
  const file = session.oracle.file(inputOf(name));
  if (!file) throw new Error(`${name} is not in the project`);
  return session.lowered(file);
}

beforeAll(async () => {
  session = await openSession(samples);
  transformer = transformerOf(session);
  traced = await bundle(accepted, 'traced', []);
  lowered = await bundle(accepted, 'lowered', [gradus({ tsconfig: samples })]);
});

afterAll(() => {
  for (const kind of ['traced', 'lowered']) {
    rmSync(path.join(cache, `${kind}-${process.pid}`), { recursive: true, force: true });
  }
});

describe('refused', () => {
  test.each(refused)('%s', (name) => {
    const result = transformer.transform(text(name), inputOf(name));
    const errors = result?.diagnostics.filter((d) => d.severity === 'error') ?? [];
    expect(errors.length).toBeGreaterThan(0);
    expect(result?.code).toBe(text(name));
    const shown = errors.map((d) => printDiagnostic(d, (file) => path.relative(samples, file)));
    const { actual, expected } = snapshot(expectedFile(name), shown.join('\n\n'));
    expect(actual).toBe(expected);
  });
});

type Callable = (...args: unknown[]) => unknown;
type Make = Parameters<typeof argumentsFor>[1];

/** A captured tensor that is returned is copied, for which there is no call. */
const isCopy = ({ name, origin }: Kernel): boolean => !origin && name.endsWith('_cast');

/** Where kernels, their reductions and their stores come from, also in programs that they run. */
const originsIn = ({ kernels }: Program): readonly Kernel['origin'][] =>
  kernels
    .filter((kernel) => !isCopy(kernel))
    .flatMap((kernel) => [
      ...[kernel, ...kernel.reductions, ...kernel.stores].map(({ origin }) => origin),
      ...programsOf(kernel).flatMap(originsIn),
    ]);

const sourceNames = (file: string) => path.relative(samples, file);

describe('accepted', () => {
  test.each(accepted)('%s has no errors', (name) => {
    const result = transformer.transform(text(name), inputOf(name));
    const errors = result?.diagnostics.filter((d) => d.severity === 'error') ?? [];
    expect(errors.map((d) => printDiagnostic(d, sourceNames))).toEqual([]);
    if (!existsSync(expectedFile(name))) return;
    const warnings = result?.diagnostics.map((d) => printDiagnostic(d, sourceNames)) ?? [];
    const { actual, expected } = snapshot(
      expectedFile(name),
      [...warnings, result?.code ?? ''].join('\n\n'),
    );
    expect(actual).toBe(expected);
  });

  test.each(accepted)('%s: the code is what it was', (name) => {
    const code = transformer.transform(text(name), inputOf(name))?.code ?? text(name);
    const { actual, expected } = replayed(name, code);
    expect(actual).toBe(expected);
  });

  test.each(accepted)('%s: traced and lowered give the same bits', (name) => {
    const functions = { traced: traced.get(name) ?? {}, lowered: lowered.get(name) ?? {} };
    if (functions.traced['run']) {
      expect(bits((functions.lowered['run'] as Callable)())).toEqual(
        bits((functions.traced['run'] as Callable)()),
      );
    }
    for (const call of loweredFile(name).calls) {
      const key = call.site.name === 'lowered' ? 'default' : call.site.name;
      if (!functions.traced[key]) continue;
      for (const seed of [1, 2, 3]) {
        const run = (kind: 'traced' | 'lowered') => {
          const { tensor } = (kind === 'traced' ? traced : lowered).get('gradus') as {
            tensor: Make;
          };
          return (functions[kind][key] as Callable)(...argumentsFor(call, tensor, seed));
        };
        // Two runs, so that a second one that finds the arena used must give the same.
        const first = bits(run('lowered'));
        expect(first).toEqual(bits(run('traced')));
        expect(bits(run('lowered'))).toEqual(first);
      }
    }
  });

  test.each(accepted)('%s: all that kernels compute comes from a call', (name) => {
    const programs = loweredFile(name).calls.flatMap(({ traced: one }) => one?.program ?? []);
    const origins = programs.flatMap(originsIn).map((origin) => {
      if (!origin) return 'nowhere';
      const { file, line, column } = origin;
      const written = session.oracle
        .file(file)
        ?.text.split('\n')
        [line - 1]?.slice(column - 1);
      return /^[\w$]+(?=[(<]|\?\.\(|\[)/.exec(written ?? '')
        ? 'a call'
        : `${line}:${column} ${written}`;
    });
    expect(origins.filter((what) => what !== 'a call')).toEqual([]);
  });

  test('a second pass changes nothing', () => {
    const { oracle } = session;
    const once = accepted.map(
      (name) =>
        [name, transformer.transform(text(name), inputOf(name))?.code ?? text(name)] as const,
    );
    for (const [name, code] of once) oracle.update(inputOf(name), code);
    const twice = once.map(
      ([name, code]) => [name, transformer.transform(code, inputOf(name))?.code ?? code] as const,
    );
    for (const name of accepted) oracle.update(inputOf(name), text(name));
    expect(twice).toEqual(once);
  });
});
