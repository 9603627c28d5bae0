/** Types of TypeScript 6, as `trees.ts` reads them. */
import { ts } from 'ts-morph';
import {
  type CallSignature,
  type ElementKind,
  kinds,
  type Property,
  type TypeKind,
  type TypeView,
} from './compiler.ts';
import type { ProgramSymbol } from './oracle.ts';

const kindOf = kinds(ts.TypeFlags);

/** With the flags of the compiler's own messages, or with none: names of aliases are left out then. */
const STYLES = { full: undefined, short: ts.TypeFormatFlags.None } as const;

function elementKind(flags: ts.ElementFlags): ElementKind {
  if (flags & ts.ElementFlags.Variable) return 'rest';
  return flags & ts.ElementFlags.Optional ? 'optional' : 'required';
}

class MorphType implements TypeView {
  readonly id: ts.Type;
  readonly kind: TypeKind;
  private readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker, type: ts.Type) {
    this.checker = checker;
    this.id = type;
    this.kind = kindOf(type.flags);
  }

  get value(): TypeView['value'] {
    const type = this.id;
    if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
    if (type.flags & ts.TypeFlags.BooleanLiteral) return this.print('short') === 'true';
    return type.flags & ts.TypeFlags.Null ? null : undefined;
  }

  get isUnion(): boolean {
    return this.id.isUnion();
  }

  get isArray(): boolean {
    return this.checker.isArrayType(this.id);
  }

  get hasIndex(): boolean {
    return this.checker.getIndexInfosOfType(this.id).length > 0;
  }

  get isCallable(): boolean {
    return this.id.getCallSignatures().length + this.id.getConstructSignatures().length > 0;
  }

  print(style: 'short' | 'full'): string {
    return this.checker.typeToString(this.id, undefined, STYLES[style]);
  }

  symbol(): ProgramSymbol | undefined {
    return this.id.symbol;
  }

  parts(): readonly TypeView[] {
    return this.id.isUnionOrIntersection() ? this.views(this.id.types) : [];
  }

  typeArguments(): readonly TypeView[] {
    return this.views(this.checker.getTypeArguments(this.reference));
  }

  tuple(): readonly ElementKind[] | undefined {
    if (!this.checker.isTupleType(this.id)) return undefined;
    return (this.id as ts.TupleTypeReference).target.elementFlags.map(elementKind);
  }

  heritage() {
    const target = this.reference.target ?? this.id;
    if (!target.isClassOrInterface()) return undefined;
    return {
      bases: this.views(this.checker.getBaseTypes(target)),
      parameters: this.views(target.typeParameters ?? []),
    };
  }

  properties(): readonly Property[] {
    return this.checker.getPropertiesOfType(this.id).map((property) => ({
      name: property.name,
      symbol: property,
      isOfClass: (property.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) !== 0,
      isOptional: (property.flags & ts.SymbolFlags.Optional) !== 0,
      type: this.view(this.checker.getTypeOfSymbol(property)),
    }));
  }

  calls(): readonly CallSignature[] {
    return this.id.getCallSignatures().map((signature) => callOf(this.checker, signature));
  }

  /** The compiler takes any type here, and finds no arguments where there are none. */
  private get reference(): ts.TypeReference {
    return this.id as ts.TypeReference;
  }

  private view(type: ts.Type): TypeView {
    return viewOf(this.checker, type);
  }

  private views(types: readonly ts.Type[]): readonly TypeView[] {
    return types.map((type) => this.view(type));
  }
}

export const viewOf = (checker: ts.TypeChecker, type: ts.Type): TypeView =>
  new MorphType(checker, type);

export const callOf = (checker: ts.TypeChecker, signature: ts.Signature): CallSignature => ({
  isGeneric: (signature.typeParameters ?? []).length > 0,
  parameters: signature.parameters,
  result: viewOf(checker, signature.getReturnType()),
});
