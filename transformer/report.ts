/** What `gradus check` and `gradus explain` print. No timings: the same source gives the same text. */
import path from 'node:path';
import { explainTraced } from '../src/explain.ts';
import type { LoweredCall, LoweredFile } from './compile.ts';
import { printDiagnostic } from './frame.ts';
import type { Diagnostic } from './messages.ts';

/** File names as seen from the folder that the user is in. */
export const shownFrom =
  (folder: string) =>
  (file: string): string => {
    const relative = path.relative(folder, file).replaceAll(path.sep, '/');
    return relative.startsWith('../../') ? file : relative;
  };

export const isError = (d: Diagnostic): boolean => d.severity === 'error';

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** `step train.ts:12: 9 kernels, arena 384 bytes`. */
function summaryOf({ site, traced }: LoweredCall, file: string): string {
  const head = `${site.name} ${file}:${site.line}`;
  if (!traced) return `${head}: not lowered`;
  const { kernels, arenaBytes } = traced.program;
  return `${head}: ${plural(kernels.length, 'kernel')}, arena ${arenaBytes} bytes`;
}

/** What keeps the compiler in the bundle of a project. */
function compilerReport(reasons: readonly string[]): string[] {
  if (reasons.length === 0) return ['the bundle needs no compiler'];
  const shown = reasons.slice(0, 5).map((reason) => `  ${reason}`);
  const more = reasons.length > 5 ? [`  and ${reasons.length - 5} more`] : [];
  return ['the bundle keeps the compiler, for tensor work outside lower:', ...shown, ...more];
}

export function checkReport(
  files: readonly LoweredFile[],
  show: (file: string) => string,
  reasons: readonly string[] | undefined,
): string {
  const diagnostics = files.flatMap((file) => file.diagnostics);
  const calls = files.flatMap(({ file, calls }) =>
    calls.map((call) => summaryOf(call, show(file.fileName))),
  );
  const done = files.flatMap((file) => file.calls).filter((call) => call.traced).length;
  const errors = diagnostics.filter(isError).length;
  return [
    ...diagnostics.map((d) => `${printDiagnostic(d, show)}\n`),
    ...calls,
    ...(reasons && done > 0 && errors === 0 ? compilerReport(reasons) : []),
    `${plural(done, 'function')} lowered, ${plural(errors, 'error')}`,
  ].join('\n');
}

/** Everything about the lowered functions of a file, or the one at a line. */
export function explainReport(
  lowered: LoweredFile,
  show: (file: string) => string,
  line?: number,
): string {
  const file = show(lowered.file.fileName);
  const lineOf = (position: number) =>
    lowered.file.getLineAndCharacterOfPosition(position).line + 1;
  const covers = ({ site }: LoweredCall) =>
    line === undefined || (site.line <= line && line <= lineOf(site.end));
  const chosen = lowered.calls.filter(covers);
  if (chosen.length === 0)
    return `${file}${line === undefined ? '' : `:${line}`}: no call of lower here`;
  return chosen
    .map((call) => {
      const body = call.traced
        ? explainTraced(call.traced)
        : call.diagnostics.map((d) => printDiagnostic(d, show)).join('\n');
      return `${summaryOf(call, file)}\n\n${body}`;
    })
    .join('\n\n');
}
