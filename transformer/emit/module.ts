/** Rewrites a module: kernels after the imports, a call in place of each `lower`, the rest byte for byte. */
import MagicString from 'magic-string';
import type { TracedFunction } from '../../src/trace.ts';
import type { LoweredCall } from '../compile.ts';
import type { Site } from '../find/sites.ts';
import type { FileUses } from '../find/uses.ts';
import { rewriteImport } from './imports.ts';
import { freshNames } from './names.ts';
import { emitStatements, type Part, type ProgramNames } from './program.ts';

export interface Emitted {
  readonly code: string;
  readonly map: { toString(): string; readonly mappings: string };
}

interface Options {
  readonly file: string;
  /** The file as comments call it. */
  readonly label: string;
  readonly text: string;
  readonly calls: readonly LoweredCall[];
  readonly uses: FileUses;
  /** Whether the small run time is enough for the whole project. */
  readonly isClosed: boolean;
}

/** The rewritten module; `undefined` if nothing changes. */
export function emitModule(options: Options): Emitted | undefined {
  const { text, uses, calls, isClosed } = options;
  const source = new MagicString(text, { filename: options.file });
  const fresh = freshNames(uses.names);
  const lowered = fresh('$lowered');
  const statements: string[] = [];
  const parts = new Map<Part, string>();
  const partOf = (part: Part): string => {
    const name = parts.get(part) ?? fresh(`$${part}`);
    parts.set(part, name);
    return name;
  };
  let make: string | undefined;
  /** The names of what is written of a program. */
  const namesOf = ({ name }: Site, { program }: TracedFunction): ProgramNames => {
    const names = { spec: fresh(`$${name}`), kernels: fresh(`$${name}Kernels`) };
    if (program.target !== 'wasm') return names;
    make ??= fresh('$webAssembly');
    return { ...names, wasm: { own: fresh(`$${name}Wasm`), make } };
  };
  for (const { site, traced } of calls) {
    if (!traced) continue;
    const names = namesOf(site, traced);
    const label = `${site.name} (${options.label}:${site.line})`;
    statements.push(emitStatements(traced, label, names, uses.declared, partOf));
    const call = `/* @__PURE__ */ ${lowered}(${names.spec}, ${names.kernels}`;
    const end = names.wasm ? `, ${names.wasm.own})` : ')';
    // In an open project the function itself follows, for arguments through which a gradient runs.
    if (isClosed) source.overwrite(site.start, site.end, `${call}${end}`);
    else {
      source.overwrite(site.start, site.body.start, `${call}, `);
      if (site.options || names.wasm) source.overwrite(site.body.end, site.end, end);
    }
  }
  for (const declaration of calls.length > 0 || isClosed ? uses.imports : []) {
    const rewritten = rewriteImport(declaration, isClosed);
    if (rewritten === '') source.remove(declaration.start, declaration.end);
    else if (rewritten) source.overwrite(declaration.start, declaration.end, rewritten);
  }
  if (statements.length > 0) {
    const from = isClosed ? 'gradus/runtime' : 'gradus';
    const taken = [...parts].map(([part, name]) => `${part} as ${name}`).join(', ');
    const own = [`lowered as ${lowered}`, ...(make ? [`webAssembly as ${make}`] : [])];
    const imports = [
      `import { ${own.join(', ')} } from '${from}';`,
      ...(taken === '' ? [] : [`import { ${taken} } from 'gradus/runtime';`]),
    ];
    const inserted = [imports.join('\n'), ...statements].join('\n\n');
    source.appendRight(uses.insertAt, uses.insertAt === 0 ? `${inserted}\n\n` : `\n${inserted}`);
  }
  if (!source.hasChanged()) return undefined;
  const map = source.generateMap({ source: options.file, includeContent: true, hires: 'boundary' });
  return { code: source.toString(), map };
}
