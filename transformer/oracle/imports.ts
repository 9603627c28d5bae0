/** Which files a file can see through its imports: what must be watched, because types lower to kernels. */
import { ts } from 'ts-morph';

/** The module specifiers of a file, in import types and dynamic imports too. */
function specifiers(file: ts.SourceFile): ts.Expression[] {
  const found: ts.Expression[] = [];
  const deep = /\bimport\s*\(/.test(file.text);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier) found.push(node.moduleSpecifier);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push(node.argument.literal as ts.Expression);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      found.push(...node.arguments.slice(0, 1));
    } else if (ts.isExternalModuleReference(node)) {
      found.push(node.expression);
    }
    if (deep || node === file) ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function importedFiles(checker: ts.TypeChecker, file: ts.SourceFile): ts.SourceFile[] {
  return specifiers(file).flatMap((specifier) => {
    const symbol = checker.getSymbolAtLocation(specifier);
    return (symbol?.declarations ?? []).map((declaration) => declaration.getSourceFile());
  });
}

/** All that `file` imports, directly or not, itself included; `skip` says where not to look. */
export function importClosure(
  checker: ts.TypeChecker,
  file: ts.SourceFile,
  skip: (file: ts.SourceFile) => boolean,
): ts.SourceFile[] {
  const seen = new Set([file]);
  for (const current of seen) {
    for (const next of importedFiles(checker, current)) if (!skip(next)) seen.add(next);
  }
  return [...seen];
}
