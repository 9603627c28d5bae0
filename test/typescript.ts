/** Compiles programs that exist only in a test, with the compiler that ts-morph bundles. */
import { fileURLToPath } from 'node:url';
import { Project, ts } from 'ts-morph';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  types: ['node'],
  skipLibCheck: true,
};

/** One for all programs: it keeps the parsed sources, while each program has its own checker. */
const project = new Project({ compilerOptions: options, skipAddingFilesFromTsConfig: true });

export interface Complaint {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

export interface Checked {
  readonly complaints: readonly Complaint[];
  /** The type instantiations that the program cost: what it declares, and what that needs. */
  readonly instantiations: number;
  readonly program: ts.Program;
  readonly file: ts.SourceFile;
}

const write = (name: string, source: string) =>
  project.createSourceFile(`${root}test-d/${name}`, source, { overwrite: true });

function complaintsAbout(program: ts.Program, file: ts.SourceFile): Complaint[] {
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map((diagnostic) => ({
    line: ts.getLineAndCharacterOfPosition(file, diagnostic.start ?? 0).line + 1,
    text: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  }));
}

/** Checks one program as if it were `test-d/<name>`. Only its own lines are checked. */
export function check(source: string, name = 'program.ts'): Checked {
  const file = write(name, source).compilerNode;
  const program = project.getProgram().compilerObject;
  const complaints = complaintsAbout(program, file);
  return { complaints, instantiations: countInstantiations(program), program, file };
}

/** Checks many files of test-d together, which costs little more than checking one. */
export function checkAll(sources: ReadonlyMap<string, string>): Map<string, Complaint[]> {
  const written = Array.from(sources, ([name, source]) => [name, write(name, source)] as const);
  const program = project.getProgram().compilerObject;
  return new Map(
    written.map(([name, file]) => [name, complaintsAbout(program, file.compilerNode)]),
  );
}

/** What `--extendedDiagnostics` prints. The public types do not declare it. */
const countInstantiations = (program: ts.Program): number =>
  (program as unknown as { getInstantiationCount(): number }).getInstantiationCount();
