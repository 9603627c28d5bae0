/** TypeScript 6, as ts-morph bundles it. Its compiler nodes and checker are used raw; it never edits a file. */
import { ts } from 'ts-morph';
import type { CallSignature, Compiler, Complaint, Origin, TypeView } from './compiler.ts';
import type { ProgramSymbol } from './oracle.ts';
import { OpenProject } from './project.ts';
import { callOf, viewOf } from './ts-morph-types.ts';

/** Symbols of this compiler go out as they are, and come back only from there. */
const raw = (symbol: ProgramSymbol): ts.Symbol => symbol as ts.Symbol;

const originOf = (declaration: ts.Declaration, isValue: boolean): Origin => ({
  file: declaration.getSourceFile().fileName,
  isValue,
  isFile: ts.isSourceFile(declaration),
  node: () => declaration,
});

export class TsMorphCompiler implements Compiler {
  readonly project: OpenProject;

  constructor(tsconfig: string) {
    this.project = new OpenProject(tsconfig);
  }

  get options(): ts.CompilerOptions {
    return this.program.getCompilerOptions();
  }

  fileNames(): readonly string[] {
    return this.program.getSourceFiles().map((file) => file.fileName);
  }

  tree(file: string): ts.SourceFile | undefined {
    return this.program.getSourceFile(file);
  }

  text(file: string): string | undefined {
    return this.tree(file)?.text;
  }

  isExternal(file: string): boolean {
    const tree = this.tree(file);
    return tree !== undefined && this.program.isSourceFileFromExternalLibrary(tree);
  }

  isLibrary(file: string): boolean {
    const tree = this.tree(file);
    return tree !== undefined && this.program.isSourceFileDefaultLibrary(tree);
  }

  symbolAt(node: ts.Node): ts.Symbol | undefined {
    return this.checker.getSymbolAtLocation(node);
  }

  shorthandValue(node: ts.ShorthandPropertyAssignment): ts.Symbol | undefined {
    return this.checker.getShorthandAssignmentValueSymbol(node);
  }

  exportedLocal(node: ts.ExportSpecifier): ts.Symbol | undefined {
    return this.checker.getExportSpecifierLocalTargetSymbol(node);
  }

  aliased(symbol: ProgramSymbol): ts.Symbol | undefined {
    const isAlias = (raw(symbol).flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.checker.getAliasedSymbol(raw(symbol)) : undefined;
  }

  origins(symbol: ProgramSymbol): readonly Origin[] {
    const { valueDeclaration, declarations = [] } = raw(symbol);
    const first = valueDeclaration ? [valueDeclaration] : [];
    return [...new Set([...first, ...declarations])].map((d) =>
      originOf(d, d === valueDeclaration),
    );
  }

  moduleOf(file: string): ts.Symbol | undefined {
    const tree = this.tree(file);
    return tree && this.symbolAt(tree);
  }

  exports(module: ProgramSymbol): readonly ts.Symbol[] {
    return this.checker.getExportsOfModule(raw(module));
  }

  member(module: ProgramSymbol, name: string): ts.Symbol | undefined {
    return this.checker.tryGetMemberInModuleExports(name, raw(module));
  }

  imported(specifiers: readonly ts.Node[]): readonly string[] {
    return specifiers.flatMap((node) =>
      (this.symbolAt(node)?.declarations ?? []).map((d) => d.getSourceFile().fileName),
    );
  }

  enumValue(name: ts.Node): string | number | undefined {
    const member = this.symbolAt(name)?.valueDeclaration;
    return member && ts.isEnumMember(member) ? this.checker.getConstantValue(member) : undefined;
  }

  typeAt(node: ts.Node): TypeView {
    const type = ts.isTypeNode(node)
      ? this.checker.getTypeFromTypeNode(node)
      : this.checker.getTypeAtLocation(node);
    return viewOf(this.checker, type);
  }

  typeOfSymbol(symbol: ProgramSymbol, at: ts.Node): TypeView {
    return viewOf(this.checker, this.checker.getTypeOfSymbolAtLocation(raw(symbol), at));
  }

  calledBy(call: ts.CallExpression): CallSignature | undefined {
    const signature = this.checker.getResolvedSignature(call);
    return signature && callOf(this.checker, signature);
  }

  syntaxErrors(file: string): readonly Complaint[] {
    return this.program.getSyntacticDiagnostics(this.tree(file)).map(complaintOf);
  }

  typeErrors(file: string): readonly Complaint[] {
    return this.program.getSemanticDiagnostics(this.tree(file)).map(complaintOf);
  }

  private get program(): ts.Program {
    return this.project.program;
  }

  private get checker(): ts.TypeChecker {
    return this.project.checker;
  }
}

const complaintOf = (d: ts.Diagnostic): Complaint => ({
  code: d.code,
  text: ts.flattenDiagnosticMessageText(d.messageText, ' '),
  file: d.file?.fileName,
  start: d.start ?? 0,
  isError: d.category === ts.DiagnosticCategory.Error,
});
