/** Bail-outs that are known: a file in which they are counted, so that a check fails only on new ones. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ProjectError } from './errors.ts';
import type { Diagnostic } from './messages.ts';

/** How often a file says a sentence. Lines are left out: they change with every edit. */
interface Entry {
  readonly file: string;
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

const keyOf = (entry: Pick<Entry, 'file' | 'code' | 'message'>): string =>
  JSON.stringify([entry.file, entry.code, entry.message]);

/** The same on each machine: files from the folder of the project, sorted by their characters. */
function entriesOf(bailouts: readonly Diagnostic[], root: string): Entry[] {
  const found = new Map<string, Entry>();
  for (const { file, code, message } of bailouts) {
    const name = path.relative(root, file).replaceAll(path.sep, '/');
    const key = keyOf({ file: name, code, message });
    found.set(key, { file: name, code, message, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

const isEntry = (x: unknown): x is Entry =>
  typeof x === 'object' &&
  x !== null &&
  ['file', 'code', 'message'].every((key) => typeof Reflect.get(x, key) === 'string') &&
  typeof Reflect.get(x, 'count') === 'number';

function readEntries(file: string): readonly Entry[] {
  if (!existsSync(file))
    throw new ProjectError(`no baseline ${file}: write it with --update-baseline`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Told below, as any other content that is no list.
  }
  if (Array.isArray(content) && content.every(isEntry)) return content;
  throw new ProjectError(`${file} is no baseline: write it again with --update-baseline`);
}

export function writeBaseline(file: string, bailouts: readonly Diagnostic[], root: string): void {
  writeFileSync(file, `${JSON.stringify(entriesOf(bailouts, root), null, 2)}\n`);
}

export interface Compared {
  /** Bail-outs that the baseline does not count. */
  readonly fresh: readonly Diagnostic[];
  /** How many of the baseline are there no more. */
  readonly gone: number;
}

/** Of several that say the same in a file, the last are the new ones. */
export function compareWithBaseline(
  file: string,
  bailouts: readonly Diagnostic[],
  root: string,
): Compared {
  const left = new Map(readEntries(file).map((entry) => [keyOf(entry), entry.count]));
  const isFresh = (diagnostic: Diagnostic): boolean => {
    const [entry] = entriesOf([diagnostic], root);
    const key = entry ? keyOf(entry) : '';
    const count = left.get(key) ?? 0;
    left.set(key, Math.max(0, count - 1));
    return count === 0;
  };
  const fresh = bailouts.filter(isFresh);
  return { fresh, gone: [...left.values()].reduce((sum, count) => sum + count, 0) };
}
