/** Compiles programs that exist only in a test, with the compiler that ts-morph bundles. */
import { fileURLToPath } from 'node:url';
import { Project, ts } from 'ts-morph';

const root = fileURLToPath(new URL('..', import.meta.url));

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

/** Checks one program as if it were `test-d/<name>`. Only its own lines are checked. */
export function check(source: string, name = 'program.ts'): Checked {
  const written = project.createSourceFile(`${root}test-d/${name}`, source, { overwrite: true });
  const program = project.getProgram().compilerObject;
  const file = written.compilerNode;
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const complaints = found.map((diagnostic) => ({
    line: ts.getLineAndCharacterOfPosition(file, diagnostic.start ?? 0).line + 1,
    text: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  }));
  return { complaints, instantiations: countInstantiations(program), program, file };
}

/** What `--extendedDiagnostics` prints. The public types do not declare it. */
const countInstantiations = (program: ts.Program): number =>
  (program as unknown as { getInstantiationCount(): number }).getInstantiationCount();
