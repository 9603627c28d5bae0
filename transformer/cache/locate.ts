/** Where a project's cache is, and which versions it is good for. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A hash of the sources of this build, written in when it is built. Run from its sources, the transformer keeps nothing. */
declare const GRADUS_BUILD: string;

/** The versions of the transformer and of the compiler that reads types, if both are known. */
export function versions(): readonly string[] | undefined {
  if (typeof GRADUS_BUILD === 'undefined') return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve('ts-morph/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return [GRADUS_BUILD, version];
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
