/** One module of an open project, rewritten. */
import type { Transformed, Transformer } from './api.ts';
import type { LoweredFile } from './compile.ts';
import { atStartOf, type Diagnostic, messages } from './messages.ts';
import type { Session, Wanted } from './session.ts';

const CALLS_LOWER = /\blower\b[^;]*\bfrom\s*['"]gradus['"]/;

/** What a project says about one of its files, or about one that looks as if it should be among them. */
export interface Diagnosed {
  /** Missing if the project does not have the file. */
  readonly lowered: LoweredFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A module that looks as if it called `lower`, in a file that the project does not have. */
function notIncluded({ oracle }: Session, code: string, id: string): Diagnosed {
  if (!CALLS_LOWER.test(code)) return { lowered: undefined, diagnostics: [] };
  const finding = messages.outsideProject(id, oracle.configFile);
  return { lowered: undefined, diagnostics: [atStartOf(id, finding)] };
}

/** Lowers a file with the text that is given, which may differ from the disk. */
export function diagnose(session: Session, code: string, id: string): Diagnosed {
  const { oracle } = session;
  oracle.refresh();
  if (!oracle.file(id) && CALLS_LOWER.test(code)) oracle.addNewFiles();
  if (!oracle.file(id)) return notIncluded(session, code, id);
  oracle.update(id, code);
  const before = oracle.file(id);
  if (before && session.hasFailed(before)) oracle.addNewFiles();
  const file = oracle.file(id);
  if (!file) return { lowered: undefined, diagnostics: [] };
  const lowered = session.lowered(file);
  return { lowered, diagnostics: lowered.diagnostics };
}

/**
 * What a module was made from: all that it imports, or where all decides about each, all of the project. Any file may come
 * to call a generic function.
 */
function watchedBy(
  { oracle }: Session,
  { file, calls, uses, isGeneric }: LoweredFile,
  isWhole: boolean,
): string[] {
  const consulted = calls.length + uses.length > 0 ? oracle.consulted(file) : [];
  const { files, opaque } = oracle.inputs();
  const all = [...(isWhole || isGeneric ? files : []), ...(isWhole ? opaque : [])];
  return [...new Set([...consulted, ...all])].toSorted();
}

function transform(session: Session, wanted: Wanted, code: string, id: string): Transformed | null {
  const { lowered, diagnostics } = diagnose(session, code, id);
  const isBroken = diagnostics.some((d) => d.severity === 'error');
  const emitted = lowered && !isBroken ? session.emit(lowered, wanted) : undefined;
  const watch = lowered
    ? watchedBy(session, lowered, wanted.isWhole === true && emitted !== undefined)
    : [];
  if (!emitted && diagnostics.length + watch.length === 0) return null;
  return { code: emitted?.code ?? code, map: emitted?.map ?? null, diagnostics, watch };
}

export const transformerOf = (session: Session, wanted: Wanted = {}): Transformer => ({
  transform: (code, id) => transform(session, wanted, code, id),
  close: () => session.oracle.close(),
});
