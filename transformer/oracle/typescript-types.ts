/** Types of TypeScript 7, as `trees.ts` reads them. */
import {
  type Checker,
  ElementFlags,
  type Symbol as NativeSymbol,
  type Signature,
  SignatureKind,
  SymbolFlags,
  type Type,
  TypeFlags,
} from 'typescript/unstable/sync';
import {
  type CallSignature,
  type ElementKind,
  kinds,
  type Property,
  type TypeKind,
  type TypeView,
} from './compiler.ts';
import type { ProgramSymbol } from './oracle.ts';

const kindOf = kinds(TypeFlags);

/** As in `ts-morph-types.ts`. */
const STYLES = { full: undefined, short: 0 } as const;

function elementKind(flags: ElementFlags): ElementKind {
  if (flags & ElementFlags.Variable) return 'rest';
  return flags & ElementFlags.Optional ? 'optional' : 'required';
}

/** What types are made from: a checker, and the one way to wrap its symbols. */
export interface Source {
  readonly checker: Checker;
  wrap(symbol: NativeSymbol): ProgramSymbol;
}

class NativeType implements TypeView {
  readonly kind: TypeKind;
  private readonly source: Source;
  private readonly type: Type;

  constructor(source: Source, type: Type) {
    this.source = source;
    this.type = type;
    this.kind = kindOf(type.flags);
  }

  get id(): number {
    return this.type.id;
  }

  get value(): TypeView['value'] {
    const { type } = this;
    if (type.isStringLiteralType() || type.isNumberLiteralType()) return type.value;
    if (type.isBooleanLiteralType()) return type.value;
    return type.flags & TypeFlags.Null ? null : undefined;
  }

  get isUnion(): boolean {
    return this.type.isUnionType();
  }

  get isArray(): boolean {
    return this.checker.isArrayType(this.type);
  }

  get hasIndex(): boolean {
    return this.checker.getIndexInfosOfType(this.type).length > 0;
  }

  get isCallable(): boolean {
    const { Call, Construct } = SignatureKind;
    return [Call, Construct].some(
      (kind) => this.checker.getSignaturesOfType(this.type, kind).length > 0,
    );
  }

  print(style: 'short' | 'full'): string {
    return this.checker.typeToString(this.type, undefined, STYLES[style]);
  }

  symbol(): ProgramSymbol | undefined {
    const symbol = this.type.getSymbol();
    return symbol && this.source.wrap(symbol);
  }

  parts(): readonly TypeView[] {
    const { type } = this;
    return type.isUnionType() || type.isIntersectionType() ? this.views(type.getTypes()) : [];
  }

  typeArguments(): readonly TypeView[] {
    const { type } = this;
    return type.isTypeReference() ? this.views(this.checker.getTypeArguments(type)) : [];
  }

  tuple(): readonly ElementKind[] | undefined {
    const { target } = this;
    if (!target.isTupleType()) return undefined;
    // The empty tuple comes without flags, whatever its type says.
    const flags: readonly ElementFlags[] | undefined = target.elementFlags;
    return (flags ?? []).map(elementKind);
  }

  heritage() {
    const { target } = this;
    if (!target.isClassOrInterface()) return undefined;
    return {
      bases: this.views(this.checker.getBaseTypes(target)),
      parameters: this.views(target.getTypeParameters()),
    };
  }

  properties(): readonly Property[] {
    const symbols = this.checker.getPropertiesOfType(this.type);
    const types = this.checker.getTypeOfSymbol(symbols);
    return symbols.map((symbol, i) => ({
      name: symbol.name,
      symbol: this.source.wrap(symbol),
      isOfClass: (symbol.flags & (SymbolFlags.Method | SymbolFlags.Accessor)) !== 0,
      isOptional: (symbol.flags & SymbolFlags.Optional) !== 0,
      type: this.view(types[i]),
    }));
  }

  calls(): readonly CallSignature[] {
    const signatures = this.checker.getSignaturesOfType(this.type, SignatureKind.Call);
    return signatures.map((signature) => nativeCallOf(this.source, signature));
  }

  private get checker(): Checker {
    return this.source.checker;
  }

  /** The generic type that this one is an instance of, or the type itself. */
  private get target(): Type {
    return this.type.isTypeReference() ? this.type.getTarget() : this.type;
  }

  private view(type: Type | undefined): TypeView {
    return nativeViewOf(this.source, type);
  }

  private views(types: readonly Type[]): readonly TypeView[] {
    return types.map((type) => this.view(type));
  }
}

/** A type that the compiler does not find counts as `any`. */
export const nativeViewOf = (source: Source, type: Type | undefined): TypeView =>
  new NativeType(source, type ?? source.checker.getAnyType());

export const nativeCallOf = (source: Source, signature: Signature): CallSignature => ({
  isGeneric: (signature.typeParameters ?? []).length > 0,
  parameters: signature.getParameters().map((symbol) => source.wrap(symbol)),
  result: nativeViewOf(source, source.checker.getReturnTypeOfSignature(signature)),
});
