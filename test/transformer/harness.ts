/** Runs the sample programs both ways: bundled as they are (traced), and bundled with the plugin (lowered). */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { LoweredCall } from '../../transformer/compile.ts';
import { argumentsOf, type Make, type Numbers } from './arguments.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const samples = fileURLToPath(new URL('./samples', import.meta.url));
export const cache = path.join(root, 'node_modules/.cache/gradus-tests');

export const cases: readonly string[] = readdirSync(samples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .toSorted();

export const inputOf = (name: string): string => path.join(samples, name, 'input.ts');

/** Where the packages of this repository are, for bundlers. */
export const alias = {
  gradus: path.join(root, 'src/index.ts'),
  'gradus/runtime': path.join(root, 'src/runtime/index.ts'),
};

export const app: string = path.join(import.meta.dirname, 'app');

/** Makes a copy of the app that a test may change. */
export function copyOfApp(folder: string): string {
  cpSync(app, folder, { recursive: true });
  const config = JSON.parse(readFileSync(path.join(app, 'tsconfig.json'), 'utf8'));
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ ...config, extends: path.join(root, 'tsconfig.json') }),
  );
  return folder;
}

export function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`no ${from} in ${file}`);
  writeFileSync(file, text.replace(from, to));
}

export type Exports = Record<string, unknown>;

/** Bundles samples with one copy of gradus, and gives their exports by name, gradus's own under `gradus`. */
export async function bundle(
  names: readonly string[],
  kind: string,
  plugins: Plugin[],
): Promise<Map<string, Exports>> {
  const outdir = path.join(cache, `${kind}-${process.pid}`);
  const entries = [['gradus', alias.gradus], ...names.map((name) => [name, inputOf(name)])];
  await build({
    entryPoints: Object.fromEntries(entries),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    alias,
    plugins,
    logLevel: 'silent',
  });
  const load = async ([name = '']: readonly string[]): Promise<[string, Exports]> => {
    const file = pathToFileURL(path.join(outdir, `${name}.mjs`)).href;
    return [name, await import(/* @vite-ignore */ file)];
  };
  return new Map(await Promise.all(entries.map(load)));
}

/** Arguments for a lowered function, from what the transformer found out about its parameters. */
export function argumentsFor({ traced }: LoweredCall, tensor: Make, seed: number): unknown[] {
  if (!traced) throw new Error('not lowered');
  const { program, signature } = traced;
  return argumentsOf({ inputs: program.inputs, parameters: signature.parameters }, tensor, seed);
}

interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): Numbers;
}

const isTensor = (x: unknown): x is TensorLike =>
  typeof x === 'object' && x !== null && 'dataSync' in x;

/** A result as plain data, the bits of floats as integers, so that equal means equal. */
export function bits(tree: unknown): unknown {
  if (isTensor(tree)) {
    const data = tree.dataSync();
    return {
      shape: [...tree.shape],
      dtype: tree.dtype,
      bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
    };
  }
  if (Array.isArray(tree)) return tree.map(bits);
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.entries(tree).map(([key, x]) => [key, bits(x)]);
}

/** Compares a text with a file, or with `UPDATE_SNAPSHOTS=1` writes it. */
export function snapshot(
  file: string,
  text: string,
): { readonly actual: string; readonly expected: string } {
  const actual = `${text.trimEnd()}\n`;
  if (process.env['UPDATE_SNAPSHOTS']) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  return {
    actual,
    expected: existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : '',
  };
}

/** A packed module as emitted code holds it. */
const MODULE = /(?<=\/\* @__PURE__ \*\/ \$webAssembly\d*\()"(?:[^"\\\n]|\\.)*"/g;

const digest = (text: string): string => {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return `"sha256 ${sha256}, ${text.length} characters"`;
};

/** Compares the code that the transformer writes for a case with what it wrote before, modules by their hashes. */
export const replayed = (name: string, code: string) =>
  snapshot(path.join(import.meta.dirname, 'replay', `${name}.txt`), code.replace(MODULE, digest));
