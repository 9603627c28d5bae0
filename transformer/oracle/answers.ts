/** The oracle, on either compiler: what it says is written here and in the files beside, once. */
import type { ts } from 'ts-morph';
import type { Diagnostic, Finding } from '../messages.ts';
import type { Compiler } from './compiler.ts';
import { Findings } from './findings.ts';
import { javaScriptOf } from './javascript.ts';
import { Names } from './names.ts';
import type {
  ClassName,
  JavaScript,
  JavaScriptForm,
  Meaning,
  Oracle,
  ProgramSymbol,
  ProjectInputs,
  SignatureType,
  TypeTree,
} from './oracle.ts';
import { Signatures } from './signatures.ts';
import { Sources } from './sources.ts';

export class CompilerOracle implements Oracle {
  private readonly compiler: Compiler;
  private readonly sources: Sources;
  private readonly names: Names;
  private readonly signatures: Signatures;
  private readonly findings: Findings;

  constructor(compiler: Compiler) {
    this.compiler = compiler;
    this.sources = new Sources(compiler);
    this.names = new Names(this.sources);
    this.signatures = new Signatures(this.sources);
    this.findings = new Findings(this.sources, this.names);
  }

  get configFile(): string {
    return this.compiler.project.configFile;
  }

  get root(): string {
    return this.sources.root;
  }

  get version(): number {
    return this.compiler.project.version;
  }

  files(): readonly ts.SourceFile[] {
    return this.sources.files();
  }

  isLinked(file: ts.SourceFile): boolean {
    return this.compiler.isExternal(file.fileName);
  }

  file(name: string): ts.SourceFile | undefined {
    return this.sources.file(name);
  }

  update(file: string, text: string): void {
    // The mark that some editors write is no text, and compilers differ in whether they count it.
    this.compiler.project.update(file, text.replace(/^\uFEFF/, ''));
  }

  refresh(): void {
    this.compiler.project.refresh();
  }

  addNewFiles(): void {
    this.compiler.project.addNewFiles();
  }

  close(): void {
    this.compiler.project.close();
  }

  meaning(node: ts.Node): Meaning {
    return this.names.meaning(node);
  }

  symbolOf(name: ts.Node): ProgramSymbol | undefined {
    return this.names.symbolOf(name);
  }

  exportOf(module: ProgramSymbol, name: string): Meaning | undefined {
    return this.names.exportOf(module, name);
  }

  constantOf(node: ts.Node): string | number | undefined {
    return this.names.constantOf(node);
  }

  classNameIn(file: ts.SourceFile, declaration: ts.ClassLikeDeclaration): ClassName | undefined {
    return this.names.classNameIn(file, declaration);
  }

  isTensor(node: ts.Node): boolean {
    return this.signatures.isTensor(node);
  }

  signature(f: ts.Expression): SignatureType {
    return this.signatures.signature(f);
  }

  callSignature(call: ts.CallExpression): SignatureType {
    return this.signatures.callSignature(call);
  }

  typeTree(node: ts.Node): TypeTree {
    return this.signatures.typeTree(node);
  }

  consulted(file: ts.SourceFile): readonly string[] {
    return this.sources.consulted(file);
  }

  inputs(): ProjectInputs {
    return this.sources.inputs();
  }

  copies(): readonly string[] {
    return this.sources.copies();
  }

  syntaxErrors(file: ts.SourceFile): readonly Diagnostic[] {
    return this.findings.syntaxErrors(file);
  }

  typeErrors(nodes: Iterable<ts.Node>): readonly Diagnostic[] {
    return this.findings.typeErrors(nodes);
  }

  diagnostic(node: ts.Node, finding: Finding, about?: ts.Node): Diagnostic {
    return this.findings.diagnostic(node, finding, about);
  }

  placeOf(node: ts.Node): string {
    return this.findings.placeOf(node);
  }

  resolve(specifier: string, file: string): string | undefined {
    return this.sources.resolve(specifier, file);
  }

  toJavaScript(text: string, file: string, form: JavaScriptForm = 'file'): JavaScript {
    return javaScriptOf(this.compiler.options, text, file, form);
  }
}
