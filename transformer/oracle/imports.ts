/** Which files a file can see through its imports: what must be watched, because types lower to kernels. */
import { ts } from 'ts-morph';
import { walk } from '../find/walk.ts';
import type { Compiler } from './compiler.ts';

/** What a node imports, if it imports anything. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return node.argument.literal;
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isCall ? node.arguments[0] : undefined;
}

/** The module specifiers of a file, in import types and dynamic imports too. */
function specifiers(file: ts.SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  // Looking below statements is only worth it where such an import can be.
  const isDeep = /\bimport\s*\(|\brequire\s*\(/.test(file.text);
  walk(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier) found.push(specifier);
    return isDeep || node === file;
  });
  return found;
}

/** All that a file imports, directly or not, itself included; `skip` says where not to look. */
export function importClosure(
  compiler: Pick<Compiler, 'imported' | 'tree'>,
  file: ts.SourceFile,
  skip: (file: string) => boolean,
): readonly string[] {
  const seen = new Set([file.fileName]);
  for (const current of seen) {
    const tree = compiler.tree(current);
    if (!tree) continue;
    for (const next of compiler.imported(specifiers(tree))) if (!skip(next)) seen.add(next);
  }
  return [...seen];
}
