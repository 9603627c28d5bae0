/** What the command line does; each command gives its text and whether all is well. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { explanationOf } from '../../src/explanation.ts';
import type { CheckResult, Mode, OracleName } from '../api.ts';
import { buildOutputs, type Form, writeOutputs } from '../build.ts';
import { type CheckOptions, checkFiles, isError } from '../check.ts';
import type { LoweredFile } from '../compile.ts';
import { ProjectError } from '../errors.ts';
import { forAnyGpu } from '../explain/gpu.ts';
import { type Explained, pageOf } from '../explain/page.ts';
import { openSession } from '../open.ts';
import {
  calledAt,
  checkReport,
  type Explainable,
  explainReport,
  shapeReport,
  shownFrom,
} from '../report.ts';
import type { Session } from '../session.ts';

export interface Outcome {
  readonly text: string;
  readonly ok: boolean;
}

export interface CommandOptions {
  /** The tsconfig, or its folder. */
  readonly project: string;
  readonly mode?: Mode;
  /** The folder that names are relative to. */
  readonly cwd: string;
  /** Only these files; all of the project if empty. */
  readonly files: readonly string[];
  /** Which compiler answers questions about types. */
  readonly oracle?: OracleName;
}

export const sessionOf = ({ project, cwd, mode, oracle }: CommandOptions): Promise<Session> =>
  openSession(path.resolve(cwd, project), mode, oracle);

export function chosenFiles(
  session: Session,
  { files, cwd }: CommandOptions,
): readonly LoweredFile[] {
  if (files.length === 0) return session.all();
  return files.map((name) => {
    const file = session.oracle.file(path.resolve(cwd, name));
    if (!file)
      throw new ProjectError(`${name} is not a source file of ${session.oracle.configFile}`);
    return session.lowered(file);
  });
}

const isFine = (files: readonly LoweredFile[]): boolean =>
  !files.some((file) => file.diagnostics.some(isError));

export interface CheckCommandOptions extends CommandOptions, CheckOptions {
  /** Print the shapes of what lowered code declares and returns. */
  readonly shapes?: boolean;
  /** Print the `CheckResult` as JSON. */
  readonly json?: boolean;
}

/** Finds everything that cannot be lowered, or stays traced. */
export async function check(options: CheckCommandOptions): Promise<Outcome> {
  const { cwd, baseline, updateBaseline } = options;
  if (updateBaseline && baseline === undefined)
    throw new ProjectError('--update-baseline: name the file too, with --baseline');
  const session = await sessionOf(options);
  const isWhole = options.files.length === 0;
  if (baseline !== undefined && !isWhole)
    throw new ProjectError('--baseline is about the whole project: name no files');
  const result = checkFiles(session, chosenFiles(session, options), isWhole, {
    ...options,
    baseline: baseline === undefined ? undefined : path.resolve(cwd, baseline),
  });
  const text = options.json ? JSON.stringify(result, null, 2) : checkText(result, options, isWhole);
  return { text, ok: result.ok };
}

function checkText(result: CheckResult, options: CheckCommandOptions, isWhole: boolean): string {
  const show = shownFrom(options.cwd);
  const shapes = options.shapes ? shapeReport(result.shapes, show) : [];
  return [...shapes, checkReport(result, show, isWhole)].join('\n');
}

/** Writes the lowered project into a folder. */
export async function build(options: CommandOptions, out: string, form: Form): Promise<Outcome> {
  const session = await sessionOf(options);
  const files = chosenFiles(session, options);
  const show = shownFrom(options.cwd);
  const result = checkFiles(session, files, false);
  const report = checkReport(result, show, false);
  if (!result.ok) return { text: `${report}; nothing was written`, ok: false };
  const folder = path.resolve(options.cwd, out);
  const outputs = buildOutputs(session, files, folder, form);
  writeOutputs(outputs, folder);
  return { text: `${report}, ${outputs.length / 2} files written to ${show(folder)}`, ok: true };
}

/** How `explain` tells what it knows: as text, as JSON, or as a page in a file. */
export type Format = 'text' | 'json' | { readonly html: string };

function explainedOf(
  { home, call: { site, traced, instance } }: Explainable,
  show: (file: string) => string,
): readonly Explained[] {
  if (!traced) return [];
  const place = `${show(home.file.fileName)}:${site.line}`;
  const which = instance ? { instance: instance.label } : {};
  return [{ place, ...which, explanation: explanationOf(traced, show, forAnyGpu) }];
}

/** Tells what becomes of the lowered functions of a file, or of those at a line. */
export async function explain(
  options: CommandOptions,
  place: string,
  format: Format = 'text',
): Promise<Outcome> {
  const [, name = place, line] = /^(.*?)(?::(\d+))?(?::\d+)?$/.exec(place) ?? [];
  const session = await sessionOf(options);
  const [file] = chosenFiles(session, { ...options, files: [name] });
  if (!file) return { text: `${name}: no such file`, ok: false };
  const show = shownFrom(options.cwd);
  const found = calledAt(session, file, line === undefined ? undefined : Number(line));
  if (found.length === 0) return { text: `${place}: nothing is lowered here`, ok: isFine([file]) };
  const isBroken = found.some(({ call }) => !call.traced);
  const ok = isFine([file, ...found.map(({ home }) => home)]);
  if (format === 'text' || isBroken) return { text: explainReport(found, show), ok };
  const explained = found.flatMap((one) => explainedOf(one, show));
  if (format === 'json') return { text: JSON.stringify(explained, null, 2), ok: true };
  const target = path.resolve(options.cwd, format.html);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, pageOf(`gradus explain ${place}`, explained));
  const names = [...new Set(found.map(({ call }) => call.site.name))];
  return { text: `${show(target)}: ${names.join(', ')}`, ok: true };
}
