/** What the transformer asks of a type checker. `answers.ts` gives it, on either of two compilers. */
import type { ts } from 'ts-morph';
import type { DType } from '../../src/dtype.ts';
import type { Diagnostic, Finding } from '../messages.ts';

/** Why a type has no place in a signature. Each is the name of a row of `messages`. */
export type TypeFault =
  | 'dynamicSize'
  | 'generic'
  | 'union'
  | 'runtimeValue'
  | 'untyped'
  | 'unknownLength'
  | 'notATree'
  | 'optional'
  | 'privateName'
  | 'abstractClass';

/** A type as a tree of tensors. */
export type TypeTree =
  | { readonly kind: 'tensor'; readonly shape: readonly number[]; readonly dtype: DType }
  | { readonly kind: 'static'; readonly value: null | undefined | number | string | boolean }
  | { readonly kind: 'list'; readonly items: readonly TypeTree[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, TypeTree> }
  /** An object of a class of the project: `fields` are what it has itself. */
  | {
      readonly kind: 'object';
      readonly fields: ReadonlyMap<string, TypeTree>;
      readonly symbol: ProgramSymbol;
      readonly declaration: ts.ClassLikeDeclaration;
    }
  /** `path` leads there from the root: `.layers[0].w`; `type` is as the checker prints it. */
  | {
      readonly kind: 'fault';
      readonly fault: TypeFault;
      readonly path: string;
      readonly type: string;
    };

export interface ParameterType {
  readonly name: string;
  readonly tree: TypeTree;
  /** Whether a call may end before it. `tree` is its type where it is given. */
  readonly isOptional: boolean;
  /** Where the parameter is declared, if it is. */
  readonly node: ts.Node | undefined;
}

/** What the checker knows about a function that is lowered. */
export type SignatureType =
  | {
      readonly parameters: readonly ParameterType[];
      readonly result: TypeTree;
      /** Whether its own type parameters leave a parameter's shapes open. */
      readonly isGeneric: boolean;
    }
  | { readonly fault: 'notAFunction' | 'overloaded'; readonly type: string };

/** How a file can name a class: as itself, or as what another file exports. */
export interface ClassName {
  readonly name: string;
  /** The module that exports it; missing where it is the file's own. */
  readonly from?: string;
}

/** A thing that has a name. The same object is the same symbol, as long as `Oracle.version` stands. */
export interface ProgramSymbol {
  readonly name: string;
  readonly declarations?: readonly ts.Declaration[] | undefined;
}

/** What a name stands for. */
export type Meaning =
  /** An export of gradus, under the name it has there. */
  | { readonly kind: 'gradus'; readonly name: string }
  /** Something of this project, with the declaration that says what. */
  | {
      readonly kind: 'local';
      readonly symbol: ProgramSymbol;
      readonly declaration: ts.Declaration;
    }
  /** A module of this project or gradus itself, as `import * as m` gives it. */
  | { readonly kind: 'module'; readonly symbol: ProgramSymbol }
  /** A global of JavaScript itself. */
  | { readonly kind: 'global'; readonly name: string }
  /** Declared, but in a place that holds no source: a package or an ambient declaration. */
  | { readonly kind: 'foreign'; readonly name: string; readonly file: string }
  | { readonly kind: 'unknown'; readonly name: string };

/** A folder that a project takes its files from, and whether those below it are meant too. */
export type Folder = readonly [folder: string, isDeep: boolean];

/** Everything that answers may depend on, for who keeps what is made of them. */
export interface ProjectInputs {
  /** The tsconfig and those that it extends. */
  readonly configs: readonly string[];
  readonly folders: readonly Folder[];
  /** The project's own source files. */
  readonly files: readonly string[];
  /** Files beside them in languages that cannot be read: `App.vue`. */
  readonly opaque: readonly string[];
  /** The declarations that they were checked with, but for TypeScript's and gradus's own. */
  readonly foreign: readonly string[];
  /** The texts of all these. */
  readonly texts: ReadonlyMap<string, string>;
}

export type JavaScriptForm = 'file' | 'module' | 'commonjs';

export interface JavaScript {
  readonly code: string;
  readonly map: string;
}

export interface Oracle {
  readonly configFile: string;
  /** The folder that names in reports are relative to. */
  readonly root: string;
  /** The project's own source files: no declaration files, nothing from packages. */
  files(): readonly ts.SourceFile[];
  /** Whether a file belongs to another package of the workspace, and is here by a link. */
  isLinked(file: ts.SourceFile): boolean;
  file(path: string): ts.SourceFile | undefined;
  /**
   * Replaces the text of a file of the project, which may differ from the disk when another plugin ran before. Only
   * the oracle ts-morph takes in a file that the project does not have.
   */
  update(path: string, text: string): void;
  /** Reads again what has changed on disk. */
  refresh(): void;
  /** Takes in files that came after the project was opened. */
  addNewFiles(): void;
  /** Changes whenever anything above changed anything. */
  readonly version: number;

  /** What a node's name means. `node` is an identifier, or a member of a module. */
  meaning(node: ts.Node): Meaning;
  /** The symbol that a name in an expression, or a declared name, stands for; aliases not followed. */
  symbolOf(name: ts.Node): ProgramSymbol | undefined;
  /** What a module exports under a name. */
  exportOf(module: ProgramSymbol, name: string): Meaning | undefined;
  /** The value of an enum member, or of an expression that names one. */
  constantOf(node: ts.Node): string | number | undefined;
  isTensor(node: ts.Node): boolean;
  signature(f: ts.Expression): SignatureType;
  /** Of a call: the signature with its type parameters filled in, and no parameters that the call leaves out. */
  callSignature(call: ts.CallExpression): SignatureType;
  /** The type of an expression, or the type that a type node names, as a tree. */
  typeTree(node: ts.Node): TypeTree;

  /** How a file can name a class at its top. */
  classNameIn(file: ts.SourceFile, declaration: ts.ClassLikeDeclaration): ClassName | undefined;

  /** The files whose text may change what `file` becomes: all it imports, for types too. */
  consulted(file: ts.SourceFile): readonly string[];
  /** The same object until a file changes. */
  inputs(): ProjectInputs;
  /** The folders of all copies of gradus in the project: one, if all is well. */
  copies(): readonly string[];
  syntaxErrors(file: ts.SourceFile): readonly Diagnostic[];
  /** Type errors inside the given nodes. */
  typeErrors(nodes: Iterable<ts.Node>): readonly Diagnostic[];
  /** A finding at a node. `about`: the node whose type it is about, if it is another one. */
  diagnostic(node: ts.Node, finding: Finding, about?: ts.Node): Diagnostic;
  /** `model.ts:3:10`. */
  placeOf(node: ts.Node): string;
  /** The file that an import in a file leads to, where the tsconfig says more than Node knows: `paths` and the like. */
  resolve(specifier: string, path: string): string | undefined;
  /**
   * TypeScript as JavaScript, with a source map. `form`: a module among other written files, which imports those, or a
   * module that runs in place of its source.
   */
  toJavaScript(text: string, path: string, form?: JavaScriptForm): JavaScript;
  /** Ends what runs beside this process, if anything does. */
  close(): void;
}
