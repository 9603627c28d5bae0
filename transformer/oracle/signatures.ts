/** What types say of tensors, and of the functions that take them. */
import { ts } from 'ts-morph';
import type { CallSignature, TypeView } from './compiler.ts';
import type { ParameterType, ProgramSymbol, SignatureType, TypeTree } from './oracle.ts';
import type { Sources } from './sources.ts';
import { faultIn, readTree, tensorArguments } from './trees.ts';

type Signature = Exclude<SignatureType, { readonly fault: unknown }>;

export class Signatures {
  private readonly sources: Sources;

  constructor(sources: Sources) {
    this.sources = sources;
  }

  isTensor(node: ts.Node): boolean {
    const type = this.sources.compiler.typeAt(node);
    const parts = type.kind === 'union' ? type.parts() : [type];
    return parts.some((part) => tensorArguments(this.reader, part) !== undefined);
  }

  typeTree(node: ts.Node): TypeTree {
    return readTree(this.reader, this.sources.compiler.typeAt(node));
  }

  signature(f: ts.Expression): SignatureType {
    const type = this.sources.compiler.typeAt(f);
    const [signature, ...more] = type.calls();
    if (!signature) return { fault: 'notAFunction', type: type.print('full') };
    if (more.length > 0) return { fault: 'overloaded', type: type.print('full') };
    return this.read(signature, f);
  }

  callSignature(call: ts.CallExpression): SignatureType {
    const signature = this.sources.compiler.calledBy(call);
    if (!signature) return this.signature(call.expression);
    const { parameters, ...rest } = this.read(signature, call);
    // How many arguments a spread gives is known at run time.
    const isOpen = call.arguments.some((argument) => ts.isSpreadElement(argument));
    const least = parameters.findLastIndex((p) => !p.isOptional) + 1;
    const count = isOpen ? parameters.length : Math.max(call.arguments.length, least);
    return { ...rest, parameters: parameters.slice(0, count) };
  }

  private read({ isGeneric, parameters, result }: CallSignature, at: ts.Node): Signature {
    const all = parameters.flatMap((p) => this.parameter(p, at));
    const last = all.findLastIndex((p) => !p.isOptional);
    return {
      // What comes before a parameter that is required is given in every call.
      parameters: all.map((p, i) => (i < last && p.isOptional ? notLast(p) : p)),
      result: readTree(this.reader, result),
      isGeneric: isGeneric && all.some(({ tree }) => faultIn(tree)),
    };
  }

  private parameter(symbol: ProgramSymbol, at: ts.Node): ParameterType[] {
    const node = this.sources.compiler.origins(symbol)[0]?.node();
    const type = this.sources.compiler.typeOfSymbol(symbol, at);
    const declared = node && ts.isParameter(node) ? node : undefined;
    if (declared?.dotDotDotToken)
      return this.restParameters(symbol.name, readTree(this.reader, type), node);
    const isOptional = (declared?.initializer ?? declared?.questionToken) !== undefined;
    const tree = readTree(this.reader, isOptional ? given(type) : type);
    const name = declared ? nameOf(declared) : symbol.name;
    return [{ name, tree, isOptional, node }];
  }

  private restParameters(name: string, tree: TypeTree, node: ts.Node | undefined): ParameterType[] {
    const isOptional = false;
    if (tree.kind !== 'list') return [{ name, tree, isOptional, node }];
    return tree.items.map((item, i) => ({ name: `${name}[${i}]`, tree: item, isOptional, node }));
  }

  private get reader() {
    return { compiler: this.sources.compiler, isOwn: this.sources.own.has };
  }
}

const nameOf = (parameter: ts.ParameterDeclaration): string =>
  ts.isIdentifier(parameter.name) ? parameter.name.text : parameter.name.getText();

/** A type without `undefined`. */
function given(type: TypeView): TypeView {
  if (type.kind !== 'union') return type;
  const isUndefined = (part: TypeView) => part.kind === 'constant' && part.value === undefined;
  const [part, ...more] = type.parts().filter((x) => !isUndefined(x));
  return part && more.length === 0 ? part : type;
}

const notLast = (parameter: ParameterType): ParameterType => ({
  ...parameter,
  tree: { kind: 'fault', fault: 'optional', path: '', type: '' },
});
