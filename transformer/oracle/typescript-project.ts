/** One project in TypeScript 7's process, kept in step with the disk and with the texts that a bundler hands over. */
import path from 'node:path';
import type { ts } from 'ts-morph';
import type { SourceFile } from 'typescript/unstable/ast';
import { API, type Project, type Snapshot } from 'typescript/unstable/sync';
import { ProjectError } from '../errors.ts';
import type { CompilerFiles } from './compiler.ts';
import { findConfig, readConfig } from './config.ts';
import { Stamps } from './stamps.ts';
import { Twins } from './twins.ts';

/** What the process does not know yet. */
const noChanges = () => ({
  changed: [] as string[],
  created: [] as string[],
  deleted: [] as string[],
});

/** `Option 'baseUrl' has been removed.` */
const REMOVED: ReadonlySet<number> = new Set([5102, 5108]);

interface State {
  readonly snapshot: Snapshot;
  readonly project: Project;
}

export class NativeProject implements CompilerFiles {
  readonly configFile: string;
  readonly options: ts.CompilerOptions;
  version = 0;
  private readonly api: API;
  private current: State | undefined;
  private previous: State | undefined;
  private changes = noChanges();
  /** Texts that stand in for what is on disk. */
  private readonly texts = new Map<string, string>();
  private readonly stamps: Stamps;
  private readonly twins = new WeakMap<SourceFile, Twins>();

  constructor(tsconfig: string) {
    this.configFile = findConfig(tsconfig);
    this.options = readConfig(this.configFile).options;
    this.stamps = new Stamps(this.configFile);
    this.api = this.start();
    this.checkOptions();
  }

  get project(): Project {
    return this.state().project;
  }

  twinsOf(file: string): Twins | undefined {
    const theirs = this.project.program.getSourceFile(file);
    if (!theirs) return undefined;
    const known = this.twins.get(theirs) ?? new Twins(theirs);
    this.twins.set(theirs, known);
    return known;
  }

  update(file: string, text: string): void {
    if (this.twinsOf(file)?.tree.text === text) return;
    this.texts.set(file, text);
    this.stamps.take(file);
    this.changes.changed.push(file);
    this.changed();
  }

  /** Files that changed on disk since they were read. A text from `update` stands until its file changes. */
  refresh(): void {
    const { changed, gone } = this.stamps.news();
    if (changed.length + gone.length === 0) return;
    for (const file of [...changed, ...gone]) this.texts.delete(file);
    this.changes.changed.push(...changed);
    this.changes.deleted.push(...gone);
    this.changed();
  }

  /** Files of the project that came after it was opened. */
  addNewFiles(): void {
    if (this.newFiles(this.project).length > 0) this.changed();
  }

  follow(files: readonly string[]): void {
    for (const file of files) this.stamps.watch(file);
  }

  close(): void {
    this.api.close();
  }

  /** The process watches no folders: it must be told what came. */
  private newFiles({ rootFiles }: Project): readonly string[] {
    const known = new Set(rootFiles);
    const { fileNames } = this.api.parseConfigFile(this.configFile);
    return fileNames.filter((name) => !known.has(name));
  }

  private changed(): void {
    if (this.current) this.previous = this.current;
    this.current = undefined;
    this.version++;
  }

  /** Fails where the package of this platform is missing, or may not run. */
  private start(): API {
    const fs = { readFile: (name: string) => this.texts.get(name) };
    try {
      return new API({ cwd: path.dirname(this.configFile), fs });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ProjectError(`TypeScript 7 does not start: ${why}`, { cause: error });
    }
  }

  private state(): State {
    if (!this.current) {
      const snapshot = this.snapshot();
      this.previous?.snapshot.dispose();
      this.changes = noChanges();
      const project = snapshot.getProject(this.configFile);
      if (!project) throw new ProjectError(`${this.configFile}: TypeScript cannot open it`);
      this.current = { snapshot, project };
      for (const name of project.program.getSourceFileNames()) this.stamps.watch(name);
    }
    return this.current;
  }

  private snapshot(): Snapshot {
    const { api, changes, previous } = this;
    if (!previous) return api.updateSnapshot({ openProjects: [this.configFile] });
    const created = [...this.newFiles(previous.project)];
    return api.updateSnapshot({ fileChanges: { ...changes, created } });
  }

  /** With an option that is not there any more, modules would be looked for elsewhere. */
  private checkOptions(): void {
    const { program } = this.project;
    const all = [...program.getConfigFileParsingDiagnostics(), ...program.getProgramDiagnostics()];
    const fault = all.find(({ code }) => REMOVED.has(code));
    if (!fault) return;
    this.close();
    throw new ProjectError(
      `${this.configFile}: ${fault.text} TypeScript 7 has no such option; the oracle ts-morph still does`,
    );
  }
}
