/** Finds code that changes fields of objects after they were made: `this.rate = 2` in a method, `net.layers.push(3)`. */
import { ts } from 'ts-morph';
import type { Oracle } from '../oracle/oracle.ts';
import { isChange } from './mutations.ts';
import { walk } from './walk.ts';

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** One change: of the field that is named, or of any field of an object of the class around. */
interface Change {
  readonly place: ts.Node;
  readonly name: ts.Node | undefined;
}

const isThis = (node: ts.Node): boolean => node.kind === ts.SyntaxKind.ThisKeyword;

/** The class member or function whose `this` a node would name, arrow functions passed over only when asked. */
function memberAround({ parent }: ts.Node): ts.Node | undefined {
  if (!parent || ts.isSourceFile(parent)) return undefined;
  return ts.isFunctionLike(parent) || ts.isClassElement(parent) ? parent : memberAround(parent);
}

/** Whether an object is changed by its own constructor, or a class by its own static block. */
function isInitialization(owner: ts.Expression): boolean {
  const around = memberAround(owner);
  const isMaking =
    around && (ts.isConstructorDeclaration(around) || ts.isClassStaticBlockDeclaration(around));
  return isThis(owner) && isMaking === true;
}

const nameIn = (node: Access): ts.Node | undefined => {
  if (ts.isPropertyAccessExpression(node)) return node.name;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression : undefined;
};

function changeAt(node: ts.Node): Change | undefined {
  // `Object.assign(this, ...)`
  if (isThis(node) && isChange(node) && !isInitialization(node as ts.Expression))
    return { place: node, name: undefined };
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (!isAccess || !isChange(node) || isInitialization(node.expression)) return undefined;
  const name = nameIn(node);
  return name || isThis(node.expression) ? { place: node, name } : undefined;
}

const changesByFile = new WeakMap<ts.SourceFile, readonly Change[]>();

function changesIn(file: ts.SourceFile): readonly Change[] {
  const known = changesByFile.get(file);
  if (known) return known;
  const found: Change[] = [];
  walk(file, (node) => {
    const change = changeAt(node);
    if (change) found.push(change);
    return true;
  });
  changesByFile.set(file, found);
  return found;
}

function classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  if (ts.isClassLike(node)) return node;
  return node.parent && classAround(node.parent);
}

/** Whether a method is one of a tensor, which changes nothing, whatever it is called: `add`, `sort`. */
function isOfTensor(oracle: Oracle, { place }: Change): boolean {
  let node = place;
  for (; node.parent && ts.isPropertyAccessExpression(node.parent); node = node.parent)
    if (oracle.isTensor(node as ts.Expression)) return true;
  return false;
}

/** A place that changes a field, or any field of the objects of a class. */
export function findFieldChange(
  oracle: Oracle,
  wanted: ts.PropertyDeclaration | ts.ClassLikeDeclaration,
): ts.Node | undefined {
  const isWanted = (change: Change): boolean => {
    const { place, name } = change;
    const isHere = (field: ts.Declaration) => field === wanted || isFieldOf(field, wanted);
    const isOf = name
      ? (oracle.symbolOf(name)?.declarations?.some(isHere) ?? false)
      : classAround(place) === wanted;
    return isOf && !isOfTensor(oracle, change);
  };
  for (const file of oracle.files()) {
    const found = changesIn(file).find(isWanted);
    if (found) return found.place;
  }
  return undefined;
}

/** Parameters of a constructor may be fields. */
const isFieldOf = (field: ts.Declaration, wanted: ts.Node): boolean =>
  ts.isParameter(field) ? field.parent.parent === wanted : field.parent === wanted;
