/** Identifiers. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import type { Meaning } from '../oracle/oracle.ts';
import { ACTS, globals } from './builtins.ts';
import { type Context, on } from './context.ts';
import { isFunction, ModuleValue } from './values.ts';

/** The real one, or for `lower` the function as it is: a lowered function may call another. */
function libraryValue(name: string, node: ts.Node, cx: Context): unknown {
  if (name === 'lower') return (f: unknown) => f;
  const value = Object.hasOwn(cx.callables, name) ? cx.callables[name] : undefined;
  return isFunction(value) ? value : cx.fail(node, messages.unknownGlobal(name));
}

/** `console.log` for `console`. */
const nameWithMember = ({ parent }: ts.Node, name: string): string =>
  ts.isPropertyAccessExpression(parent) ? parent.getText() : name;

function globalValue(name: string, node: ts.Node, cx: Context): unknown {
  if (name === 'arguments') return cx.fail(node, messages.syntax('arguments'));
  if (ACTS.has(name)) return cx.fail(node, messages.acts(nameWithMember(node, name)));
  return globals.has(name) ? globals.get(name) : cx.fail(node, messages.unknownGlobal(name));
}

/** The value of a name that no frame holds. */
export function valueFor(meaning: Meaning, node: ts.Node, cx: Context): unknown {
  switch (meaning.kind) {
    case 'gradus':
      return libraryValue(meaning.name, node, cx);
    case 'local':
      return cx.captured(meaning.symbol, meaning.declaration, node);
    case 'module':
      return new ModuleValue(meaning.symbol);
    case 'global':
      return globalValue(meaning.name, node, cx);
    case 'foreign':
      return cx.fail(node, messages.capturedForeign(meaning.name, meaning.file));
    case 'unknown':
      return cx.fail(node, messages.unknownGlobal(meaning.name));
  }
}

export const identifier = on(ts.isIdentifier, (node, frame, cx) => {
  const symbol = cx.oracle.symbolOf(node);
  const cell = symbol && frame.find(symbol);
  return cell ? cell.value : valueFor(cx.oracle.meaning(node), node, cx);
});
