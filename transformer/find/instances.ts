/** Generic functions that are lowered: which programs of them the uses of their values ask for. */
import { ts } from 'ts-morph';
import { show } from '../extract/shapes.ts';
import { type Diagnostic, messages } from '../messages.ts';
import type { Oracle, ParameterType, SignatureType, TypeTree } from '../oracle/oracle.ts';
import { faultIn } from '../oracle/trees.ts';
import { type Use, usesOf } from './generic.ts';
import type { CallSite, Site } from './sites.ts';

/** A signature in which nothing is open. */
export type Shapes = Exclude<SignatureType, { readonly fault: unknown }>;

/** What a generic function is with its type parameters filled in, and without the parameters that are not given. */
export interface Instance {
  /** Equal keys, equal programs. */
  readonly key: string;
  /** `(Tensor<[32, 784]>, 3)` */
  readonly label: string;
  readonly shapes: Shapes;
  /** A use that asks for it. */
  readonly use: Use;
}

type ObjectTree = Extract<TypeTree, { readonly kind: 'object' }>;

const staticText = (value: unknown): string =>
  Object.is(value, -0) ? '-0' : (JSON.stringify(value) ?? 'undefined');

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : staticText(key));

/** A tree as text, with classes as they are called. */
function textOf(tree: TypeTree, nameOf: (tree: ObjectTree) => string): string {
  const fieldsOf = (fields: ReadonlyMap<string, TypeTree>) =>
    `{ ${[...fields].map(([key, x]) => `${keyText(key)}: ${textOf(x, nameOf)}`).join(', ')} }`;
  switch (tree.kind) {
    case 'tensor':
      return show(tree);
    case 'static':
      return staticText(tree.value);
    case 'list':
      return `[${tree.items.map((item) => textOf(item, nameOf)).join(', ')}]`;
    case 'record':
      return fieldsOf(tree.fields);
    case 'object':
      return `${nameOf(tree)} ${fieldsOf(tree.fields)}`;
    case 'fault':
      return tree.type;
  }
}

const classLabel = ({ symbol }: ObjectTree): string => symbol.name;

/** Classes of one name may be two. */
const classKey = ({ symbol, declaration }: ObjectTree): string =>
  `${symbol.name} ${declaration.getSourceFile().fileName}:${declaration.getStart()}`;

function instanceOf(shapes: Shapes, use: Use): Instance {
  const told = (nameOf: (tree: ObjectTree) => string) =>
    `(${shapes.parameters.map(({ tree }) => textOf(tree, nameOf)).join(', ')})`;
  const key = `${told(classKey)} => ${textOf(shapes.result, classKey)}`;
  return { key, label: told(classLabel), shapes, use };
}

/** The same with as many parameters as arguments that may be there: what may be left out may also be `undefined`. */
function byCount(shapes: Shapes, use: Use): readonly Instance[] {
  const { parameters } = shapes;
  const least = parameters.findLastIndex((p) => !p.isOptional) + 1;
  const counts = Array.from({ length: parameters.length - least + 1 }, (_, i) => least + i);
  return counts.map((count) =>
    instanceOf({ ...shapes, parameters: parameters.slice(0, count) }, use),
  );
}

const LENGTH = 40;

/** An expression in a few words: its beginning, where the name is. */
function shown(node: ts.Node): string {
  const line = node.getText().replace(/\s+/g, ' ');
  return line.length > LENGTH ? `${line.slice(0, LENGTH)}...` : line;
}

const signatureOf = ({ node, isCall }: Use, oracle: Oracle): SignatureType =>
  isCall && ts.isCallExpression(node) ? oracle.callSignature(node) : oracle.signature(node);

/** Where a use gives a parameter: the argument, if it has one. */
function argumentAt({ node, isCall }: Use, i: number): ts.Expression {
  const given = isCall && ts.isCallExpression(node) ? node.arguments : [];
  const isShifted = given.slice(0, i + 1).some((argument) => ts.isSpreadElement(argument));
  return (isShifted ? undefined : given[i]) ?? node;
}

function parameterFault(
  { tree, name }: ParameterType,
  place: ts.Expression,
  oracle: Oracle,
): Diagnostic | undefined {
  const fault = faultIn(tree);
  if (!fault) return undefined;
  return oracle.diagnostic(place, messages[fault.fault](`${name}${fault.path}`, fault.type));
}

/** Why no program can be made for a use. */
function faultAt(use: Use, oracle: Oracle): Diagnostic | undefined {
  const { node } = use;
  const signature = signatureOf(use, oracle);
  if ('fault' in signature)
    return oracle.diagnostic(node, messages[signature.fault](signature.type));
  if (signature.isGeneric) return oracle.diagnostic(node, messages.genericValue(shown(node)));
  for (const [i, parameter] of signature.parameters.entries()) {
    const fault = parameterFault(parameter, argumentAt(use, i), oracle);
    if (fault) return fault;
  }
  return undefined;
}

/** What is wrong with uses. Types that are wrong say nothing of what else is. */
export const faultsAt = (uses: readonly Use[], oracle: Oracle): readonly Diagnostic[] =>
  uses.flatMap((use) => {
    const errors = oracle.typeErrors([use.node]);
    return errors.length > 0 ? errors : (faultAt(use, oracle) ?? []);
  });

/** The instances that a use asks for: none where something is wrong with it. */
export function instancesAt(use: Use, oracle: Oracle): readonly Instance[] {
  const signature = signatureOf(use, oracle);
  if ('fault' in signature || signature.isGeneric) return [];
  const isOpen = signature.parameters.some(({ tree }) => faultIn(tree));
  return isOpen ? [] : byCount(signature, use);
}

/** What is asked of a generic function, each instance once. */
export interface Demand {
  readonly isUsed: boolean;
  readonly instances: readonly Instance[];
}

/** What was found in one version of a project. Two projects may share a tree. */
interface Found {
  readonly version: number;
  readonly demands: Map<ts.Node, Demand>;
}

const found = new WeakMap<Oracle, Found>();

function foundIn(oracle: Oracle): Found['demands'] {
  const { version } = oracle;
  const known = found.get(oracle);
  if (known?.version === version) return known.demands;
  const demands = new Map<ts.Node, Demand>();
  found.set(oracle, { version, demands });
  return demands;
}

function findDemand(node: ts.CallExpression, oracle: Oracle): Demand {
  const uses = usesOf(node, oracle);
  const all = uses.flatMap((use) => instancesAt(use, oracle));
  const byKey = new Map(all.toReversed().map((instance) => [instance.key, instance]));
  const instances = [...byKey.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return { isUsed: uses.length > 0, instances };
}

/** What all uses in the project ask for. Their order in it does not matter, nor where they are. */
export function demandOf({ node }: CallSite, oracle: Oracle): Demand {
  const demands = foundIn(oracle);
  const demand = demands.get(node) ?? findDemand(node, oracle);
  demands.set(node, demand);
  return demand;
}

/** The generic functions among what was lowered. */
export const genericSites = (calls: readonly { readonly site: Site }[]): readonly CallSite[] => [
  ...new Set(calls.flatMap(({ site }) => (site.kind === 'call' && site.generic ? [site] : []))),
];

function classesIn(tree: TypeTree): readonly ObjectTree[] {
  const parts =
    tree.kind === 'list' ? tree.items : 'fields' in tree ? [...tree.fields.values()] : [];
  return [...(tree.kind === 'object' ? [tree] : []), ...parts.flatMap(classesIn)];
}

/** Where the classes are whose methods an instance may call. */
export const classFilesOf = ({ shapes }: Instance): readonly ts.SourceFile[] =>
  shapes.parameters
    .flatMap(({ tree }) => classesIn(tree))
    .map(({ declaration }) => declaration.getSourceFile());
