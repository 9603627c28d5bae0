/** What is on the disk, looked at again only where it changed. */
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { OPAQUE } from '../oracle/opaque.ts';
import type { Folder } from '../oracle/oracle.ts';
import { hashOf } from './store.ts';

/** The hash of a text as a compiler reads it. */
export const hashOfText = (text: string): string => hashOf(text.replace(/^\uFEFF/, ''));

const GONE = 'gone';
const SOURCE = /\.[cm]?[jt]sx?$/;
const isLookedInto = (entry: Dirent): boolean =>
  entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.');

interface Seen<Value> {
  readonly stamp: string;
  readonly value: Value;
}

/** What a file or folder gives, kept until its stamp changes. */
function seen<Value>(
  known: Map<string, Seen<Value>>,
  file: string,
  missing: Value,
  look: () => Value,
): Value {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return missing;
  const stamp = `${stat.mtimeMs}:${stat.ctimeMs}:${stat.size}`;
  const before = known.get(file);
  if (before?.stamp === stamp) return before.value;
  const value = look();
  known.set(file, { stamp, value });
  return value;
}

export class Disk {
  private readonly hashes = new Map<string, Seen<string>>();
  private readonly listings = new Map<string, Seen<readonly Dirent[]>>();

  /** The hash of a file's text. */
  hash(file: string): string {
    return seen(this.hashes, file, GONE, () => hashOfText(readFileSync(file, 'utf8')));
  }

  /** The sources in folders, by name: a new one may be what an import or a pattern means from now on. */
  names(folders: readonly Folder[]): string[] {
    return folders.flatMap(([folder, isDeep]) => this.namesIn(folder, isDeep)).toSorted();
  }

  private namesIn(folder: string, isDeep: boolean): string[] {
    const entries = seen(this.listings, folder, [], () =>
      readdirSync(folder, { withFileTypes: true }),
    );
    return entries.flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (isDeep && isLookedInto(entry)) return this.namesIn(file, isDeep);
      const isSource = SOURCE.test(entry.name) || OPAQUE.test(entry.name);
      return isSource && !entry.isDirectory() ? [file] : [];
    });
  }
}
