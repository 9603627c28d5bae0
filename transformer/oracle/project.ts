/** One TypeScript project, kept in step with the disk and with the texts that a bundler hands over. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { Project, ts } from 'ts-morph';
import { ProjectError } from '../errors.ts';

/** Union members in an order that does not depend on the order of files. Not yet in ts-morph's types. */
const STABLE = { stableTypeOrdering: true } as ts.CompilerOptions;

function findConfig(tsconfig: string): string {
  const file = path.resolve(tsconfig);
  // Bundlers name modules by their real paths.
  if (existsSync(file) && statSync(file).isFile()) return realpathSync(file);
  const inside = path.join(file, 'tsconfig.json');
  if (existsSync(inside)) return realpathSync(inside);
  throw new ProjectError(
    `no such file: ${file}; name the tsconfig of the project, as in gradus({ tsconfig: './tsconfig.json' })`,
  );
}

function openProject(configFile: string): Project {
  try {
    return new Project({ tsConfigFilePath: configFile, compilerOptions: STABLE });
  } catch (error) {
    throw new ProjectError(
      `${configFile}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Extended, missing or malformed options are findings of the whole project. */
function checkConfig(configFile: string): void {
  const { error } = ts.readConfigFile(configFile, ts.sys.readFile);
  if (error) {
    const sentence = ts.flattenDiagnosticMessageText(error.messageText, ' ');
    throw new ProjectError(`${configFile}: ${sentence}`);
  }
}

const stampOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : 'gone';
};

export class OpenProject {
  readonly configFile: string;
  version = 0;
  private readonly project: Project;
  private current: { program: ts.Program; checker: ts.TypeChecker } | undefined;
  private readonly stamps = new Map<string, string>();

  constructor(tsconfig: string) {
    this.configFile = findConfig(tsconfig);
    checkConfig(this.configFile);
    this.project = openProject(this.configFile);
    this.remember();
  }

  get program(): ts.Program {
    return this.state().program;
  }

  get checker(): ts.TypeChecker {
    return this.state().checker;
  }

  update(file: string, text: string): void {
    const known = this.project.getSourceFile(file);
    if (known?.getFullText() === text) return;
    this.project.createSourceFile(file, text, { overwrite: true });
    this.stamps.set(file, stampOf(file));
    this.changed();
  }

  /** Files that changed on disk since they were read. A text from `update` stands until its file changes. */
  refresh(): void {
    const changed = [...this.stamps].filter(([file, stamp]) => stampOf(file) !== stamp);
    if (changed.length === 0) return;
    for (const [file] of changed) {
      this.project.getSourceFile(file)?.refreshFromFileSystemSync();
      this.stamps.set(file, stampOf(file));
    }
    this.changed();
  }

  /** Counts changes of other files as changes of the project. */
  follow(files: readonly string[]): void {
    for (const file of files) if (!this.stamps.has(file)) this.stamps.set(file, stampOf(file));
  }

  /** Files of the project that came after it was opened. */
  addNewFiles(): void {
    const before = this.project.getSourceFiles().length;
    this.project.addSourceFilesFromTsConfig(this.configFile);
    if (this.project.getSourceFiles().length > before) this.changed();
  }

  private changed(): void {
    this.current = undefined;
    this.version++;
  }

  private state() {
    if (!this.current) {
      const program = this.project.getProgram().compilerObject;
      this.current = { program, checker: program.getTypeChecker() };
      this.remember();
    }
    return this.current;
  }

  private remember(): void {
    for (const file of this.project.getSourceFiles()) {
      const name = file.getFilePath();
      if (!this.stamps.has(name)) this.stamps.set(name, stampOf(name));
    }
  }
}
