/**
 * TypeScript 7, in a process of its own, through the API of `typescript` 7.0 (`typescript/unstable/sync`). It ends with
 * this process, and never keeps this process alive. Syntax trees are those of ts-morph's parser, so that whoever walks
 * them need not know which compiler answers: `twins.ts` finds the node there for a node here.
 */
import { ts } from 'ts-morph';
import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import {
  type Checker,
  type Diagnostic,
  DiagnosticCategory,
  type Program,
  SymbolFlags,
  type Symbol as TheirSymbol,
} from 'typescript/unstable/sync';
import type { CallSignature, Compiler, Complaint, Origin, TypeView } from './compiler.ts';
import type { ProgramSymbol } from './oracle.ts';
import { NativeProject } from './typescript-project.ts';
import { type NativeSymbol, NativeSymbols, unwrap } from './typescript-symbols.ts';
import { nativeCallOf, nativeViewOf, type Source } from './typescript-types.ts';

export class TypeScriptCompiler implements Compiler, Source {
  readonly project: NativeProject;
  private readonly symbols: NativeSymbols;

  constructor(tsconfig: string) {
    this.project = new NativeProject(tsconfig);
    this.symbols = new NativeSymbols(this.project);
  }

  get options(): ts.CompilerOptions {
    return this.project.options;
  }

  get checker(): Checker {
    return this.project.project.checker;
  }

  fileNames(): readonly string[] {
    return [...new Set(this.symbols.byPath.values())];
  }

  tree(file: string): ts.SourceFile | undefined {
    return this.project.twinsOf(file)?.tree;
  }

  text(file: string): string | undefined {
    return this.program.getSourceFile(file)?.text;
  }

  isExternal(file: string): boolean {
    return this.program.getSourceFileMetadata(file)?.isFromExternalLibrary ?? false;
  }

  isLibrary(file: string): boolean {
    return this.program.getSourceFileMetadata(file)?.isDefaultLibrary ?? false;
  }

  wrap(theirs: TheirSymbol): NativeSymbol {
    return this.symbols.wrap(theirs);
  }

  symbolAt(node: ts.Node): NativeSymbol | undefined {
    return this.at(node, (theirs) => this.checker.getSymbolAtLocation(theirs));
  }

  shorthandValue(node: ts.ShorthandPropertyAssignment): NativeSymbol | undefined {
    return this.at(node, (theirs) => this.checker.getShorthandAssignmentValueSymbol(theirs));
  }

  exportedLocal(node: ts.ExportSpecifier): NativeSymbol | undefined {
    return this.at(node, (theirs) => this.checker.getExportSpecifierLocalTargetSymbol(theirs));
  }

  aliased(symbol: ProgramSymbol): NativeSymbol | undefined {
    const theirs = unwrap(symbol);
    const isAlias = (theirs.flags & SymbolFlags.Alias) !== 0;
    return isAlias ? this.wrap(this.checker.getAliasedSymbol(theirs)) : undefined;
  }

  origins(symbol: ProgramSymbol): readonly Origin[] {
    return (symbol as NativeSymbol).origins;
  }

  moduleOf(file: string): NativeSymbol | undefined {
    const tree = this.tree(file);
    return tree && this.symbolAt(tree);
  }

  exports(module: ProgramSymbol): readonly NativeSymbol[] {
    return this.checker.getExportsOfModule(unwrap(module)).map((symbol) => this.wrap(symbol));
  }

  member(module: ProgramSymbol, name: string): NativeSymbol | undefined {
    const symbol = this.checker.getMemberInModuleExports(unwrap(module), name);
    return symbol && this.wrap(symbol);
  }

  imported(specifiers: readonly ts.Node[]): readonly string[] {
    const theirs = specifiers.flatMap((node) => this.theirs(node) ?? []);
    if (theirs.length === 0) return [];
    return this.checker
      .getSymbolAtLocation(theirs)
      .flatMap((symbol) => (symbol ? this.wrap(symbol).origins.map(({ file }) => file) : []));
  }

  enumValue(name: ts.Node): string | number | undefined {
    const theirs = this.theirs(name);
    const member = theirs && this.checker.getSymbolAtLocation(theirs)?.valueDeclaration;
    if (member?.kind !== SyntaxKind.EnumMember) return undefined;
    const node = member.resolve(this.project.project);
    return node && this.checker.getConstantValue(node);
  }

  typeAt(node: ts.Node): TypeView {
    const theirs = this.theirs(node);
    if (!theirs) return nativeViewOf(this, undefined);
    const type = ts.isTypeNode(node)
      ? this.checker.getTypeFromTypeNode(theirs as Parameters<Checker['getTypeFromTypeNode']>[0])
      : this.checker.getTypeAtLocation(theirs);
    return nativeViewOf(this, type);
  }

  typeOfSymbol(symbol: ProgramSymbol, at: ts.Node): TypeView {
    const theirs = this.theirs(at);
    const type = theirs && this.checker.getTypeOfSymbolAtLocation(unwrap(symbol), theirs);
    return nativeViewOf(this, type);
  }

  calledBy(call: ts.CallExpression): CallSignature | undefined {
    const theirs = this.theirs(call);
    const signature = theirs && this.checker.getResolvedSignature(theirs);
    return signature && nativeCallOf(this, signature);
  }

  syntaxErrors(file: string): readonly Complaint[] {
    return this.program.getSyntacticDiagnostics(file).map(complaintOf);
  }

  typeErrors(file: string): readonly Complaint[] {
    const { program } = this;
    return [...program.getBindDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      complaintOf,
    );
  }

  private get program(): Program {
    return this.project.project.program;
  }

  private theirs(node: ts.Node): Node | undefined {
    return this.project.twinsOf(node.getSourceFile().fileName)?.toTheirs(node);
  }

  private at(
    node: ts.Node,
    ask: (theirs: Node) => TheirSymbol | undefined,
  ): NativeSymbol | undefined {
    const theirs = this.theirs(node);
    const symbol = theirs && ask(theirs);
    return symbol && this.wrap(symbol);
  }
}

/** A sentence with those it is because of, as TypeScript 6 writes them in one line. */
const sentenceOf = ({ text, messageChain = [] }: Diagnostic): string =>
  [text, ...messageChain.map(sentenceOf)].join(' ');

const complaintOf = (d: Diagnostic): Complaint => ({
  code: d.code,
  text: sentenceOf(d),
  file: d.fileName,
  start: d.pos,
  isError: d.category === DiagnosticCategory.Error,
});
