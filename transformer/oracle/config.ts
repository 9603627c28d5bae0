/** The tsconfig of a project, read by one parser, whichever compiler answers. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { ts } from 'ts-morph';
import { ProjectError } from '../errors.ts';

/** Union members in an order that does not depend on the order of files. Not yet in ts-morph's types. */
const STABLE = { stableTypeOrdering: true } as ts.CompilerOptions;

/** No such file, a circle of `extends`: nothing that is read after that means anything. */
const FATAL: ReadonlySet<number> = new Set([5083, 6053, 18000]);

export type Config = Pick<ts.ParsedCommandLine, 'options' | 'fileNames' | 'projectReferences'>;

export function findConfig(tsconfig: string): string {
  const file = path.resolve(tsconfig);
  // Bundlers name modules by their real paths.
  if (existsSync(file) && statSync(file).isFile()) return realpathSync(file);
  const inside = path.join(file, 'tsconfig.json');
  if (existsSync(inside)) return realpathSync(inside);
  throw new ProjectError(
    `no such file: ${file}; name the tsconfig of the project, as in gradus({ tsconfig: './tsconfig.json' })`,
  );
}

function fail(configFile: string, { messageText }: ts.Diagnostic): never {
  throw new ProjectError(`${configFile}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

/** A config of references alone, as new projects of Vite have it, has nothing to lower. */
function checkFiles(configFile: string, { fileNames, projectReferences: [first] = [] }: Config) {
  if (fileNames.length > 0 || !first) return;
  const other = `./${path.relative(path.dirname(configFile), first.path).replaceAll(path.sep, '/')}`;
  throw new ProjectError(
    `${configFile} includes no files, only references to other projects; name one of them, as in gradus({ tsconfig: '${other}' })`,
  );
}

/** Throws a sentence if the config cannot be used. */
export function readConfig(configFile: string): Config {
  const { error } = ts.readConfigFile(configFile, ts.sys.readFile);
  if (error) fail(configFile, error);
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (d: ts.Diagnostic) => fail(configFile, d),
  };
  const config = ts.getParsedCommandLineOfConfigFile(configFile, STABLE, host) ?? EMPTY;
  const fatal = config.errors.find(({ code }) => FATAL.has(code));
  if (fatal) fail(configFile, fatal);
  checkFiles(configFile, config);
  return config;
}

/** Of a config that cannot be read at all, of which the host has been told. */
const EMPTY: ts.ParsedCommandLine = { options: {}, fileNames: [], errors: [] };
