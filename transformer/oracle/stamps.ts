/** When files last changed on disk. */
import { statSync } from 'node:fs';
import path from 'node:path';

const GONE = 'gone';

/** What a file is now, as far as the disk tells without reading it. */
export const stampOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : GONE;
};

export class Stamps {
  private readonly known = new Map<string, string>();
  private readonly root: string;

  constructor(configFile: string) {
    this.root = path.dirname(configFile);
  }

  /** From now on `news` tells of the file. Packages do not change while a project is open. */
  watch(file: string): void {
    if (this.known.has(file)) return;
    const isPackage = path.relative(this.root, file).split(path.sep).includes('node_modules');
    if (!isPackage) this.take(file);
  }

  /** What the file is now is no news. */
  take(file: string): void {
    this.known.set(file, stampOf(file));
  }

  /** The files that are no longer what they were. */
  news(): { readonly changed: readonly string[]; readonly gone: readonly string[] } {
    const changed: string[] = [];
    const gone: string[] = [];
    for (const [file, stamp] of this.known) {
      const now = stampOf(file);
      if (now === stamp) continue;
      this.known.set(file, now);
      (now === GONE ? gone : changed).push(file);
    }
    return { changed, gone };
  }
}
