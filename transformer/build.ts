/** Writes a lowered copy of a project: all of it, or on any error nothing. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ShaderOptions } from './api.ts';
import type { LoweredFile, SourceFile } from './compile.ts';
import { composeMaps } from './emit/compose.ts';
import { ProjectError } from './errors.ts';
import type { Session } from './session.ts';

export interface Output {
  readonly path: string;
  readonly text: string | Uint8Array;
}

export type Language = 'js' | 'ts';

/** What is written of a project. */
export interface Form {
  readonly language: Language;
  /** Shaders, too, beside the kernels. */
  readonly webgpu?: boolean | ShaderOptions;
}

/** The folder that holds all files. */
function commonFolder(files: readonly string[]): string {
  const parts = files.map((file) => path.dirname(file).split(path.sep));
  const [first = []] = parts;
  const differs = first.findIndex((part, i) => parts.some((other) => other[i] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join(path.sep) || path.sep;
}

const javaScriptName = (file: string): string => file.replace(/\.([cm]?)tsx?$/, '.$1js');

const IDENTITY = (file: string, text: string): string =>
  JSON.stringify({
    version: 3,
    sources: [file],
    sourcesContent: [text],
    names: [],
    mappings: text
      .split('\n')
      .map((_, i) => (i === 0 ? 'AAAA' : 'AACA'))
      .join(';'),
  });

/** The file and its map, as they will lie in the folder. */
function outputsOf(
  session: Session,
  lowered: LoweredFile,
  target: string,
  { language, webgpu = false }: Form,
): Output[] {
  const { fileName, text } = lowered.file;
  // In TypeScript a program needs the function beside it, for its type.
  const emitted = session.emit(lowered, { isWhole: language === 'js', webgpu });
  const code = emitted?.code ?? text;
  const map = emitted ? emitted.map.toString() : IDENTITY(fileName, text);
  if (language === 'ts') {
    const unchecked = emitted ? withoutChecks(code, map) : { code, map };
    return withMap(target, unchecked.code, unchecked.map, target);
  }
  const compiled = session.oracle.toJavaScript(code, fileName);
  const name = javaScriptName(target);
  return withMap(name, compiled.code, composeMaps(compiled.map, map), target);
}

/** Kernels are JavaScript: a line at the top tells `tsc` to take the file's types and not to check it. */
function withoutChecks(code: string, map: string): { readonly code: string; readonly map: string } {
  const { mappings, ...rest } = JSON.parse(map) as { mappings: string };
  const line = '// @ts-nocheck: written by gradus\n';
  const end = code.startsWith('#!') ? code.indexOf('\n') + 1 : 0;
  const shifted = end === 0 ? `;${mappings}` : mappings.replace(';', ';;');
  return {
    code: `${code.slice(0, end)}${line}${code.slice(end)}`,
    map: JSON.stringify({ ...rest, mappings: shifted }),
  };
}

/** Sources in a map are given from where the map lies. */
function withMap(target: string, code: string, map: string, file: string): Output[] {
  const parsed = JSON.parse(map) as { sources: string[]; file?: string };
  const from = path.dirname(file);
  parsed.sources = parsed.sources.map((source) =>
    path.relative(from, source).replaceAll(path.sep, '/'),
  );
  parsed.file = path.basename(target);
  // It is a URL, and a newline in a file name would end the comment.
  const url = encodeURIComponent(`${path.basename(target)}.map`);
  const text = `${code.trimEnd()}\n//# sourceMappingURL=${url}\n`;
  return [
    { path: target, text },
    { path: `${target}.map`, text: JSON.stringify(parsed) },
  ];
}

/** Everything that a build writes; nothing is written yet. */
export function buildOutputs(
  session: Session,
  files: readonly LoweredFile[],
  folder: string,
  form: Form,
): Output[] {
  const { oracle } = session;
  // Packages beside this one are built where they are.
  const isOwn = (file: SourceFile) => !oracle.isLinked(file);
  const sources = oracle
    .files()
    .filter(isOwn)
    .map((file) => path.normalize(file.fileName));
  const root = commonFolder(sources);
  const outputs = files
    .filter(({ file }) => isOwn(file))
    .flatMap((lowered) => {
      const relative = path.relative(root, path.normalize(lowered.file.fileName));
      return outputsOf(session, lowered, path.join(folder, relative), form);
    });
  const clash = outputs.find((output) => sources.includes(output.path));
  if (clash)
    throw new ProjectError(`${clash.path} is a source file; name another folder with --out`);
  return outputs;
}

/** Writes all files beside their places first, and moves them only when every one is there. */
export function writeOutputs(outputs: readonly Output[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  const staging = mkdtempSync(path.join(folder, '.gradus-'));
  try {
    const staged = outputs.map((output) => ({
      ...output,
      from: path.join(staging, path.relative(folder, output.path)),
    }));
    for (const { from, text } of staged) {
      mkdirSync(path.dirname(from), { recursive: true });
      writeFileSync(from, text);
    }
    for (const output of staged) {
      mkdirSync(path.dirname(output.path), { recursive: true });
      renameSync(output.from, output.path);
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
