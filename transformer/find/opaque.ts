/** What files that cannot be read (`App.vue`) may do with the project: they are taken to do whatever they can. */
import { ts } from 'ts-morph';
import { importsIn } from '../oracle/opaque.ts';
import type { Oracle, TypeTree } from '../oracle/oracle.ts';

/** A module that such a file imports. */
export interface OpaqueImport {
  /** The file that imports. */
  readonly from: string;
  readonly file: ts.SourceFile;
}

export interface OpaqueUses {
  readonly imports: readonly OpaqueImport[];
  /** Files that import gradus itself. */
  readonly users: readonly string[];
}

export function opaqueUses(oracle: Oracle): OpaqueUses {
  const { opaque, texts } = oracle.inputs();
  const all = opaque.map((from) => ({ from, names: importsIn(texts.get(from) ?? '') }));
  const imports = all.flatMap(({ from, names }) =>
    names.flatMap((name) => {
      const found = oracle.resolve(name, from);
      const file = found === undefined ? undefined : oracle.file(found);
      return file ? [{ from, file }] : [];
    }),
  );
  const users = all.filter(({ names }) => names.includes('gradus')).map(({ from }) => from);
  return { imports, users };
}

function hasTensor(tree: TypeTree): boolean {
  if (tree.kind === 'list') return tree.items.some(hasTensor);
  return tree.kind === 'record'
    ? [...tree.fields.values()].some(hasTensor)
    : tree.kind === 'tensor';
}

/** Whether a declared name is a tensor, or a function that gives tensors: whoever has one may compute with it. */
export function givesTensors(oracle: Oracle, name: ts.Identifier): boolean {
  if (oracle.isTensor(name)) return true;
  const signature = oracle.signature(name);
  return !('fault' in signature) && hasTensor(signature.result);
}

/** The names that a module declares and exports. */
export function exportedNames(file: ts.SourceFile): readonly ts.Identifier[] {
  return file.statements.filter(isExported).flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name] : [];
    if (!ts.isVariableStatement(statement)) return [];
    const names = statement.declarationList.declarations.map(({ name }) => name);
    return names.filter((name) => ts.isIdentifier(name));
  });
}

export const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false);
