/** Diagnostics as text. */
import type { Diagnostic } from './messages.ts';

const CONTEXT = 2;
const WIDTH = 120;

/** A long (or minified) line is cut around the column. */
function cut(line: string, column: number): { readonly text: string; readonly caret: number } {
  const plain = line.replace(/\t/g, ' ');
  if (plain.length <= WIDTH) return { text: plain, caret: column };
  const start = Math.max(0, column - WIDTH / 2);
  return { text: plain.slice(start, start + WIDTH), caret: column - start };
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

export function printDiagnostic(
  d: Diagnostic,
  show: (file: string) => string = (file) => file,
): string {
  return [
    `${show(d.file)}:${d.line}:${d.column} ${d.severity} ${d.code}: ${d.message}`,
    d.frame,
    ...d.notes.map((note) => `  ${note}`),
    `  fix: ${d.fix}`,
  ].join('\n');
}
