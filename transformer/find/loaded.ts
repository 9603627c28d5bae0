/** Modules that are loaded while the program runs: `const { layer } = await import('./layers.ts')`. */
import { ts } from 'ts-morph';
import type { Meaning, Oracle, ProgramSymbol } from '../oracle/oracle.ts';
import { bare } from './chains.ts';
import { nameIn } from './entries.ts';

/** What `import(...)` names. */
function importedBy(node: ts.Expression, oracle: Oracle): ProgramSymbol | undefined {
  const isImport =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const specifier = isImport ? node.arguments[0] : undefined;
  const meaning =
    specifier && ts.isStringLiteralLike(specifier) ? oracle.meaning(specifier) : undefined;
  return meaning?.kind === 'module' ? meaning.symbol : undefined;
}

/** The module that the first parameter of a function is: `import(...).then((m) => ...)`. */
function moduleOfParameter({ parent }: ts.ParameterDeclaration, oracle: Oracle) {
  const { parent: call } = parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression))
    return undefined;
  const { name, expression } = call.expression;
  const isFirst = call.arguments[0] === parent && name.text === 'then';
  return isFirst ? importedBy(bare(expression), oracle) : undefined;
}

type Passed = readonly ts.Declaration[];

/** The module that a declaration gives a name to, or takes apart. `passed`: declarations that it is the value of. */
function moduleOfDeclaration(
  node: ts.Declaration,
  oracle: Oracle,
  passed: Passed = [],
): ProgramSymbol | undefined {
  if (ts.isParameter(node)) return moduleOfParameter(node, oracle);
  if (passed.includes(node) || !ts.isVariableDeclaration(node)) return undefined;
  return node.initializer && moduleAt(node.initializer, oracle, [...passed, node]);
}

/** The module that an expression is. */
function moduleAt(
  node: ts.Expression,
  oracle: Oracle,
  passed: Passed = [],
): ProgramSymbol | undefined {
  const inner = bare(node);
  if (ts.isAwaitExpression(inner)) return importedBy(bare(inner.expression), oracle);
  const name = nameIn(inner);
  const meaning = name && oracle.meaning(name);
  if (meaning?.kind === 'module') return meaning.symbol;
  return meaning?.kind === 'local'
    ? moduleOfDeclaration(meaning.declaration, oracle, passed)
    : undefined;
}

/** What a name means that is taken out of a module that was loaded: a member, or a part of a pattern. */
export function loadedMeaning(node: ts.Node, oracle: Oracle): Meaning | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const module = moduleAt(node.expression, oracle);
    return module && oracle.exportOf(module, node.name.text);
  }
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return undefined;
  const key = node.propertyName ?? node.name;
  const module = ts.isIdentifier(key) && moduleOfDeclaration(node.parent.parent, oracle);
  return module && ts.isIdentifier(key) ? oracle.exportOf(module, key.text) : undefined;
}
