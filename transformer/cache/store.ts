/** Values in files of a folder. What is not there whole, or was written by something else, is not there. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const hashOf = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  // Lengths keep parts apart that could run into each other.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
};

const CHECK = 64;

export class Store {
  private readonly folder: string;
  private writes = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  read(name: string): unknown {
    try {
      const text = readFileSync(this.fileOf(name), 'utf8');
      const body = text.slice(CHECK);
      return hashOf(body) === text.slice(0, CHECK) ? JSON.parse(body) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Written aside and moved into place: another process never sees half of it. A cache that cannot be written is none. */
  write(name: string, value: unknown): void {
    const body = JSON.stringify(value);
    const file = this.fileOf(name);
    const aside = `${file}.${process.pid}.${this.writes++}`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(aside, hashOf(body) + body);
      renameSync(aside, file);
    } catch {
      rmSync(aside, { force: true });
    }
  }

  private fileOf(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}
