/** Types as trees of tensors: `Tensor<[2, 3]>`, `{ w: Tensor<[4]> }`, `[Tensor<[]>, 0.1]`. */
import { ts } from 'ts-morph';
import { asDType, type DType } from '../../src/dtype.ts';
import type { TypeFault, TypeTree } from './oracle.ts';

/** Types may nest without end: `interface Node { next: Node }`. */
const DEPTH_LIMIT = 24;

interface Reader {
  readonly checker: ts.TypeChecker;
  readonly isOwn: (file: string) => boolean;
}

/** A type as messages show it. */
export const printed = (reader: Pick<Reader, 'checker'>, type: ts.Type): string =>
  reader.checker
    .typeToString(type, undefined, ts.TypeFormatFlags.None)
    .replaceAll(', "float32">', '>');

function fault(reader: Reader, type: ts.Type, name: TypeFault, path: string): TypeTree {
  return { kind: 'fault', fault: name, path, type: printed(reader, type) };
}

const isOurs = (reader: Reader, symbol: ts.Symbol | undefined, name: string): boolean =>
  symbol?.name === name &&
  (symbol.declarations ?? []).some((d) => reader.isOwn(d.getSourceFile().fileName));

/** The `S` and `D` of the `Tensor<S, D>` that a type is, extends, or is an intersection with. */
export function tensorArguments(
  reader: Reader,
  type: ts.Type,
  depth = 0,
): readonly ts.Type[] | undefined {
  if (depth > 4) return undefined;
  if (isOurs(reader, type.symbol, 'Tensor')) {
    return reader.checker.getTypeArguments(type as ts.TypeReference).slice(0, 2);
  }
  if (!type.isIntersection()) return inheritedArguments(reader, type, depth);
  return firstOf(type.types, (part) => tensorArguments(reader, part, depth + 1));
}

function firstOf<T, R>(items: readonly T[], f: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = f(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Those of a base type, as `Variable<S, D> extends Tensor<S, D>`, for the arguments of `type`. */
function inheritedArguments(
  reader: Reader,
  type: ts.Type,
  depth: number,
): readonly ts.Type[] | undefined {
  if (!(type.flags & ts.TypeFlags.Object)) return undefined;
  const target = (type as ts.TypeReference).target ?? type;
  if (!target.isClassOrInterface()) return undefined;
  const bases = reader.checker.getBaseTypes(target);
  const found = firstOf(bases, (base) => tensorArguments(reader, base, depth + 1));
  const parameters: readonly ts.Type[] = target.typeParameters ?? [];
  const given =
    parameters.length > 0 ? reader.checker.getTypeArguments(type as ts.TypeReference) : [];
  return found?.map((arg) => given[parameters.indexOf(arg)] ?? arg);
}

/** The size that a type is, or why it is none. */
function sizeOf(type: ts.Type): number | TypeFault {
  if (type.flags & ts.TypeFlags.TypeParameter) return 'generic';
  if (type.isNumberLiteral()) return type.value;
  return type.isUnion() ? 'union' : 'dynamicSize';
}

function shapeOf(reader: Reader, type: ts.Type): readonly number[] | TypeFault {
  if (type.flags & ts.TypeFlags.TypeParameter) return 'generic';
  if (type.isUnion()) return 'union';
  if (!reader.checker.isTupleType(type)) return 'dynamicSize';
  const target = (type as ts.TupleTypeReference).target;
  if (target.elementFlags.some((flag) => flag !== ts.ElementFlags.Required)) return 'dynamicSize';
  const sizes = reader.checker.getTypeArguments(type as ts.TypeReference).map(sizeOf);
  const bad = sizes.find((size): size is TypeFault => typeof size === 'string');
  return bad ?? sizes.filter((size): size is number => typeof size === 'number');
}

function dtypeOf(type: ts.Type): DType | 'generic' | 'union' | 'untyped' {
  if (type.flags & ts.TypeFlags.TypeParameter) return 'generic';
  if (type.isUnion()) return 'union';
  if (!type.isStringLiteral()) return 'untyped';
  return asDType('lower', type.value);
}

function tensorTree(
  reader: Reader,
  type: ts.Type,
  [sizes, element]: readonly ts.Type[],
  path: string,
): TypeTree {
  if (!sizes || !element) return fault(reader, type, 'untyped', path);
  const shape = shapeOf(reader, sizes);
  if (typeof shape === 'string') return fault(reader, type, shape, path);
  const dtype = dtypeOf(element);
  if (dtype === 'generic' || dtype === 'union' || dtype === 'untyped') {
    return fault(reader, type, dtype, path);
  }
  return { kind: 'tensor', shape, dtype };
}

/** Types of one value, such as `0.1`, `'relu'`, `true` and `null`. */
function staticTree(reader: Reader, type: ts.Type): TypeTree | undefined {
  if (type.isStringLiteral() || type.isNumberLiteral())
    return { kind: 'static', value: type.value };
  if (type.flags & ts.TypeFlags.BooleanLiteral) {
    return { kind: 'static', value: printed(reader, type) === 'true' };
  }
  if (type.flags & ts.TypeFlags.Null) return { kind: 'static', value: null };
  if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) {
    return { kind: 'static', value: undefined };
  }
  return undefined;
}

const RUNTIME_VALUES =
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.StringLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike;

/** Why a type that is no object is no tree. */
function simpleFault(type: ts.Type): TypeFault | undefined {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never)) return 'untyped';
  if (type.flags & ts.TypeFlags.TypeParameter) return 'generic';
  if (type.flags & RUNTIME_VALUES) return 'runtimeValue';
  if (type.isUnion()) return 'union';
  return type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection) ? undefined : 'notATree';
}

function listTree(
  reader: Reader,
  type: ts.TupleTypeReference,
  path: string,
  depth: number,
): TypeTree {
  if (type.target.elementFlags.some((flag) => flag & ts.ElementFlags.Variable)) {
    return fault(reader, type, 'unknownLength', path);
  }
  if (type.target.elementFlags.some((flag) => flag & ts.ElementFlags.Optional)) {
    return fault(reader, type, 'optional', path);
  }
  const items = reader.checker.getTypeArguments(type);
  return {
    kind: 'list',
    items: items.map((item, i) => readTree(reader, item, `${path}[${i}]`, depth + 1)),
  };
}

function recordTree(reader: Reader, type: ts.Type, path: string, depth: number): TypeTree {
  const fields = new Map<string, TypeTree>();
  for (const property of reader.checker.getPropertiesOfType(type)) {
    const name = property.name;
    const inner = `${path}.${name}`;
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const propertyType = reader.checker.getTypeOfSymbol(property);
    fields.set(
      name,
      optional
        ? fault(reader, propertyType, 'optional', inner)
        : readTree(reader, propertyType, inner, depth + 1),
    );
  }
  return { kind: 'record', fields };
}

const isOpenRecord = (reader: Reader, type: ts.Type) =>
  reader.checker.getIndexInfosOfType(type).length > 0;

/** A type as a tree. `path` says where in the whole it is. */
export function readTree(reader: Reader, type: ts.Type, path = '', depth = 0): TypeTree {
  const constant = staticTree(reader, type);
  if (constant) return constant;
  const simple = simpleFault(type);
  if (simple) return fault(reader, type, simple, path);
  const args = tensorArguments(reader, type);
  if (args) return tensorTree(reader, type, args, path);
  if (depth > DEPTH_LIMIT) return fault(reader, type, 'notATree', path);
  if (reader.checker.isTupleType(type)) {
    return listTree(reader, type as ts.TupleTypeReference, path, depth);
  }
  if (reader.checker.isArrayType(type)) return fault(reader, type, 'unknownLength', path);
  if (isOpenRecord(reader, type)) return fault(reader, type, 'unknownLength', path);
  const calls = type.getCallSignatures().length + type.getConstructSignatures().length;
  return calls > 0 ? fault(reader, type, 'notATree', path) : recordTree(reader, type, path, depth);
}
