/** `gradus build --export`: lowered functions as modules that stand alone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Output, writeOutputs } from '../build.ts';
import { checkFiles } from '../check.ts';
import type { LoweredCall, LoweredFile } from '../compile.ts';
import { ProjectError } from '../errors.ts';
import { type Exported, filesOf, type RunTimes } from '../export/module.ts';
import { genericSites } from '../find/instances.ts';
import { isExported } from '../find/sites.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { plural } from '../plain.ts';
import { checkReport, shownFrom } from '../report.ts';
import { type CommandOptions, chosenFiles, type Outcome, sessionOf } from './commands.ts';

/** The run times that the package has beside this program. */
const prebuilt = (): RunTimes => {
  const read = (kind: string) =>
    readFileSync(new URL(`./export-${kind}.global.js`, import.meta.url), 'utf8');
  return { plain: read('plain'), full: read('full') };
};

/** What is asked for: a file, and a function in it; without a name all that it exports. */
interface Wanted {
  readonly file: LoweredFile;
  readonly name: string | undefined;
}

const NAMED = /^(.*\.[cm]?[jt]sx?):([^:\\/]+)$/;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The calls of `lower` that are wanted. */
function callsOf({ file, name }: Wanted): readonly LoweredCall[] {
  // Of a function with optional parameters, the program that takes all of them comes first.
  const calls = file.calls.filter(
    ({ site }, i) => site.kind === 'call' && file.calls.findIndex((c) => c.site === site) === i,
  );
  if (name === undefined) return calls.filter(({ site }) => isExported(site));
  const found = calls.filter(({ site }) => site.name === name);
  if (found.length === 1) return found;
  const what = found.length === 0 ? 'no lowered function' : 'several lowered functions';
  throw new ProjectError(`${file.file.fileName} has ${what} of the name ${name}`);
}

/** A module that stands alone has one program, and a generic function may have any number. */
function checkGeneric({ file, name }: Wanted, show: (file: string) => string): void {
  const wanted = genericSites(file.calls).filter((site) =>
    name === undefined ? isExported(site) : site.name === name,
  );
  for (const site of wanted) {
    const programs = file.calls.filter((call) => call.site === site && call.traced);
    if (programs.length === 1) continue;
    const labels = programs.map(({ instance }) => instance?.label).join(' and ');
    throw new ProjectError(
      `${show(file.file.fileName)}:${site.line}: ${site.name} is generic, with ${plural(programs.length, 'program')}${labels && `, for ${labels}`}; export a lowered function of literal sizes for each that is wanted`,
    );
  }
}

function parametersOf(oracle: Oracle, { site, instance }: LoweredCall): readonly string[] {
  if (instance) return instance.shapes.parameters.map(({ name }) => name);
  const signature = site.kind === 'call' && site.argument && oracle.signature(site.argument);
  return signature && 'parameters' in signature ? signature.parameters.map(({ name }) => name) : [];
}

/** Names become names of files, which some systems do not tell apart by case. */
function checkNames(exported: readonly Exported[]): void {
  const seen = new Map<string, Exported>();
  for (const one of exported) {
    const { name, place } = one;
    if (!IDENTIFIER.test(name))
      throw new ProjectError(`${place}: ${name} cannot be the name of an export; give it another`);
    const other = seen.get(name.toLowerCase());
    if (other)
      throw new ProjectError(
        `${name} (${place}) and ${other.name} (${other.place}) are of one name; rename one`,
      );
    seen.set(name.toLowerCase(), one);
  }
}

/** Writes all wanted functions, or on any error nothing. */
export async function exportModules(
  options: CommandOptions,
  out: string,
  runTimes: () => RunTimes = prebuilt,
): Promise<Outcome> {
  const session = await sessionOf(options);
  const show = shownFrom(options.cwd);
  const names = options.files.map((file) => NAMED.exec(file)?.[2]);
  const files = chosenFiles(session, {
    ...options,
    files: options.files.map((file) => NAMED.exec(file)?.[1] ?? file),
  });
  const result = checkFiles(session, files, false);
  if (!result.ok)
    return { text: `${checkReport(result, show, false)}; nothing was written`, ok: false };
  for (const [i, file] of files.entries()) checkGeneric({ file, name: names[i] }, show);
  const exported = files.flatMap((file, i) =>
    callsOf({ file, name: names[i] }).flatMap((call): Exported[] => {
      const { site, traced } = call;
      const place = `${show(file.file.fileName)}:${site.line}`;
      const parameters = parametersOf(session.oracle, call);
      return traced ? [{ name: site.name, place, traced, parameters }] : [];
    }),
  );
  if (exported.length === 0)
    throw new ProjectError('there is nothing to export: export a constant that lower gives');
  checkNames(exported);
  const folder = path.resolve(options.cwd, out);
  const texts = runTimes();
  const outputs = exported.flatMap((one): Output[] =>
    filesOf(one, texts).map(({ name, content }) => ({
      path: path.join(folder, name),
      text: content,
    })),
  );
  writeOutputs(outputs, folder);
  const list = outputs.map((output) => show(output.path)).join('\n');
  return { text: `${list}\n${exported.length} exported`, ok: true };
}
