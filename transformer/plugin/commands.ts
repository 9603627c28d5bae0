/** What the command line does; each command gives its text and whether all is well. */
import path from 'node:path';
import type { Mode } from '../api.ts';
import { buildOutputs, type Language, writeOutputs } from '../build.ts';
import type { LoweredFile } from '../compile.ts';
import { ProjectError } from '../errors.ts';
import { openSession } from '../open.ts';
import { checkReport, explainReport, isError, shownFrom } from '../report.ts';
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
}

const sessionOf = ({ project, cwd, mode }: CommandOptions): Promise<Session> =>
  openSession(path.resolve(cwd, project), mode);

function chosenFiles(session: Session, { files, cwd }: CommandOptions): readonly LoweredFile[] {
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

/** Finds everything that cannot be lowered. */
export async function check(options: CommandOptions): Promise<Outcome> {
  const session = await sessionOf(options);
  const files = chosenFiles(session, options);
  const reasons = options.files.length === 0 ? session.liveness().reasons : undefined;
  return { text: checkReport(files, shownFrom(options.cwd), reasons), ok: isFine(files) };
}

/** Writes the lowered project into a folder. */
export async function build(
  options: CommandOptions,
  out: string,
  language: Language,
): Promise<Outcome> {
  const session = await sessionOf(options);
  const files = chosenFiles(session, options);
  const show = shownFrom(options.cwd);
  const report = checkReport(files, show, undefined);
  if (!isFine(files)) return { text: `${report}; nothing was written`, ok: false };
  const folder = path.resolve(options.cwd, out);
  const outputs = buildOutputs(session, files, folder, language);
  writeOutputs(outputs, folder);
  return { text: `${report}, ${outputs.length / 2} files written to ${show(folder)}`, ok: true };
}

/** Prints what becomes of the lowered functions of a file, or of the one at a line. */
export async function explain(options: CommandOptions, place: string): Promise<Outcome> {
  const [, name = place, line] = /^(.*?)(?::(\d+))?(?::\d+)?$/.exec(place) ?? [];
  const session = await sessionOf(options);
  const [file] = chosenFiles(session, { ...options, files: [name] });
  if (!file) return { text: `${name}: no such file`, ok: false };
  const text = explainReport(
    file,
    shownFrom(options.cwd),
    line === undefined ? undefined : Number(line),
  );
  return { text, ok: isFine([file]) };
}
