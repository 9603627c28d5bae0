/** What `gradus check` finds out about a project, as data. */
import type { CheckedFunction, CheckResult } from './api.ts';
import { compareWithBaseline, writeBaseline } from './baseline.ts';
import type { LoweredCall, LoweredFile } from './compile.ts';
import type { Diagnostic } from './messages.ts';
import { plural } from './plain.ts';
import type { Session } from './session.ts';
import { shapesOf } from './shapes.ts';

export interface CheckOptions {
  /** Bail-outs that are allowed. Default: any number; with a baseline, none besides those in it. */
  readonly maxBailouts?: number | undefined;
  /** The file of known bail-outs. */
  readonly baseline?: string | undefined;
  /** Write that file instead of comparing with it. */
  readonly updateBaseline?: boolean | undefined;
}

/** Programs of one function are told apart by the number of their arguments, or by what those are. */
function told({ traced, instance }: LoweredCall, isOnly: boolean): string {
  if (instance) return instance.label;
  const count = traced?.signature.parameters.length;
  return isOnly || count === undefined ? '' : ` (${plural(count, 'argument')})`;
}

export function functionOf({ file, calls }: LoweredFile, call: LoweredCall): CheckedFunction {
  const { site, traced } = call;
  const isOnly = calls.filter((other) => other.site === site).length === 1;
  return {
    name: `${site.name}${told(call, isOnly)}`,
    file: file.fileName,
    line: site.line,
    program: traced
      ? { kernels: traced.program.kernels.length, arenaBytes: traced.program.arenaBytes }
      : null,
  };
}

export const isError = (d: Diagnostic): boolean => d.severity === 'error';

function compared(bailouts: readonly Diagnostic[], root: string, options: CheckOptions) {
  const { baseline, updateBaseline } = options;
  if (baseline === undefined) return { fresh: bailouts, gone: 0 };
  if (updateBaseline) writeBaseline(baseline, bailouts, root);
  return compareWithBaseline(baseline, bailouts, root);
}

/** `isWhole`: whether `files` are the whole project, so that what runs outside of `lower` is known. */
export function checkFiles(
  session: Session,
  files: readonly LoweredFile[],
  isWhole: boolean,
  options: CheckOptions = {},
): CheckResult {
  const found = files.flatMap((file) => file.diagnostics);
  const errors = found.filter(isError);
  const outside = isWhole && errors.length === 0 ? session.tracedOutside() : [];
  const bailouts = [...found.filter((d) => !isError(d)), ...outside];
  const { fresh, gone } = compared(bailouts, session.oracle.root, options);
  const maxBailouts = options.maxBailouts ?? (options.baseline === undefined ? null : 0);
  return {
    ok: errors.length === 0 && fresh.length <= (maxBailouts ?? Infinity),
    functions: files.flatMap((file) => file.calls.map((call) => functionOf(file, call))),
    errors,
    bailouts,
    newBailouts: fresh,
    goneBailouts: gone,
    maxBailouts,
    shapes: shapesOf(files),
  };
}
