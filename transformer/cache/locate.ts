/** Where a project's cache is, and which versions it is good for. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { OracleName } from '../api.ts';

/** A hash of the sources of this build, written in when it is built. Run from its sources, the transformer keeps nothing. */
declare const GRADUS_BUILD: string;

function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return `${name} ${version}`;
}

/** The versions of the transformer and of the compilers that read sources, if all are known. */
export function versions(oracle: OracleName = 'ts-morph'): readonly string[] | undefined {
  if (typeof GRADUS_BUILD === 'undefined') return undefined;
  // Whoever answers about types, ts-morph parses.
  const compilers = new Set<OracleName>(['ts-morph', oracle]);
  try {
    return [GRADUS_BUILD, ...[...compilers].map(versionOf)];
  } catch {
    // What is missing will be named when the project is opened.
    return undefined;
  }
}

/** The tsconfig by its real path, if it is there. */
export function configFileOf(tsconfig: string): string | undefined {
  const file = path.resolve(tsconfig);
  const stat = statSync(file, { throwIfNoEntry: false });
  const config = stat?.isDirectory() ? path.join(file, 'tsconfig.json') : file;
  return existsSync(config) ? realpathSync(config) : undefined;
}

/** `node_modules/.cache/gradus` of the closest package that has packages. */
export function defaultFolder(configFile: string): string | undefined {
  for (let folder = path.dirname(configFile); ; folder = path.dirname(folder)) {
    const packages = path.join(folder, 'node_modules');
    if (existsSync(packages)) return path.join(packages, '.cache/gradus');
    if (folder === path.dirname(folder)) return undefined;
  }
}
