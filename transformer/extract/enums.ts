/** Enums as objects. Members that are named are constants, which the checker knows. */
import type { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import type { Context } from './context.ts';
import { setOwn } from './values.ts';

export function enumObject(node: ts.EnumDeclaration, cx: Context): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of node.members) {
    const value = cx.oracle.constantOf(member);
    if (value === undefined) return cx.fail(member, messages.syntax('a member with no constant'));
    const name = cx.oracle.symbolOf(member.name)?.name ?? member.name.getText();
    setOwn(result, name, value);
    if (typeof value === 'number') setOwn(result, value, name);
  }
  return result;
}
