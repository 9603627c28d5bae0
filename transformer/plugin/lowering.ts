/** What every plugin does with a module, whichever bundler asks. */
import path from 'node:path';
import { printDiagnostic } from '../frame.ts';
import { type LazyOptions, LazyProject } from '../lazy.ts';
import type { Diagnostic } from '../messages.ts';

/** Which modules a plugin looks at. */
export const SOURCE: RegExp = /\.[cm]?[jt]sx?$/;
/** Packages, and what another plugin made: the script of `App.vue` is no file of the project. */
export const FOREIGN: RegExp = /[\\/]node_modules[\\/]|\?|\0/;
/** A module without an import can neither call `lower` nor take anything from gradus. */
export const HAS_IMPORT: RegExp = /\bimport\b/;

/** What a bundler offers while it builds a module. */
export interface Host {
  /** The module must be built anew when this file changes. */
  watch(file: string): void;
  warn(message: string): void;
}

export interface Rewritten {
  readonly code: string;
  readonly map: string;
}

/** One project for each tsconfig, however many bundlers this process runs. */
const projects = new Map<string, LazyProject>();

function projectFor(options: LazyOptions): LazyProject {
  const key = JSON.stringify({ ...options, tsconfig: path.resolve(options.tsconfig) });
  const project = projects.get(key) ?? new LazyProject(options);
  projects.set(key, project);
  return project;
}

/** An error that bundlers print with its place. */
class LoweringError extends Error {
  override name = 'LoweringError';
  readonly id: string;
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };

  constructor(errors: readonly [Diagnostic, ...Diagnostic[]]) {
    super(errors.map((d) => printDiagnostic(d)).join('\n\n'));
    const [{ file, line, column }] = errors;
    this.id = file;
    this.loc = { file, line, column: column - 1 };
    // The place is in the user's source; where the transformer noticed says nothing.
    this.stack = `${this.name}: ${this.message}`;
  }
}

export function throwErrors(diagnostics: readonly Diagnostic[]): void {
  const [first, ...more] = diagnostics.filter((d) => d.severity === 'error');
  if (first) throw new LoweringError([first, ...more]);
}

/** The rewritten module; `null` if it stays as it is. */
export async function lowerModule(
  host: Host,
  options: LazyOptions,
  code: string,
  id: string,
): Promise<Rewritten | null> {
  const result = await projectFor(options).transform(code, id);
  if (!result) return null;
  for (const file of result.watch) host.watch(file);
  throwErrors(result.diagnostics);
  const warnings = result.diagnostics.filter((d) => d.severity === 'warning');
  for (const warning of warnings) host.warn(printDiagnostic(warning));
  return result.map ? { code: result.code, map: result.map.toString() } : null;
}
