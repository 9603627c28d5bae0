/** What `gradus check` and `gradus explain` print. No timings: the same source gives the same text. */
import path from 'node:path';
import { explainTraced } from '../src/explain.ts';
import type { Show } from '../src/explanation.ts';
import type { CheckedFunction, CheckResult, ShapeLine } from './api.ts';
import { functionOf } from './check.ts';
import type { LoweredCall, LoweredFile } from './compile.ts';
import { forAnyGpu } from './explain/gpu.ts';
import type { GenericUse } from './find/generic.ts';
import { instancesAt } from './find/instances.ts';
import { printDiagnostic } from './frame.ts';
import type { Diagnostic } from './messages.ts';
import { oneLine, plural } from './plain.ts';
import type { Session } from './session.ts';

/** File names as seen from the folder that the user is in. */
export const shownFrom =
  (folder: string) =>
  (file: string): string => {
    const relative = path.relative(folder, file).replaceAll(path.sep, '/');
    return relative.startsWith('../../') ? file : relative;
  };

/** `step train.ts:12: 9 kernels, arena 384 bytes`. */
function summaryOf({ name, file, line, program }: CheckedFunction, show: Show): string {
  const head = oneLine(`${name} ${show(file)}:${line}`);
  if (!program) return `${head}: not lowered`;
  return `${head}: ${plural(program.kernels, 'kernel')}, arena ${program.arenaBytes} bytes`;
}

const BAILOUTS_SHOWN = 5;

/** Warnings in full, and the first of what stays traced, on a line each. */
function bailoutReport(bailouts: readonly Diagnostic[], show: Show): string[] {
  const hints = bailouts.filter((d) => d.severity === 'info');
  if (hints.length === 0) return [];
  const shown = hints
    .slice(0, BAILOUTS_SHOWN)
    .map((d) => oneLine(`${show(d.file)}:${d.line}:${d.column} ${d.code}: ${d.message}`));
  const more = hints.length - shown.length;
  return [
    'the bundle keeps the compiler, for tensor work outside lower:',
    ...shown.map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** `model.ts:12  h  Tensor<[32, 128]>`, in columns. */
export function shapeReport(lines: readonly ShapeLine[], show: Show): string[] {
  const rows = lines.map(({ file, line, name, shapes }) => [
    oneLine(`${show(file)}:${line}`),
    oneLine(name),
    oneLine(shapes.join(' | ')),
  ]);
  const width = (column: number) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  const [place, name] = [width(0), width(1)];
  return rows.map(([a = '', b = '', c]) => `${a.padEnd(place)}  ${b.padEnd(name)}  ${c}`);
}

/** The last line: what was counted. */
function countsOf(result: CheckResult): string {
  const { functions, errors, bailouts, newBailouts, goneBailouts, maxBailouts } = result;
  const lowered = functions.filter((f) => f.program).length;
  const fresh = newBailouts.length === bailouts.length ? '' : ` (${newBailouts.length} new)`;
  const isOver = maxBailouts !== null && newBailouts.length > maxBailouts;
  const limit = isOver ? `: at most ${maxBailouts} allowed` : '';
  return [
    `${plural(lowered, 'function')} lowered`,
    plural(errors.length, 'error'),
    ...(bailouts.length > 0 ? [`${plural(bailouts.length, 'bail-out')}${fresh}${limit}`] : []),
    ...(goneBailouts > 0 ? [`${goneBailouts} of the baseline gone: --update-baseline`] : []),
  ].join(', ');
}

/** `isWhole`: whether the whole project was looked at. */
export function checkReport(result: CheckResult, show: Show, isWhole: boolean): string {
  const { functions, errors, newBailouts, bailouts } = result;
  const printed = [...errors, ...newBailouts.filter((d) => d.severity === 'warning')];
  const isClosed = errors.length === 0 && bailouts.every((d) => d.severity === 'warning');
  const isLowered = functions.some((f) => f.program);
  return [
    ...printed.map((d) => `${printDiagnostic(d, show)}\n`),
    ...functions.map((f) => summaryOf(f, show)),
    ...bailoutReport(newBailouts, show),
    ...(isWhole && isClosed && isLowered ? ['the bundle needs no compiler'] : []),
    countsOf(result),
  ].join('\n');
}

/** A program, or why there is none, and the file that it is in. */
export interface Explainable {
  readonly home: LoweredFile;
  readonly call: LoweredCall;
}

/** Lines of a node, or of a part of its file, as an editor counts. */
const lineOf = (file: LoweredFile['file'], position: number): number =>
  file.getLineAndCharacterOfPosition(position).line + 1;

/** The lowered functions of a file, or those at a line: that are lowered there, or generic and called there. */
export function calledAt(
  session: Session,
  home: LoweredFile,
  line?: number,
): readonly Explainable[] {
  const { file } = home;
  const covers = ({ site }: LoweredCall) =>
    line === undefined || (site.line <= line && line <= lineOf(file, site.end));
  const here = home.calls.filter(covers).map((call) => ({ home, call }));
  if (here.length > 0 || line === undefined) return here;
  const uses = home.uses.filter(
    ({ node }) => lineOf(file, node.getStart()) <= line && line <= lineOf(file, node.end),
  );
  return uses.flatMap((use) => instancesOf(session, use));
}

/** The programs that a use of a generic function asks for, wherever they are. */
function instancesOf(session: Session, use: GenericUse): readonly Explainable[] {
  const keys = new Set(instancesAt(use, session.oracle).map(({ key }) => key));
  const home = session.lowered(use.made.getSourceFile());
  return home.calls
    .filter(({ site, instance }) => site.node === use.made && instance && keys.has(instance.key))
    .map((call) => ({ home, call }));
}

/** Everything about calls, as text. */
export function explainReport(
  found: readonly Explainable[],
  show: (file: string) => string,
): string {
  return found
    .map(({ home, call }) => {
      const body = call.traced
        ? explainTraced(call.traced, (file) => oneLine(show(file)), forAnyGpu)
        : call.diagnostics.map((d) => printDiagnostic(d, show)).join('\n');
      return `${summaryOf(functionOf(home, call), show)}\n\n${body}`;
    })
    .join('\n\n');
}
