// The supported compilers, each as a function from programs to what it says of them.
//
// A program is a list of exported functions, one on each line. The types of their results are read from the
// declarations that the compiler writes, which is all that TypeScript 7 gives, and is what editors show.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { ts as bundled, Project } from 'ts-morph';
import { options, root } from '../typescript.ts';

/** What a compiler says of a program. */
export interface Verdicts {
  /** The complaints about each line, the first of which is line 0. */
  readonly complaints: ReadonlyMap<number, readonly string[]>;
  /** The result type of each function, by name. */
  readonly results: ReadonlyMap<string, string>;
}

/** The programs are compiled one after another, each afresh, which bounds the memory. */
export type Compiler = (programs: readonly string[]) => Verdicts[];

const require = createRequire(import.meta.url);
const header = (path: string) => `import * as gradus from '${path}';\n`;

/** The declarations of the functions, each on one line. */
export function resultsOf(declarations: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of declarations.split('export declare function ').slice(1)) {
    const line = text.replace(/\s+/g, ' ');
    const name = /^\w+/.exec(line)?.[0] ?? '';
    found.set(name, plain(line.slice(endOfParameters(line))));
  }
  return found;
}

/** Where the result begins: behind the bracket that closes the first one. */
function endOfParameters(line: string): number {
  let depth = 0;
  for (let i = line.indexOf('('); i < line.length; i++) {
    if (line[i] === '(') depth++;
    if (line[i] === ')' && --depth === 0) return i + 1;
  }
  return line.length;
}

/** A type as a user would write it: without the ways in which a compiler spells names. */
const plain = (type: string): string =>
  type
    .replace(/^: |; (export \{\};?)? ?$|;$/g, '')
    .replace(/import\([^)]*\)\.|gradus\.|readonly (?=\w+:)/g, '')
    .trim();

function add(complaints: Map<number, string[]>, line: number, text: string): void {
  const before = complaints.get(line);
  if (before) before.push(text);
  else complaints.set(line, [text]);
}

type TypeScript = typeof bundled;

const declare = { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true };
const virtual = join(root, 'test-d/.agree.ts');

/** The compiler that ts-morph bundles. Its project keeps the parsed sources and has the library's declarations. */
function bundle(): Compiler {
  const project = new Project({ compilerOptions: declare, skipAddingFilesFromTsConfig: true });
  return (programs) =>
    programs.map((text) => {
      const source = header('../src/index.ts') + text;
      project.createSourceFile(virtual, source, { overwrite: true });
      return verdicts(bundled, project.getProgram().compilerObject);
    });
}

/** A compiler that is a library. It parses the sources once, and checks each program with a new checker. */
function library(ts: TypeScript): Compiler {
  const host = ts.createCompilerHost(declare, true);
  const parsed = new Map<string, bundled.SourceFile | undefined>();
  const read = host.getSourceFile.bind(host);
  let source = '';
  host.getSourceFile = (name, target) => {
    if (name === virtual) return ts.createSourceFile(name, source, target, true);
    if (!parsed.has(name)) parsed.set(name, read(name, target));
    return parsed.get(name);
  };
  let last: bundled.Program | undefined;
  return (programs) =>
    programs.map((text) => {
      source = header('../src/index.ts') + text;
      last = ts.createProgram([virtual], declare, host, last);
      return verdicts(ts, last);
    });
}

function verdicts(ts: TypeScript, program: bundled.Program): Verdicts {
  const file = program.getSourceFile(virtual);
  const complaints = new Map<number, string[]>();
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  for (const { file: where, start = 0, messageText } of found) {
    const line = where ? where.getLineAndCharacterOfPosition(start).line - 1 : -1;
    add(complaints, line, ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
  let declarations = '';
  program.emit(
    file,
    (_, text) => {
      declarations += text;
    },
    undefined,
    true,
  );
  if (declarations === '')
    for (const { start = 0, messageText } of program.getDeclarationDiagnostics(file)) {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) - 1;
      add(complaints, line, ts.flattenDiagnosticMessageText(messageText, '\n'));
    }
  return { complaints, results: resultsOf(declarations) };
}

const cache = join(root, 'node_modules/.cache');

/** A compiler that is a program: it reads and writes files, all at once. */
export const native: Compiler = (programs) => {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'agree-'));
  // Declarations lie in folders as their sources do.
  const out = join(folder, 'out', relative(root, folder));
  try {
    programs.forEach((text, i) => {
      writeFileSync(join(folder, `part${i}.ts`), header(join(root, 'src/index.ts')) + text);
    });
    const output = runNative(folder);
    return programs.map((_, i) => ({
      complaints: output.get(`part${i}.ts`) ?? new Map(),
      results: resultsOf(readIfThere(join(out, `part${i}.d.ts`))),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** No declarations are written of a file in which one cannot be. */
const readIfThere = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Compiles a folder; gives the complaints by file and line. */
function runNative(folder: string): Map<string, Map<number, string[]>> {
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
    ...{ noUnusedLocals: false, noUnusedParameters: false, outDir: 'out', rootDir: root },
  };
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, exclude: [] }));
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'],
    { encoding: 'utf8', cwd: folder, maxBuffer: 2 ** 28 },
  );
  if (stderr || status === null || status > 2) throw new Error(`tsc: ${signal} ${stderr}`);
  return parse(stdout);
}

/** `file(line,column): error TS1234: text`, and lines that go on from there. */
function parse(output: string): Map<string, Map<number, string[]>> {
  const found = new Map<string, Map<number, string[]>>();
  let last: string[] | undefined;
  for (const text of output.split('\n')) {
    const start = /^(.+?)\((\d+),\d+\): error TS\d+: (.*)$/.exec(text);
    if (!start) {
      if (last) last[last.length - 1] += `\n${text}`;
      continue;
    }
    const [, file = '', line, message = ''] = start;
    const ofFile = found.get(file) ?? new Map<number, string[]>();
    found.set(file, ofFile);
    add(ofFile, Number(line) - 2, message);
    last = ofFile.get(Number(line) - 2);
  }
  return found;
}

/** By version, the newest first. */
export const compilers = {
  'typescript 7.0': () => native,
  'typescript 6.0': bundle,
  'typescript 5.9': () => library(require('@tsd/typescript')),
} as const satisfies Record<string, () => Compiler>;
