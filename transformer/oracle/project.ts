/** One project in TypeScript 6, kept in step with the disk and with the texts that a bundler hands over. */
import { ts } from 'ts-morph';
import type { CompilerFiles } from './compiler.ts';
import { type Config, findConfig, readConfig } from './config.ts';
import { hostOf } from './host.ts';
import { Stamps } from './stamps.ts';

interface State {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
}

export class OpenProject implements CompilerFiles {
  readonly configFile: string;
  version = 0;
  private config: Config;
  private readonly host: ts.CompilerHost;
  private readonly stamps: Stamps;
  /** Texts that stand in for what is on disk. */
  private readonly texts = new Map<string, string>();
  /** Files that the config does not include. */
  private readonly added = new Set<string>();
  private readonly trees = new Map<string, ts.SourceFile>();
  /** What the next program takes over, as far as it still holds. */
  private previous: ts.Program | undefined;
  private current: State | undefined;

  constructor(tsconfig: string) {
    this.configFile = findConfig(tsconfig);
    this.config = readConfig(this.configFile);
    this.host = hostOf(this.config.options, this.texts, this.trees);
    this.stamps = new Stamps(this.configFile);
  }

  get program(): ts.Program {
    return this.state().program;
  }

  get checker(): ts.TypeChecker {
    return this.state().checker;
  }

  update(file: string, text: string): void {
    if (this.trees.get(file)?.text === text) return;
    if (!this.trees.has(file) && !this.texts.has(file)) this.added.add(file);
    this.texts.set(file, text);
    this.trees.delete(file);
    this.stamps.take(file);
    this.changed();
  }

  /** Files that changed on disk since they were read. A text from `update` stands until its file changes. */
  refresh(): void {
    const { changed, gone } = this.stamps.news();
    for (const file of [...changed, ...gone]) {
      this.texts.delete(file);
      this.trees.delete(file);
    }
    if (gone.length > 0) this.config = this.relisted();
    if (changed.length + gone.length > 0) this.changed();
  }

  /** Nothing that this process would not free. */
  close(): void {}

  follow(files: readonly string[]): void {
    for (const file of files) this.stamps.watch(file);
  }

  /** Files of the project that came after it was opened. */
  addNewFiles(): void {
    const known = new Set(this.config.fileNames);
    const config = this.relisted();
    if (config.fileNames.every((name) => known.has(name))) return;
    this.config = config;
    this.changed();
    // A module that was not found before would not be looked for again.
    this.previous = undefined;
  }

  /** The config with the files of now. Its options stay as they were read, as long as the project is open. */
  private relisted(): Config {
    return { ...this.config, fileNames: readConfig(this.configFile).fileNames };
  }

  private changed(): void {
    if (this.current) this.previous = this.current.program;
    this.current = undefined;
    this.version++;
  }

  private state(): State {
    if (!this.current) {
      const { fileNames, options, projectReferences = [] } = this.config;
      const program = ts.createProgram({
        rootNames: [...new Set([...fileNames, ...this.added])],
        options,
        projectReferences,
        host: this.host,
        ...(this.previous && { oldProgram: this.previous }),
      });
      this.previous = undefined;
      this.current = { program, checker: program.getTypeChecker() };
      for (const { fileName } of program.getSourceFiles()) this.stamps.watch(fileName);
    }
    return this.current;
  }
}
