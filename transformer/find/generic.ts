/**
 * Where the values of generic lowered functions go: `const layer = lower(<N extends number>(x: Tensor<[N, 3]>) => ...)`.
 * Names are followed by what they declare, through imports, exports, and constants that are but other names.
 */
import { ts } from 'ts-morph';
import type { Meaning, Oracle } from '../oracle/oracle.ts';
import { bare } from './chains.ts';
import { ENTRIES, isMention, meaningOf, nameIn, ownCall } from './entries.ts';
import { loadedMeaning } from './loaded.ts';
import { isDeclarationName, isInType } from './uses.ts';
import { walk } from './walk.ts';

type Naming = (ts.VariableDeclaration & { readonly name: ts.Identifier }) | ts.ExportAssignment;

/** Whether a node gives a value a name that nothing else can have: `const f = ...`, `export default ...`. */
function isNaming(node: ts.Node): node is Naming {
  if (ts.isExportAssignment(node)) return true;
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return false;
  return (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
}

const valueIn = (naming: Naming): ts.Expression | undefined =>
  ts.isExportAssignment(naming) ? naming.expression : naming.initializer;

/** What a name means, in a module that is loaded while the program runs, too. `plain`: what it means as it stands. */
export function meaningWherever(
  name: ts.Identifier,
  oracle: Oracle,
  plain: Meaning | undefined = meaningOf(name, oracle),
): Meaning | undefined {
  if (!plain) return loadedMeaning(name.parent, oracle);
  const isPart = plain.kind === 'local' && ts.isBindingElement(plain.declaration);
  return isPart ? loadedMeaning(plain.declaration, oracle) : plain;
}

/** The name that an expression is: `f`, `m.f`, `(await import('./m.ts')).f`. */
function nameOf(node: ts.Expression): ts.Identifier | undefined {
  const name = ts.isPropertyAccessExpression(node) ? node.name : nameIn(node);
  return name && ts.isIdentifier(name) ? name : undefined;
}

/** The call of `lower` that made the value of a name. `passed`: names of the same value, of which none can be made by itself. */
export function madeBy(
  meaning: Meaning | undefined,
  oracle: Oracle,
  passed: readonly ts.Declaration[] = [],
): ts.CallExpression | undefined {
  if (meaning?.kind !== 'local' || passed.includes(meaning.declaration)) return undefined;
  const value = isNaming(meaning.declaration) ? valueIn(meaning.declaration) : undefined;
  const inner = value && bare(value);
  if (!inner) return undefined;
  if (ts.isCallExpression(inner)) return ownCall(inner, oracle) === 'lower' ? inner : undefined;
  const name = nameOf(inner);
  const next = name && meaningWherever(name, oracle);
  return madeBy(next, oracle, [...passed, meaning.declaration]);
}

/** `m.f` for the `f` in it. */
const whole = (name: ts.Identifier): ts.Expression =>
  ts.isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;

/** An expression with the parentheses and types around it. */
function dressed(node: ts.Expression): ts.Expression {
  const { parent } = node;
  const isAround =
    ts.isParenthesizedExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent);
  return isAround ? dressed(parent) : node;
}

/** The declaration that gives a value a name, if all that happens to it is that it gets one. */
function namedBy(node: ts.Expression): Naming | undefined {
  const { parent } = dressed(node);
  return isNaming(parent) ? parent : undefined;
}

/** What is done with a value: a call of it, or anything else, where the node is the value. */
export interface Use {
  readonly node: ts.Expression;
  readonly isCall: boolean;
}

/** Of a generic function, with the call of `lower` that gave it. */
export interface GenericUse extends Use {
  readonly made: ts.CallExpression;
}

/** Whether a function is only made ready for calls, which say themselves with what. */
const isWarmedUp = (f: ts.Expression, oracle: Oracle): boolean =>
  ts.isCallExpression(f.parent) &&
  f.parent.arguments[0] === f &&
  ownCall(f.parent, oracle) === 'warmUp';

/** What is done with the value of an expression; nothing if all that happens is that it gets a name, or is made ready. */
export function useOf(node: ts.Expression, oracle: Oracle): Use | undefined {
  const outer = dressed(node);
  if (namedBy(node) || isWarmedUp(outer, oracle)) return undefined;
  const { parent } = outer;
  if (ts.isCallExpression(parent) && parent.expression === outer)
    return { node: parent, isCall: true };
  const isFilledIn = ts.isExpressionWithTypeArguments(parent);
  return { node: isFilledIn ? parent : outer, isCall: false };
}

/** `{ layer }` declares a property, and reads the value. */
const isDeclared = (name: ts.Identifier): boolean =>
  isDeclarationName(name) && !ts.isShorthandPropertyAssignment(name.parent);

/** What is done with the value of a name here. */
export function useOfName(name: ts.Identifier, oracle: Oracle): Use | undefined {
  const isKey = ts.isBindingElement(name.parent) && name.parent.propertyName === name;
  if (isKey || isDeclared(name) || isMention(name) || isInType(name)) return undefined;
  return useOf(whole(name), oracle);
}

/** The key of what modules export without a name. */
const DEFAULT = 'default';

/** Under which other names the value of a name is known where it gets them. */
function otherNames(name: ts.Identifier): readonly string[] {
  const { parent } = name;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return [parent.name.text];
  if (ts.isBindingElement(parent) && ts.isIdentifier(parent.name)) return [parent.name.text];
  if (ts.isImportClause(parent) || ts.isImportEqualsDeclaration(parent)) return [name.text];
  const named = isDeclared(name) ? undefined : namedBy(whole(name));
  return named ? [nameFrom(named)] : [];
}

const nameFrom = (naming: Naming): string =>
  ts.isExportAssignment(naming) ? DEFAULT : naming.name.text;

type Names = ReadonlyMap<string, readonly ts.Identifier[]>;

const namesByFile = new WeakMap<ts.SourceFile, Names>();

/** The identifiers of a file by their texts; names of what is imported without one also under `default`. */
function namesIn(file: ts.SourceFile): Names {
  const known = namesByFile.get(file);
  if (known) return known;
  const found = new Map<string, ts.Identifier[]>();
  const add = (key: string, name: ts.Identifier) => {
    const list = found.get(key) ?? [];
    list.push(name);
    found.set(key, list);
  };
  walk(file, (node) => {
    if (ts.isIdentifier(node)) add(node.text, node);
    const isImport = ts.isImportClause(node) || ts.isImportEqualsDeclaration(node);
    if (isImport && node.name) add(DEFAULT, node.name);
    return true;
  });
  namesByFile.set(file, found);
  return found;
}

/** Whether a text may have a name in it: letters may be written by their numbers. */
const mayHave = ({ text }: ts.SourceFile, name: string): boolean =>
  name === DEFAULT || text.includes(name) || text.includes('\\u');

function isInsideEntry(node: ts.Node, oracle: Oracle): boolean {
  for (let n = node.parent; n; n = n.parent) if (ENTRIES.has(ownCall(n, oracle) ?? '')) return true;
  return false;
}

const byPlace = ({ node: a }: Use, { node: b }: Use): number => {
  const [one, other] = [a.getSourceFile().fileName, b.getSourceFile().fileName];
  if (one === other) return a.getStart() - b.getStart();
  return one < other ? -1 : 1;
};

/** All that the project does with what a call of `lower` gives. What stands inside of other calls of it becomes part of those. */
export function usesOf(call: ts.CallExpression, oracle: Oracle): readonly GenericUse[] {
  const named = namedBy(call);
  const own = useOf(call, oracle);
  if (!named) return own ? [{ ...own, made: call }] : [];
  const uses: GenericUse[] = [];
  // Grows while it is gone through.
  const names = new Set([nameFrom(named)]);
  for (const name of names) {
    for (const file of oracle.files().filter((f) => mayHave(f, name))) {
      for (const found of namesIn(file).get(name) ?? []) {
        if (madeBy(meaningWherever(found, oracle), oracle) !== call) continue;
        for (const other of otherNames(found)) names.add(other);
        const use = useOfName(found, oracle);
        if (use && !isInsideEntry(use.node, oracle)) uses.push({ ...use, made: call });
      }
    }
  }
  return uses.toSorted(byPlace);
}
