/** Findings with their places: those of the compiler, and those of whoever asks. */
import { ts } from 'ts-morph';
import { codeFrame } from '../frame.ts';
import { type Diagnostic, type Finding, messages } from '../messages.ts';
import type { Complaint } from './compiler.ts';
import type { Names } from './names.ts';
import { originOf } from './origin.ts';
import type { Sources } from './sources.ts';

/**
 * Rules of style, which say nothing about types: what is unused (6133 to 6205), unreachable or falls through (7027 to
 * 7030), or cannot be erased (1294).
 */
const STYLE = new Set([1294, 6133, 6138, 6192, 6196, 6198, 6199, 6205, 7027, 7028, 7029, 7030]);

export class Findings {
  private readonly sources: Sources;
  private readonly names: Names;

  constructor(sources: Sources, names: Names) {
    this.sources = sources;
    this.names = names;
  }

  syntaxErrors(file: ts.SourceFile): readonly Diagnostic[] {
    return this.sources.compiler
      .syntaxErrors(file.fileName)
      .map((complaint) => this.translated(complaint, messages.syntaxError));
  }

  typeErrors(nodes: Iterable<ts.Node>): readonly Diagnostic[] {
    const places = [...nodes];
    const files = new Set(places.map((node) => node.getSourceFile().fileName));
    const covers = (file: string, start: number) =>
      places.some((n) => n.getSourceFile().fileName === file && start >= n.pos && start < n.end);
    return [...files].flatMap((file) =>
      this.complaints(file)
        .filter(({ start }) => covers(file, start))
        .map((complaint) => this.translated(complaint, messages.typeError)),
    );
  }

  private complaints(file: string): readonly Complaint[] {
    return this.sources.remembered(`complaints ${file}`, () =>
      this.sources.compiler
        .typeErrors(file)
        .filter(({ isError, code }) => isError && !STYLE.has(code)),
    );
  }

  private translated(complaint: Complaint, row: (sentence: string) => Finding): Diagnostic {
    const { code, text, file, start } = complaint;
    const tree = file === undefined ? undefined : this.sources.compiler.tree(file);
    return this.located(tree, start, row(`TS${code}: ${text}`));
  }

  diagnostic(node: ts.Node, finding: Finding, about: ts.Node = node): Diagnostic {
    const found = this.located(node.getSourceFile(), node.getStart(), finding);
    if (!finding.isAboutType) return found;
    const type = this.sources.compiler.typeAt(about);
    const declaration = ts.isParameter(about) ? about : this.names.valueOf(about);
    return { ...found, seen: originOf(type, about, declaration, (n) => this.placeOf(n)) };
  }

  private located(
    file: ts.SourceFile | undefined,
    position: number,
    { code, severity, message, fix }: Finding,
  ): Diagnostic {
    const said = { code, severity, message, fix, notes: [] };
    const { configFile } = this.sources.compiler.project;
    if (!file) return { ...said, file: configFile, line: 1, column: 1, frame: '' };
    const at = file.getLineAndCharacterOfPosition(position);
    const [line, column] = [at.line + 1, at.character + 1];
    const frame = codeFrame(file.text, line, column);
    return { ...said, file: file.fileName, line, column, frame };
  }

  placeOf(node: ts.Node): string {
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${this.sources.relative(file.fileName)}:${line + 1}:${character + 1}`;
  }
}
