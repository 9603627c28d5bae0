/** Types as trees of tensors: `Tensor<[2, 3]>`, `{ w: Tensor<[4]> }`, `[Tensor<[]>, 0.1]`. */
import { ts } from 'ts-morph';
import { asDType, type DType } from '../../src/dtype.ts';
import type { Compiler, ElementKind, Property, TypeKind, TypeView } from './compiler.ts';
import type { TypeFault, TypeTree } from './oracle.ts';

/** Types may nest without end: `interface Node { next: Node }`. */
const DEPTH_LIMIT = 24;

interface Reader {
  readonly compiler: Pick<Compiler, 'origins'>;
  readonly isOwn: (file: string) => boolean;
}

/** A type as messages show it. */
export const printed = (type: TypeView): string =>
  type.print('short').replaceAll(', "float32">', '>');

const fault = (type: TypeView, name: TypeFault, path: string): TypeTree => ({
  kind: 'fault',
  fault: name,
  path,
  type: printed(type),
});

function isTensorItself({ compiler, isOwn }: Reader, type: TypeView): boolean {
  const symbol = type.symbol();
  return symbol?.name === 'Tensor' && compiler.origins(symbol).some(({ file }) => isOwn(file));
}

/** The `S` and `D` of the `Tensor<S, D>` that a type is, extends, or is an intersection with. */
export function tensorArguments(
  reader: Reader,
  type: TypeView,
  depth = 0,
): readonly TypeView[] | undefined {
  if (depth > 4) return undefined;
  if (type.kind === 'intersection') {
    return firstOf(type.parts(), (part) => tensorArguments(reader, part, depth + 1));
  }
  if (type.kind !== 'object') return undefined;
  if (isTensorItself(reader, type)) return type.typeArguments().slice(0, 2);
  return inheritedArguments(reader, type, depth);
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
  type: TypeView,
  depth: number,
): readonly TypeView[] | undefined {
  const heritage = type.heritage();
  if (!heritage) return undefined;
  const { bases, parameters } = heritage;
  const found = firstOf(bases, (base) => tensorArguments(reader, base, depth + 1));
  const given = found && parameters.length > 0 ? type.typeArguments() : [];
  return found?.map((arg) => given[parameters.findIndex(({ id }) => id === arg.id)] ?? arg);
}

/** The size that a type is, or why it is none. */
function sizeOf(type: TypeView): number | TypeFault {
  if (type.kind === 'generic') return 'generic';
  if (typeof type.value === 'number') return type.value;
  return type.isUnion ? 'union' : 'dynamicSize';
}

function shapeOf(type: TypeView): readonly number[] | TypeFault {
  if (type.kind === 'generic') return 'generic';
  if (type.isUnion) return 'union';
  const elements = type.tuple();
  if (!elements?.every((element) => element === 'required')) return 'dynamicSize';
  const sizes = type.typeArguments().map(sizeOf);
  const bad = sizes.find((size): size is TypeFault => typeof size === 'string');
  return bad ?? sizes.filter((size): size is number => typeof size === 'number');
}

function dtypeOf(type: TypeView): DType | 'generic' | 'union' | 'untyped' {
  if (type.kind === 'generic') return 'generic';
  if (type.isUnion) return 'union';
  return typeof type.value === 'string' ? asDType('lower', type.value) : 'untyped';
}

function tensorTree(type: TypeView, [sizes, element]: readonly TypeView[], path: string): TypeTree {
  if (!sizes || !element) return fault(type, 'untyped', path);
  const shape = shapeOf(sizes);
  if (typeof shape === 'string') return fault(type, shape, path);
  const dtype = dtypeOf(element);
  if (dtype === 'generic' || dtype === 'union' || dtype === 'untyped') {
    return fault(type, dtype, path);
  }
  return { kind: 'tensor', shape, dtype };
}

/** Why a type that is no object is no tree. */
const SIMPLE_FAULTS = {
  untyped: 'untyped',
  generic: 'generic',
  primitive: 'runtimeValue',
  union: 'union',
  other: 'notATree',
} as const satisfies Partial<Record<TypeKind, TypeFault>>;

function listTree(
  reader: Reader,
  type: TypeView,
  elements: readonly ElementKind[],
  path: string,
  depth: number,
): TypeTree {
  if (elements.includes('rest')) return fault(type, 'unknownLength', path);
  if (elements.includes('optional')) return fault(type, 'optional', path);
  const items = type.typeArguments();
  return {
    kind: 'list',
    items: items.map((item, i) => readTree(reader, item, `${path}[${i}]`, depth + 1)),
  };
}

function fieldsOf(
  reader: Reader,
  properties: readonly Property[],
  path: string,
  depth: number,
): ReadonlyMap<string, TypeTree> {
  return new Map(
    properties.map((property): [string, TypeTree] => {
      const privateName = privateNameOf(reader, property);
      const name = privateName ?? property.name;
      const inner = `${path}.${name}`;
      const reason = privateName ? 'privateName' : property.isOptional ? 'optional' : undefined;
      const tree = reason
        ? fault(property.type, reason, inner)
        : readTree(reader, property.type, inner, depth + 1);
      return [name, tree];
    }),
  );
}

/** `#w`, which compilers store under names of their own. */
function privateNameOf({ compiler }: Reader, { symbol }: Property): string | undefined {
  const declaration = compiler.origins(symbol)[0]?.node();
  const isPrivate =
    declaration &&
    ts.isPropertyDeclaration(declaration) &&
    ts.isPrivateIdentifier(declaration.name);
  return isPrivate ? declaration.name.getText() : undefined;
}

/** The class in the source of which a type's objects are, if it is one. */
function classOf({ compiler }: Reader, type: TypeView) {
  const symbol = type.symbol();
  const declaration = symbol && compiler.origins(symbol)[0]?.node();
  if (!symbol || !declaration || !ts.isClassLike(declaration)) return undefined;
  const isAmbient = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
  const isWritten = !isAmbient && !declaration.getSourceFile().isDeclarationFile;
  return isWritten ? { symbol, declaration } : undefined;
}

function recordTree(reader: Reader, type: TypeView, path: string, depth: number): TypeTree {
  const found = classOf(reader, type);
  if (!found) return { kind: 'record', fields: fieldsOf(reader, type.properties(), path, depth) };
  if ((ts.getCombinedModifierFlags(found.declaration) & ts.ModifierFlags.Abstract) !== 0)
    return fault(type, 'abstractClass', path);
  const own = type.properties().filter((property) => !property.isOfClass);
  return { kind: 'object', fields: fieldsOf(reader, own, path, depth), ...found };
}

/** A type as a tree. `path` says where in the whole it is. */
export function readTree(reader: Reader, type: TypeView, path = '', depth = 0): TypeTree {
  const { kind } = type;
  if (kind === 'constant') return { kind: 'static', value: type.value };
  if (kind !== 'object' && kind !== 'intersection') return fault(type, SIMPLE_FAULTS[kind], path);
  const args = tensorArguments(reader, type);
  if (args) return tensorTree(type, args, path);
  if (depth > DEPTH_LIMIT) return fault(type, 'notATree', path);
  const elements = type.tuple();
  if (elements) return listTree(reader, type, elements, path, depth);
  if (type.isArray || type.hasIndex) return fault(type, 'unknownLength', path);
  return type.isCallable ? fault(type, 'notATree', path) : recordTree(reader, type, path, depth);
}

type Fault = Extract<TypeTree, { kind: 'fault' }>;

/** The first part of a tree that has no place in a signature. */
export function faultIn(tree: TypeTree): Fault | undefined {
  if (tree.kind === 'fault') return tree;
  const parts =
    tree.kind === 'list' ? tree.items : 'fields' in tree ? [...tree.fields.values()] : [];
  for (const part of parts) {
    const fault = faultIn(part);
    if (fault) return fault;
  }
  return undefined;
}
