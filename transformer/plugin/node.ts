/** What Node's module hooks do, whether they run in turn with the modules or on a thread of their own. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import * as nodeModule from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OracleName, Transformed } from '../api.ts';
import { storedMap } from '../cache/modules.ts';
import { composeMaps } from '../emit/compose.ts';
import { printDiagnostic } from '../frame.ts';
import { LazyProject, type Make } from '../lazy.ts';
import { transformerOf } from '../transform.ts';
import { throwErrors } from './lowering.ts';

/** Whether hooks run in turn with the modules: in Node 20 they run on a thread of their own only. */
export const hasHooksInTurn: boolean = 'registerHooks' in nodeModule;

const TYPESCRIPT = /\.(?:[cm]?ts|tsx)$/;
const IN_PACKAGE = /[\\/]node_modules[\\/]/;
/** What may be left out of an import, in the order of TypeScript. */
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '/index.ts', '/index.tsx'];
const TYPESCRIPT_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

const isFile = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/** The path of a module that may be TypeScript of this project or name one. */
function ownPath(url: string | undefined): string | undefined {
  if (!url?.startsWith('file:')) return undefined;
  const file = fileURLToPath(url);
  return IN_PACKAGE.test(file) ? undefined : file;
}

/** The TypeScript that a relative import means, where Node would find nothing. */
export function relativeSource(specifier: string, parent: string | undefined): string | undefined {
  const from = ownPath(parent);
  if (from === undefined || !/^\.{0,2}\//.test(specifier)) return undefined;
  const file = path.resolve(path.dirname(from), specifier);
  if (isFile(file)) return undefined;
  const { ext } = path.parse(file);
  const instead = (TYPESCRIPT_OF[ext] ?? []).map((end) => file.slice(0, -ext.length) + end);
  const found = [...instead, ...ENDINGS.map((end) => file + end)].find(isFile);
  return found && pathToFileURL(found).href;
}

/** A TypeScript file of a project, and the project. */
export interface Source {
  readonly file: string;
  readonly project: LazyProject;
}

const projects = new Map<string, LazyProject | undefined>();

/** The project of the closest tsconfig above a file. */
function projectAbove(folder: string): LazyProject | undefined {
  if (projects.has(folder)) return projects.get(folder);
  const tsconfig = path.join(folder, 'tsconfig.json');
  const above = path.dirname(folder);
  const language = hasHooksInTurn ? 'javascript' : 'modules';
  // Hooks are given no options. What is no name of an oracle is refused when the project is opened.
  const oracle = process.env['GRADUS_ORACLE'] as OracleName | undefined;
  const own = () => new LazyProject({ tsconfig, slim: false, oracle }, language, javaScriptOf);
  const atTop = () => (above === folder ? undefined : projectAbove(above));
  const project = existsSync(tsconfig) ? own() : atTop();
  projects.set(folder, project);
  return project;
}

/** Who may know what an import means that Node does not know: the project of the file that imports. */
export function importerOf(url: string | undefined): Source | undefined {
  const file = ownPath(url);
  const project = file === undefined ? undefined : projectAbove(path.dirname(file));
  return file !== undefined && project ? { file, project } : undefined;
}

export function sourceOf(url: string): Source | undefined {
  const file = ownPath(url);
  if (file === undefined || !TYPESCRIPT.test(file)) return undefined;
  const project = projectAbove(path.dirname(file));
  return project && { file, project };
}

function typeOfPackage(folder: string): unknown {
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type;
  }
  const above = path.dirname(folder);
  return above === folder ? undefined : typeOfPackage(above);
}

/** As Node decides for JavaScript: by the ending, by the package, or else by what is written. */
function formatOf(file: string, text: string): 'module' | 'commonjs' {
  const isModule = /^\s*(?:import|export)\b(?!.*(?:\brequire\(|export\s*=))/m.test(text);
  if (file.endsWith('.mts')) return 'module';
  // Where hooks run apart, `require` takes no modules, and gradus is one.
  if (isModule && !hasHooksInTurn) return 'module';
  const type = file.endsWith('.cts') ? 'commonjs' : typeOfPackage(path.dirname(file));
  if (type === 'module' || type === 'commonjs') return type;
  return isModule ? 'module' : 'commonjs';
}

/** A module lowered and without its types. */
const javaScriptOf: Make = (session, text, file): Transformed => {
  const lowered = transformerOf(session).transform(text, file);
  const { diagnostics = [], watch = [] } = lowered ?? {};
  const typed = lowered?.code ?? text;
  const { code, map } = session.oracle.toJavaScript(typed, file, formatOf(file, text));
  const whole = lowered?.map ? composeMaps(map, lowered.map.toString()) : map;
  return { code, map: storedMap(whole), diagnostics, watch };
};

export interface Loaded {
  readonly format: 'module' | 'commonjs';
  readonly source: string;
  readonly shortCircuit: true;
}

/** What a hook gives Node: the code with its map. */
export function loaded({ file }: Source, text: string, result: Transformed | null): Loaded {
  const { diagnostics = [], code = text, map } = result ?? {};
  throwErrors(diagnostics);
  for (const warning of diagnostics.filter((d) => d.severity === 'warning'))
    console.warn(printDiagnostic(warning));
  const encoded = Buffer.from(map?.toString() ?? '').toString('base64');
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
  return { format: formatOf(file, text), source, shortCircuit: true };
}

export const textOf = ({ file }: Source): string => readFileSync(file, 'utf8');
