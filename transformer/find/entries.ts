/** Which names and calls are gradus's own: by declaration, whatever name they go by. */
import { ts } from 'ts-morph';
import type { Meaning, Oracle } from '../oracle/oracle.ts';

/** The identifier of `f` or `m.f`: the left side must be a plain name, so that no types are needed to look. */
export function nameIn(node: ts.Expression): ts.Identifier | undefined {
  if (ts.isParenthesizedExpression(node)) return nameIn(node.expression);
  if (ts.isIdentifier(node)) return node;
  const isMember = ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression);
  return isMember && ts.isIdentifier(node.name) ? node.name : undefined;
}

/** What a name means; nothing for a member of what is no module. */
export function meaningOf(name: ts.Identifier, oracle: Oracle): Meaning | undefined {
  const { parent } = name;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.name === name;
  if (isMember && oracle.meaning(parent.expression).kind !== 'module') return undefined;
  return oracle.meaning(name);
}

/** Which of our functions a node calls, if it calls one. */
export function ownCall(node: ts.Node, oracle: Oracle): string | undefined {
  const name = ts.isCallExpression(node) ? nameIn(node.expression) : undefined;
  const meaning = name && meaningOf(name, oracle);
  return meaning?.kind === 'gradus' ? meaning.name : undefined;
}

/** What is inside of their calls is part of a program, or has become part of it. */
export const ENTRIES: ReadonlySet<string> = new Set(['lower', 'lowered', 'optional', 'generic']);

/** Whether a name is only mentioned: in an import, an export, or a type. */
export const isMention = ({ parent }: ts.Node): boolean =>
  ts.isImportSpecifier(parent) ||
  ts.isExportSpecifier(parent) ||
  ts.isTypeNode(parent) ||
  ts.isQualifiedName(parent);
