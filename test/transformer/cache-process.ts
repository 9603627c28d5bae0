/** Transforms the app in the folder that is named, with a cache in it, and prints what came out. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { LazyProject } from '../../transformer/lazy.ts';

const [, , folder = ''] = process.argv;
const cache = path.join(folder, 'cache');
const project = new LazyProject({ tsconfig: folder, slim: true, cache, versions: ['1'] });
const codes: unknown[] = [];
for (const name of ['main.ts', 'types.ts']) {
  const file = path.join(folder, 'src', name);
  const result = await project.transform(readFileSync(file, 'utf8'), file);
  codes.push(result?.code ?? null);
}
const loaded = Object.keys(createRequire(import.meta.url).cache);
const isOpen = loaded.some((file) => file.includes('ts-morph'));
console.log(JSON.stringify({ codes, isOpen }));
