/**
 * What the oracle asks of a compiler. Two answer: TypeScript 6 as ts-morph bundles it (`ts-morph.ts`), and TypeScript 7
 * in a process of its own (`typescript.ts`). Syntax trees are always those of ts-morph's parser; only questions about
 * types and symbols go to the compiler. All that both share is in `answers.ts` and `trees.ts`, written once.
 */
import type { ts } from 'ts-morph';
import type { ProgramSymbol } from './oracle.ts';

/** A place that declares a symbol. */
export interface Origin {
  readonly file: string;
  /** Whether it declares a value, and not only a type. */
  readonly isValue: boolean;
  /** Whether the whole file is the declaration, as for a module. */
  readonly isFile: boolean;
  /** The declaration in the tree of the file. */
  node(): ts.Declaration | undefined;
}

export type TypeKind =
  | 'constant'
  | 'untyped'
  | 'generic'
  | 'primitive'
  | 'union'
  | 'intersection'
  | 'object'
  | 'other';

export type ElementKind = 'required' | 'optional' | 'rest';

export interface Property {
  readonly name: string;
  readonly symbol: ProgramSymbol;
  /** A method or an accessor, which objects of a class do not have themselves. */
  readonly isOfClass: boolean;
  readonly isOptional: boolean;
  readonly type: TypeView;
}

export interface CallSignature {
  /** Whether it has type parameters of its own. */
  readonly isGeneric: boolean;
  readonly parameters: readonly ProgramSymbol[];
  readonly result: TypeView;
}

/** A type of either compiler. Two views are of the same type if their ids are equal. */
export interface TypeView {
  readonly id: unknown;
  readonly kind: TypeKind;
  /** Of a constant. */
  readonly value: string | number | boolean | null | undefined;
  /** Also true of `boolean` and of enums, whose kind is `primitive`. */
  readonly isUnion: boolean;
  readonly isArray: boolean;
  readonly hasIndex: boolean;
  readonly isCallable: boolean;
  /** As the compiler prints it; `short` leaves out what only matters in another file. */
  print(style: 'short' | 'full'): string;
  symbol(): ProgramSymbol | undefined;
  /** The members of a union or an intersection. */
  parts(): readonly TypeView[];
  /** `A` and `B` of `T<A, B>`; the items of a tuple. */
  typeArguments(): readonly TypeView[];
  /** What the items of a tuple are, if it is one. */
  tuple(): readonly ElementKind[] | undefined;
  /** The bases of a class or an interface, in terms of its type parameters. */
  heritage():
    | { readonly bases: readonly TypeView[]; readonly parameters: readonly TypeView[] }
    | undefined;
  properties(): readonly Property[];
  calls(): readonly CallSignature[];
}

/** Something that the compiler complains about. */
export interface Complaint {
  readonly code: number;
  readonly text: string;
  readonly file: string | undefined;
  readonly start: number;
  readonly isError: boolean;
}

/** The files that a compiler reads, kept in step with the disk and with the texts that bundlers hand over. */
export interface CompilerFiles {
  readonly configFile: string;
  /** Changes whenever anything below changed anything. */
  readonly version: number;
  update(file: string, text: string): void;
  refresh(): void;
  addNewFiles(): void;
  /** Counts changes of other files as changes of the project. */
  follow(files: readonly string[]): void;
  close(): void;
}

export interface Compiler {
  readonly project: CompilerFiles;

  /** All files of the program, libraries too. */
  fileNames(): readonly string[];
  /** The tree of a file of the program. */
  tree(file: string): ts.SourceFile | undefined;
  /** The text of a file of the program, without the work of a tree. */
  text(file: string): string | undefined;
  /** Whether a file was found in a folder of packages. */
  isExternal(file: string): boolean;
  isLibrary(file: string): boolean;

  symbolAt(node: ts.Node): ProgramSymbol | undefined;
  /** Of `{ x }`: the `x` that is read, not the property. */
  shorthandValue(node: ts.ShorthandPropertyAssignment): ProgramSymbol | undefined;
  /** Of `export { x }`: the local `x`. */
  exportedLocal(node: ts.ExportSpecifier): ProgramSymbol | undefined;
  /** What an alias stands for at last; `undefined` if the symbol is none. */
  aliased(symbol: ProgramSymbol): ProgramSymbol | undefined;
  /** Where a symbol is declared, its value first. */
  origins(symbol: ProgramSymbol): readonly Origin[];
  moduleOf(file: string): ProgramSymbol | undefined;
  exports(module: ProgramSymbol): readonly ProgramSymbol[];
  member(module: ProgramSymbol, name: string): ProgramSymbol | undefined;
  /** The files that module specifiers lead to. */
  imported(specifiers: readonly ts.Node[]): readonly string[];
  /** The value of the enum member that a name stands for. */
  enumValue(name: ts.Node): string | number | undefined;

  typeAt(node: ts.Node): TypeView;
  typeOfSymbol(symbol: ProgramSymbol, at: ts.Node): TypeView;
  /** What a call calls, with its type parameters filled in. */
  calledBy(call: ts.CallExpression): CallSignature | undefined;

  syntaxErrors(file: string): readonly Complaint[];
  typeErrors(file: string): readonly Complaint[];
  /** The options of the project, as ts-morph's compiler understands them. */
  readonly options: ts.CompilerOptions;
}

/** The flags that both compilers have, under different numbers. */
type FlagName =
  | 'StringLiteral'
  | 'NumberLiteral'
  | 'BooleanLiteral'
  | 'Null'
  | 'Undefined'
  | 'Void'
  | 'Any'
  | 'Unknown'
  | 'Never'
  | 'TypeParameter'
  | 'StringLike'
  | 'NumberLike'
  | 'BooleanLike'
  | 'BigIntLike'
  | 'Union'
  | 'Intersection'
  | 'Object';

/** Reads the kind of a type from its flags, with the numbers of one compiler. */
export function kinds(f: Readonly<Record<FlagName, number>>): (flags: number) => TypeKind {
  const rows: readonly (readonly [number, TypeKind])[] = [
    [f.StringLiteral | f.NumberLiteral | f.BooleanLiteral, 'constant'],
    [f.Null | f.Undefined | f.Void, 'constant'],
    [f.Any | f.Unknown | f.Never, 'untyped'],
    [f.TypeParameter, 'generic'],
    [f.StringLike | f.NumberLike | f.BooleanLike | f.BigIntLike, 'primitive'],
    [f.Union, 'union'],
    [f.Intersection, 'intersection'],
    [f.Object, 'object'],
  ];
  return (flags) => rows.find(([mask]) => flags & mask)?.[1] ?? 'other';
}
