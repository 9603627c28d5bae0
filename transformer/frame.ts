/** Diagnostics as text. */
import type { Diagnostic } from './messages.ts';
import { oneLine, plain } from './plain.ts';

const CONTEXT = 2;
const WIDTH = 120;

/** A long (or minified) line is cut around the column. */
function cut(line: string, column: number): { readonly text: string; readonly caret: number } {
  const shown = plain(line.replace(/\t/g, ' '));
  if (shown.length <= WIDTH) return { text: shown, caret: column };
  const start = Math.max(0, column - WIDTH / 2);
  return { text: shown.slice(start, start + WIDTH), caret: column - start };
}

/** The lines around a place, with a caret under it. Lines and columns count from 1. */
export function codeFrame(text: string, line: number, column: number): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  const first = Math.max(1, line - CONTEXT);
  const last = Math.min(lines.length, line + CONTEXT);
  const width = String(last).length;
  const rows: string[] = [];
  for (let n = first; n <= last; n++) {
    const { text: shown, caret } = cut(lines[n - 1] ?? '', n === line ? column : 1);
    rows.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${shown}`.trimEnd());
    if (n === line) rows.push(`  ${' '.repeat(width)} | ${' '.repeat(caret - 1)}^`);
  }
  return rows.join('\n');
}

/** The page about a code, which comes with the package. */
export const pageOf = (code: string): string => `gradus/docs/diagnostics/${code}.md`;

/** Compact: where and what, the source, how it was reached, what to do. */
export function printDiagnostic(
  d: Diagnostic,
  show: (file: string) => string = (file) => file,
): string {
  return [
    `${oneLine(show(d.file))}:${d.line}:${d.column} ${d.severity} ${d.code}: ${d.message}`,
    ...(d.frame === '' ? [] : [d.frame]),
    ...d.notes.map((note) => `  ${oneLine(note)}`),
    ...(d.seen === undefined ? [] : [`  seen: ${oneLine(d.seen)}`]),
    `  fix: ${d.fix}`,
    `  see: ${pageOf(d.code)}`,
  ].join('\n');
}
