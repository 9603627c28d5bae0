/** Rewrites a module: kernels after the imports, a call in place of each `lower`, the rest byte for byte. */
import MagicString from 'magic-string';
import type { RoutineName } from '../../src/ir/routine.ts';
import type { LoweredCall } from '../compile.ts';
import type { FileUses } from '../find/uses.ts';
import { rewriteImport } from './imports.ts';
import { freshNames } from './names.ts';
import { emitStatements } from './program.ts';

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
  const routines = new Map<RoutineName, string>();
  const called = (routine: RoutineName): string => {
    const name = routines.get(routine) ?? fresh(`$${routine}`);
    routines.set(routine, name);
    return name;
  };
  for (const { site, traced } of calls) {
    if (!traced) continue;
    const names = { spec: fresh(`$${site.name}`), kernels: fresh(`$${site.name}Kernels`) };
    const label = `${site.name} (${options.label}:${site.line})`;
    statements.push(emitStatements(traced, label, names, uses.declared, called));
    const call = `/* @__PURE__ */ ${lowered}(${names.spec}, ${names.kernels}`;
    // In an open project the function itself follows, for arguments through which a gradient runs.
    if (isClosed) source.overwrite(site.start, site.end, `${call})`);
    else {
      source.overwrite(site.start, site.body.start, `${call}, `);
      if (site.options) source.overwrite(site.body.end, site.end, ')');
    }
  }
  for (const declaration of calls.length > 0 || isClosed ? uses.imports : []) {
    const rewritten = rewriteImport(declaration, isClosed);
    if (rewritten === '') source.remove(declaration.start, declaration.end);
    else if (rewritten) source.overwrite(declaration.start, declaration.end, rewritten);
  }
  if (statements.length > 0) {
    const from = isClosed ? 'gradus/runtime' : 'gradus';
    const taken = [...routines].map(([routine, name]) => `${routine} as ${name}`).join(', ');
    const imports = [
      `import { lowered as ${lowered} } from '${from}';`,
      ...(taken === '' ? [] : [`import { ${taken} } from 'gradus/runtime';`]),
    ];
    const inserted = [imports.join('\n'), ...statements].join('\n\n');
    source.appendRight(uses.insertAt, uses.insertAt === 0 ? `${inserted}\n\n` : `\n${inserted}`);
  }
  if (!source.hasChanged()) return undefined;
  const map = source.generateMap({ source: options.file, includeContent: true, hires: 'boundary' });
  return { code: source.toString(), map };
}
