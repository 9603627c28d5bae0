/** The type of what a node names, and the declaration that it comes from, in a few words. */
import { ts } from 'ts-morph';
import type { TypeView } from './compiler.ts';
import { printed } from './trees.ts';

const TYPE_LENGTH = 120;

function keyword(node: ts.VariableDeclaration): string {
  const flags = ts.getCombinedNodeFlags(node);
  if (flags & ts.NodeFlags.Const) return 'const';
  return flags & ts.NodeFlags.Let ? 'let' : 'var';
}

/** The declaration that a destructured name is part of. */
const rootOf = (node: ts.Declaration): ts.Declaration =>
  ts.isBindingElement(node) ? rootOf(node.parent.parent) : node;

/** `` `let rate` ``, `` parameter `x` ``: what a name was declared as. */
function headOf(node: ts.Declaration): string {
  const name = ts.getNameOfDeclaration(node)?.getText() ?? 'a default export';
  const root = rootOf(node);
  if (ts.isParameter(root)) return `parameter \`${name}\``;
  return `\`${ts.isVariableDeclaration(root) ? `${keyword(root)} ` : ''}${name}\``;
}

const cut = (text: string): string =>
  text.length > TYPE_LENGTH ? `${text.slice(0, TYPE_LENGTH)}...` : text;

/** "number, from `let rate`"; with the place where that is another file. `declaration`: of what the node names. */
export function originOf(
  type: TypeView,
  node: ts.Node,
  declaration: ts.Declaration | undefined,
  placeOf: (node: ts.Node) => string,
): string {
  const shown = cut(printed(type));
  if (!declaration) return shown;
  const isHere = declaration.getSourceFile() === node.getSourceFile();
  const place = isHere ? '' : ` at ${placeOf(declaration)}`;
  return `${shown}, from ${headOf(declaration)}${place}`;
}
