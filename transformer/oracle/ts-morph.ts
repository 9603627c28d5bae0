/** The oracle on ts-morph. Its compiler nodes and checker are used raw; it never edits a file. */
import path from 'node:path';
import { ts } from 'ts-morph';
import { codeFrame } from '../frame.ts';
import { type Diagnostic, type Finding, messages } from '../messages.ts';
import { type ConfigSources, sourcesOf } from './config.ts';
import { ownFiles } from './identity.ts';
import { importClosure } from './imports.ts';
import { opaqueFiles } from './opaque.ts';
import type {
  JavaScriptForm,
  Meaning,
  Oracle,
  ParameterType,
  ProjectInputs,
  SignatureType,
  TypeTree,
} from './oracle.ts';
import { originOf } from './origin.ts';
import { OpenProject } from './project.ts';
import { readTree, tensorArguments } from './trees.ts';

/** Names that the language itself gives, and that no file declares. */
const UNDECLARED = new Set(['undefined', 'globalThis', 'arguments']);

/**
 * Rules of style, which say nothing about types: what is unused (6133 to 6205), unreachable or falls through (7027 to
 * 7030), or cannot be erased (1294).
 */
const STYLE = new Set([1294, 6133, 6138, 6192, 6196, 6198, 6199, 6205, 7027, 7028, 7029, 7030]);

/** Imports become calls of `require`, those that the transformer wrote too. */
const COMMONJS = {
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  esModuleInterop: true,
  verbatimModuleSyntax: false,
} as const;

class TsMorphOracle implements Oracle {
  readonly configFile: string;
  readonly root: string;
  private readonly project: OpenProject;
  private readonly sources: ConfigSources;
  private readonly isOwn = ownFiles();
  private readonly perVersion = new Map<string, unknown>();
  private perVersionOf = -1;

  constructor(tsconfig: string) {
    this.project = new OpenProject(tsconfig);
    this.configFile = this.project.configFile;
    this.sources = sourcesOf(this.configFile);
    this.root = path.dirname(this.configFile);
  }

  get version(): number {
    return this.project.version;
  }

  update(file: string, text: string): void {
    this.project.update(file, text);
  }

  refresh(): void {
    this.project.refresh();
  }

  addNewFiles(): void {
    this.project.addNewFiles();
  }

  files(): readonly ts.SourceFile[] {
    return this.remembered('files', () =>
      this.program.getSourceFiles().filter((f) => this.isProject(f)),
    );
  }

  file(name: string): ts.SourceFile | undefined {
    const file = this.program.getSourceFile(name);
    return file && this.isProject(file) ? file : undefined;
  }

  // ---- names ----------------------------------------------------------------------------------------

  symbolOf(name: ts.Node): ts.Symbol | undefined {
    const { parent } = name;
    if (parent && ts.isShorthandPropertyAssignment(parent)) {
      return this.checker.getShorthandAssignmentValueSymbol(parent);
    }
    if (parent && ts.isExportSpecifier(parent)) {
      return this.checker.getExportSpecifierLocalTargetSymbol(parent);
    }
    return this.checker.getSymbolAtLocation(name);
  }

  meaning(node: ts.Node): Meaning {
    const symbol = this.symbolOf(node);
    return symbol ? this.meaningOf(symbol) : { kind: 'unknown', name: node.getText() };
  }

  exportOf(module: ts.Symbol, name: string): Meaning | undefined {
    const symbol = this.checker.tryGetMemberInModuleExports(name, module);
    return symbol && this.meaningOf(symbol);
  }

  private meaningOf(symbol: ts.Symbol): Meaning {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? this.checker.getAliasedSymbol(symbol) : symbol;
    const declaration = target.valueDeclaration ?? target.declarations?.[0];
    if (!declaration) {
      const kind = UNDECLARED.has(target.name) ? 'global' : 'unknown';
      return { kind, name: isAlias ? symbol.name : target.name };
    }
    const isModule = ts.isSourceFile(declaration) && !declaration.fileName.endsWith('.json');
    if (isModule) return { kind: 'module', symbol: target };
    return this.declared(target, declaration, isAlias);
  }

  private declared(target: ts.Symbol, declaration: ts.Declaration, isAlias: boolean): Meaning {
    const file = declaration.getSourceFile();
    if (this.isOwn(file.fileName)) return { kind: 'gradus', name: this.exportName(target) };
    if (this.isProject(file) && !isAmbient(declaration))
      return { kind: 'local', symbol: target, declaration };
    const isLibrary = target.declarations?.some((d) =>
      this.program.isSourceFileDefaultLibrary(d.getSourceFile()),
    );
    if (isLibrary || !isAlias) return { kind: 'global', name: target.name };
    return { kind: 'foreign', name: target.name, file: this.relative(file.fileName) };
  }

  /** The name under which gradus exports something that is declared under another. */
  private exportName(target: ts.Symbol): string {
    const names = this.remembered('exports', () => {
      const found = new Map<ts.Symbol, string>();
      for (const file of this.program.getSourceFiles()) {
        if (!this.isOwn(file.fileName) || !/\/src\/index\.(d\.)?ts$/.test(file.fileName)) continue;
        const module = this.checker.getSymbolAtLocation(file);
        for (const symbol of module ? this.checker.getExportsOfModule(module) : []) {
          const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
          found.set(isAlias ? this.checker.getAliasedSymbol(symbol) : symbol, symbol.name);
        }
      }
      return found;
    });
    return names.get(target) ?? target.name;
  }

  constantOf(node: ts.Node): string | number | undefined {
    const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
    if (!isAccess) return undefined;
    const name = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
    const member = this.checker.getSymbolAtLocation(name)?.valueDeclaration;
    return member && ts.isEnumMember(member) ? this.checker.getConstantValue(member) : undefined;
  }

  // ---- types ----------------------------------------------------------------------------------------

  isTensor(node: ts.Node): boolean {
    const type = this.checker.getTypeAtLocation(node);
    const parts = type.isUnion() ? type.types : [type];
    return parts.some((part) => tensorArguments(this.reader, part) !== undefined);
  }

  typeTree(node: ts.Node): TypeTree {
    const type = ts.isTypeNode(node)
      ? this.checker.getTypeFromTypeNode(node)
      : this.checker.getTypeAtLocation(node);
    return readTree(this.reader, type);
  }

  signature(f: ts.Expression): SignatureType {
    const type = this.checker.getTypeAtLocation(f);
    const [signature, ...more] = type.getCallSignatures();
    if (!signature) return { fault: 'notAFunction', type: this.checker.typeToString(type) };
    if (more.length > 0) return { fault: 'overloaded', type: this.checker.typeToString(type) };
    const parameters = signature.parameters.flatMap((p) => this.parameter(p, f));
    return { parameters, result: readTree(this.reader, signature.getReturnType()) };
  }

  private parameter(symbol: ts.Symbol, f: ts.Expression): ParameterType[] {
    const node = symbol.valueDeclaration;
    const type = this.checker.getTypeOfSymbolAtLocation(symbol, f);
    const declared = node && ts.isParameter(node) ? node : undefined;
    const tree = readTree(this.reader, type);
    if (declared?.dotDotDotToken) return this.restParameters(symbol.name, tree, node);
    if (declared?.initializer || declared?.questionToken) {
      const optional = {
        kind: 'fault',
        fault: 'optional',
        path: '',
        type: this.checker.typeToString(type),
      } as const;
      return [{ name: symbol.name, tree: optional, node }];
    }
    return [{ name: declared ? nameOf(declared) : symbol.name, tree, node }];
  }

  private restParameters(name: string, tree: TypeTree, node: ts.Node | undefined): ParameterType[] {
    if (tree.kind !== 'list') return [{ name, tree, node }];
    return tree.items.map((item, i) => ({ name: `${name}[${i}]`, tree: item, node }));
  }

  // ---- files and findings ---------------------------------------------------------------------------

  consulted(file: ts.SourceFile): readonly string[] {
    return this.remembered(`consulted ${file.fileName}`, () => {
      const skip = (f: ts.SourceFile) => this.isOwn(f.fileName) || this.isPackage(f);
      const ambient = this.program
        .getSourceFiles()
        .filter((f) => f.isDeclarationFile && !skip(f) && !ts.isExternalModule(f));
      const all = [...importClosure(this.checker, file, skip), ...ambient];
      return [...new Set(all.map((f) => f.fileName))].toSorted();
    });
  }

  inputs(): ProjectInputs {
    return this.remembered('inputs', () => {
      const read = this.program
        .getSourceFiles()
        .filter((f) => !this.isOwn(f.fileName) && !this.program.isSourceFileDefaultLibrary(f));
      const nameOf = (file: ts.SourceFile): string => file.fileName;
      const opaque = opaqueFiles(this.sources.folders);
      this.project.follow(opaque);
      return {
        ...this.sources,
        files: this.files().map(nameOf),
        opaque,
        foreign: read.filter((file) => !this.isProject(file)).map(nameOf),
        texts: new Map([
          ...this.sources.texts,
          ...opaque.map((file) => [file, ts.sys.readFile(file) ?? ''] as const),
          ...read.map((file) => [file.fileName, file.text] as const),
        ]),
      };
    });
  }

  syntaxErrors(file: ts.SourceFile): readonly Diagnostic[] {
    return this.program
      .getSyntacticDiagnostics(file)
      .map((d) => this.translated(d, messages.syntaxError));
  }

  typeErrors(nodes: Iterable<ts.Node>): readonly Diagnostic[] {
    const places = [...nodes];
    const files = new Set(places.map((node) => node.getSourceFile()));
    const covers = (file: ts.SourceFile, start = 0) =>
      places.some((n) => n.getSourceFile() === file && start >= n.pos && start < n.end);
    return [...files].flatMap((file) =>
      this.program
        .getSemanticDiagnostics(file)
        .filter((d) => d.category === ts.DiagnosticCategory.Error && !STYLE.has(d.code))
        .filter((d) => covers(file, d.start))
        .map((d) => this.translated(d, messages.typeError)),
    );
  }

  private translated(d: ts.Diagnostic, row: (sentence: string) => Finding): Diagnostic {
    const sentence = ts.flattenDiagnosticMessageText(d.messageText, ' ');
    return this.located(d.file, d.start ?? 0, row(`TS${d.code}: ${sentence}`));
  }

  diagnostic(node: ts.Node, finding: Finding, about: ts.Node = node): Diagnostic {
    const found = this.located(node.getSourceFile(), node.getStart(), finding);
    if (!finding.isAboutType) return found;
    const seen = originOf(this.checker, about, this.symbolOf(about), (n) => this.placeOf(n));
    return { ...found, seen };
  }

  private located(
    file: ts.SourceFile | undefined,
    position: number,
    { code, severity, message, fix }: Finding,
  ): Diagnostic {
    const said = { code, severity, message, fix, notes: [] };
    if (!file) return { ...said, file: this.configFile, line: 1, column: 1, frame: '' };
    const at = file.getLineAndCharacterOfPosition(position);
    const [line, column] = [at.line + 1, at.character + 1];
    const frame = codeFrame(file.text, line, column);
    return { ...said, file: file.fileName, line, column, frame };
  }

  placeOf(node: ts.Node): string {
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${this.relative(file.fileName)}:${line + 1}:${character + 1}`;
  }

  resolve(specifier: string, file: string): string | undefined {
    const options = this.program.getCompilerOptions();
    const { resolvedModule } = ts.resolveModuleName(specifier, file, options, ts.sys);
    const isSource = resolvedModule && !/\.d\.[cm]?ts$/.test(resolvedModule.resolvedFileName);
    return isSource ? resolvedModule.resolvedFileName : undefined;
  }

  toJavaScript(
    text: string,
    fileName: string,
    form: JavaScriptForm = 'file',
  ): { readonly code: string; readonly map: string } {
    const { outputText, sourceMapText = '{}' } = ts.transpileModule(text, {
      // By its name TypeScript would write CommonJS whatever is asked for.
      fileName: form === 'module' ? fileName.replace(/\.cts$/, '.mts') : fileName,
      compilerOptions: {
        ...this.program.getCompilerOptions(),
        ...(form === 'commonjs' ? COMMONJS : { module: ts.ModuleKind.ESNext }),
        rewriteRelativeImportExtensions: form === 'file',
        sourceMap: true,
        inlineSourceMap: false,
      },
    });
    const code = outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
    const map = { ...JSON.parse(sourceMapText), sources: [path.basename(fileName)] };
    return { code, map: JSON.stringify(map) };
  }

  // ---- private --------------------------------------------------------------------------------------

  private get program(): ts.Program {
    return this.project.program;
  }

  private get checker(): ts.TypeChecker {
    return this.project.checker;
  }

  private get reader() {
    return { checker: this.checker, isOwn: this.isOwn };
  }

  private relative(file: string): string {
    const relative = path.relative(this.root, file).replaceAll(path.sep, '/');
    return relative.replace(/^.*node_modules\//, '');
  }

  private isPackage(file: ts.SourceFile): boolean {
    return (
      this.program.isSourceFileFromExternalLibrary(file) ||
      this.program.isSourceFileDefaultLibrary(file) ||
      path.relative(this.root, file.fileName).split(path.sep).includes('node_modules')
    );
  }

  private isProject(file: ts.SourceFile): boolean {
    return !file.isDeclarationFile && !this.isPackage(file) && !this.isOwn(file.fileName);
  }

  /** A value that holds until a file changes. */
  private remembered<T>(key: string, compute: () => T): T {
    if (this.perVersionOf !== this.version) this.perVersion.clear();
    this.perVersionOf = this.version;
    if (!this.perVersion.has(key)) this.perVersion.set(key, compute());
    return this.perVersion.get(key) as T;
  }
}

/** `declare const x`: a promise that something exists, without its source. */
const isAmbient = (declaration: ts.Declaration): boolean =>
  (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;

const nameOf = (parameter: ts.ParameterDeclaration): string =>
  ts.isIdentifier(parameter.name) ? parameter.name.text : parameter.name.getText();

export const openOracle = (tsconfig: string): Oracle => new TsMorphOracle(tsconfig);
