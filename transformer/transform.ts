/** One module of an open project, rewritten. */
import type { Transformed, Transformer } from './api.ts';
import { messages } from './messages.ts';
import type { Session } from './session.ts';

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
  const before = oracle.file(id);
  if (before && session.hasFailed(before)) oracle.addNewFiles();
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

/** `slim`: see `TransformerOptions`. */
export const transformerOf = (session: Session, slim: boolean): Transformer => ({
  transform: (code, id) => transform(session, slim, code, id),
});
