/** `gradus/transformer`: what the plugins and the command line are made of. */

import { type Diagnostic, messages } from './messages.ts';
import { requireTsMorph } from './oracle/open.ts';
import type { Session } from './session.ts';

export { ProjectError } from './errors.ts';
export { printDiagnostic } from './frame.ts';
export { type Diagnostic, messages, type Severity } from './messages.ts';

export interface TransformerOptions {
  /** The project's tsconfig, or the folder it is in. */
  readonly tsconfig?: string;
  /**
   * Look at the whole project, so that a project whose tensor work is all inside `lower` is bundled without the
   * compiler. For builds; while files change one by one, leave it off. Default: true.
   */
  readonly slim?: boolean;
}

export interface Transformed {
  readonly code: string;
  readonly map: { toString(): string; readonly mappings: string } | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Files to watch: what they say, for types too, is in `code`. */
  readonly watch: readonly string[];
}

export interface Transformer {
  /** The rewritten module; `null` if the module is not of the project, or stays as it is. */
  transform(code: string, id: string): Transformed | null;
  /** For the command line: what is known of the whole project. */
  readonly session: Session;
}

/** A module that looks as if it called `lower`, in a file that the project does not have. */
function notIncluded({ oracle }: Session, code: string, id: string): Transformed | null {
  if (!/\blower\b[^;]*\bfrom\s*['"]gradus['"]/.test(code)) return null;
  const finding = messages.outsideProject(id, oracle.configFile);
  const diagnostic = { ...finding, file: id, line: 1, column: 1, frame: '', notes: [] };
  return { code, map: null, diagnostics: [diagnostic], watch: [] };
}

function transform(
  session: Session,
  isWhole: boolean,
  code: string,
  id: string,
): Transformed | null {
  const { oracle } = session;
  oracle.refresh();
  if (!oracle.file(id)) return notIncluded(session, code, id);
  oracle.update(id, code);
  const file = oracle.file(id);
  if (!file) return null;
  const lowered = session.lowered(file);
  const { diagnostics } = lowered;
  const watch = lowered.calls.length > 0 ? oracle.consulted(file) : [];
  const isBroken = diagnostics.some((d) => d.severity === 'error');
  const emitted = isBroken ? undefined : session.emit(lowered, isWhole);
  if (!emitted && diagnostics.length === 0) return null;
  return { code: emitted?.code ?? code, map: emitted?.map ?? null, diagnostics, watch };
}

/** Opens a project. The type checker is loaded now, and only now. */
export async function createTransformer(options: TransformerOptions = {}): Promise<Transformer> {
  await requireTsMorph();
  const { Session } = await import('./session.ts');
  const session = new Session(options.tsconfig ?? '.');
  return { session, transform: (code, id) => transform(session, options.slim ?? true, code, id) };
}
