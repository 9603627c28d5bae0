/** Which declarations are gradus's own. By declaration, never by name: users have their own `Tensor`s and `lower`s. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const OWN_FOLDERS = /^(src|types|dist)\//;

function nameOfPackage(folder: string): string | undefined {
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  try {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of gradus that a folder lies in, if it does. */
function rootAbove(folder: string, known: Map<string, string | undefined>): string | undefined {
  if (known.has(folder)) return known.get(folder);
  const parent = path.dirname(folder);
  const name = nameOfPackage(folder);
  const above = () => (parent === folder ? undefined : rootAbove(parent, known));
  // A manifest without a name (as `{ "type": "module" }` in a build folder) does not start a package.
  const root = name === 'gradus' ? folder : name === undefined ? above() : undefined;
  known.set(folder, root);
  return root;
}

export interface OwnFiles {
  /** Whether a file belongs to gradus. */
  readonly has: (file: string) => boolean;
  /** The folder of the copy of gradus that a file belongs to. */
  readonly rootOf: (file: string) => string | undefined;
}

/** Knows the files of gradus, of all its copies. Answers are remembered. */
export function ownFiles(): OwnFiles {
  const folders = new Map<string, string | undefined>();
  const files = new Map<string, string | undefined>();
  const find = (file: string): string | undefined => {
    const root = rootAbove(path.dirname(file), folders);
    const inside = root === undefined ? '' : path.relative(root, file).replaceAll(path.sep, '/');
    return OWN_FOLDERS.test(inside) ? root : undefined;
  };
  const rootOf = (file: string): string | undefined => {
    if (!files.has(file)) files.set(file, find(file));
    return files.get(file);
  };
  return { rootOf, has: (file) => rootOf(file) !== undefined };
}
