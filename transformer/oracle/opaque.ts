/** Files that hold code in a language of their own, which is bundled with the project but cannot be read here. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Folder } from './oracle.ts';

export const OPAQUE: RegExp = /\.(?:vue|svelte|astro|mdx)$/;

export function opaqueFiles(folders: readonly Folder[]): string[] {
  return folders.flatMap(([folder, isDeep]) => opaqueIn(folder, isDeep)).toSorted();
}

function opaqueIn(folder: string, isDeep: boolean): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (!entry.isDirectory()) return OPAQUE.test(entry.name) ? [file] : [];
    const isOwn = entry.name !== 'node_modules' && !entry.name.startsWith('.');
    return isDeep && isOwn ? opaqueIn(file, isDeep) : [];
  });
}

/** What a text imports, as far as that can be told without its grammar. */
export const importsIn = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g)].map(
    ([, , name = '']) => name,
  );
