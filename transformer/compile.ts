/** From one call of `lower` to its program: the types say the shapes, the source says the rest. */

import { keepingOrigins } from '../src/graph/origin.ts';
import * as library from '../src/index.ts';
import { donatedBy, type LowerOptions } from '../src/lower.ts';
import { checkedOptions } from '../src/ops/options.ts';
import { type TracedFunction, trace } from '../src/trace.ts';
import { TensorSpec, type Tree } from '../src/tree.ts';
import { type Classes, classesOf } from './classes.ts';
import { DiagnosticError } from './errors.ts';
import type { ClassFunction, ClassParts } from './extract/class-values.ts';
import { Frame } from './extract/frame.ts';
import { findingOf, Interpreter } from './extract/interpreter.ts';
import { lieIn, strayIn } from './extract/lies.ts';
import { record, setOwn } from './extract/values.ts';
import { demandOf, type Instance, type Shapes } from './find/instances.ts';
import type { CallSite, Site, Sites } from './find/sites.ts';
import { type Diagnostic, type Finding, messages } from './messages.ts';
import type { ClassName, Oracle, ParameterType, TypeTree } from './oracle/oracle.ts';
import { faultIn } from './oracle/trees.ts';

export type SourceFile = ReturnType<Oracle['files']>[number];
type Node = ParameterType['node'];
type Fault = Extract<TypeTree, { kind: 'fault' }>;

/** A call of `lower` or an expression outside, and what became of it. */
export interface LoweredCall<S extends Site = Site> {
  readonly site: S;
  /** Of a generic function: what it is here. */
  readonly instance?: Instance | undefined;
  /** Missing when there are errors, and of a generic function that is not used. */
  readonly traced: TracedFunction | undefined;
  /** Of the objects that it takes and gives. */
  readonly classes?: Classes | undefined;
  readonly visited: Interpreter['visited'];
  /** The shapes of what its code declares and returns. */
  readonly shapes: Interpreter['shapes'];
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoweredFile {
  readonly file: SourceFile;
  readonly calls: readonly LoweredCall[];
  /** Whether it lowers generic functions: any file of the project may come to call them. */
  readonly isGeneric: boolean;
  /** What it does with generic functions that are lowered, here or elsewhere. */
  readonly uses: Sites['uses'];
  readonly diagnostics: readonly Diagnostic[];
}

type PrototypeOf = (tree: Extract<TypeTree, { kind: 'object' }>) => object;

/** A tree of types as the tree of specs that `trace` takes. */
function specsOf(tree: TypeTree, prototypeOf: PrototypeOf): Tree<TensorSpec> {
  switch (tree.kind) {
    case 'tensor':
      return new TensorSpec(tree.shape, tree.dtype);
    case 'static':
      return tree.value;
    case 'list':
      return tree.items.map((item) => specsOf(item, prototypeOf));
    case 'record':
      return record(fieldSpecs(tree.fields, prototypeOf)) as Tree<TensorSpec>;
    case 'object': {
      const object: Record<string, Tree<TensorSpec>> = Object.create(prototypeOf(tree));
      for (const [key, spec] of fieldSpecs(tree.fields, prototypeOf)) setOwn(object, key, spec);
      return object;
    }
    case 'fault':
      throw new TypeError('internal: a fault without a diagnostic');
  }
}

const fieldSpecs = (fields: ReadonlyMap<string, TypeTree>, prototypeOf: PrototypeOf) =>
  [...fields].map(([key, field]) => [key, specsOf(field, prototypeOf)] as const);

const faultOf = ({ fault, path, type }: Fault, name: string): Finding =>
  messages[fault](`${name}${path}`, type);

/** Makes one program: everything that can go wrong becomes a diagnostic. */
export abstract class Lowering<S extends Site> {
  protected readonly oracle: Oracle;
  protected readonly site: S;
  protected readonly interpreter: Interpreter;

  constructor(oracle: Oracle, site: S) {
    this.oracle = oracle;
    this.site = site;
    this.interpreter = new Interpreter(oracle, library as unknown as Record<string, unknown>);
  }

  protected abstract trace(): TracedFunction;

  /** The classes of what a program takes and gives: none, unless it is known better. */
  protected classesOf(_traced: TracedFunction): Classes | undefined {
    return undefined;
  }

  run(): LoweredCall<S> {
    const { site, interpreter } = this;
    const done = (diagnostics: readonly Diagnostic[], traced?: TracedFunction): LoweredCall<S> => ({
      site,
      traced: diagnostics.length > 0 ? undefined : traced,
      classes: traced && this.classesOf(traced),
      visited: interpreter.visited,
      shapes: interpreter.shapes,
      diagnostics,
    });
    try {
      const traced = keepingOrigins(() => this.trace());
      return done(this.oracle.typeErrors([site.node, ...interpreter.visited]), traced);
    } catch (error) {
      return done([this.diagnosticOf(error)]);
    }
  }

  private diagnosticOf(error: unknown): Diagnostic {
    if (error instanceof DiagnosticError) return this.noted(this.cause(error.diagnostic));
    const isDeep = error instanceof RangeError && /call stack/i.test(error.message);
    return this.at(isDeep ? messages.tooDeep() : findingOf(error));
  }

  /** When the types lie without a cast, the checker has said so already, and knows better where. */
  private cause(diagnostic: Diagnostic): Diagnostic {
    if (diagnostic.code !== messages.typeLied('', '', '').code) return diagnostic;
    const [typeError] = this.oracle.typeErrors([this.site.node, ...this.interpreter.visited]);
    return typeError ?? diagnostic;
  }

  /** An error far from the call says which call it concerns. */
  protected noted(diagnostic: Diagnostic): Diagnostic {
    const { site } = this;
    const isNear =
      diagnostic.file === site.node.getSourceFile().fileName &&
      diagnostic.line >= site.line &&
      diagnostic.line <= site.line + 40;
    if (isNear && diagnostic.notes.length === 0) return diagnostic;
    const note = `in ${site.name}, lowered at ${this.oracle.placeOf(site.node)}`;
    return { ...diagnostic, notes: [...diagnostic.notes, note] };
  }

  protected at(finding: Finding, node: Node = this.site.node, about?: Node): Diagnostic {
    return this.oracle.diagnostic(node, finding, about);
  }

  protected fail(finding: Finding, node?: Node, about?: Node): never {
    throw new DiagnosticError(this.at(finding, node, about));
  }

  /** The graph's shapes must be those that the rest of the program was checked with. */
  protected verify(type: TypeTree, result: unknown, node: ParameterType['node']): void {
    const lie = lieIn(type, result);
    const stray = strayIn(result);
    if (stray) this.fail(messages.notATree(`the result${stray.path}`, stray.what), node);
    if (lie) this.fail(messages.typeLied(`the result${lie.path}`, lie.type, lie.truth), node);
  }
}

/** Which of the programs of a call of `lower` is made. */
interface Choice {
  /** How many of the last parameters are left out. */
  readonly left: number;
  /** What a generic function is. */
  readonly instance?: Instance | undefined;
}

class CallLowering extends Lowering<CallSite> {
  private readonly left: number;
  private readonly instance: Instance | undefined;
  /** How many more could be left out. */
  more = 0;

  constructor(oracle: Oracle, site: CallSite, { left, instance }: Choice) {
    super(oracle, site);
    this.left = left;
    this.instance = instance;
  }

  override run(): LoweredCall<CallSite> {
    return { ...super.run(), instance: this.instance };
  }

  protected override trace(): TracedFunction {
    const { argument, options, node, name, functionName } = this.site;
    if (!argument || node.arguments.length > 2) {
      return this.fail(messages.notAFunction(`${node.arguments.length} arguments`));
    }
    const shapes = this.instance?.shapes ?? this.signature(argument);
    const count = shapes.parameters.length - this.left;
    this.more = count - 1 - shapes.parameters.findLastIndex((p) => !p.isOptional);
    const body = (...args: unknown[]): unknown => {
      const f = this.interpreter.evaluate(argument, Frame.root(true));
      const result = this.interpreter.enter(f, args, node);
      this.verify(shapes.result, result, argument);
      return result;
    };
    return trace(
      functionName ?? name,
      body,
      shapes.parameters.slice(0, count).map((p) => this.specs(p)),
      options ? this.donated(options) : [],
    );
  }

  /** What `{ donate }` names, which must be known now. */
  private donated(options: NonNullable<CallSite['options']>): readonly number[] {
    const given = this.interpreter.evaluate(options, Frame.root(true));
    return donatedBy(checkedOptions('lower', given as LowerOptions));
  }

  private signature(argument: NonNullable<CallSite['argument']>): Shapes {
    const signature = this.oracle.signature(argument);
    if (!('fault' in signature)) return signature;
    return this.fail(messages[signature.fault](signature.type), argument);
  }

  /** What goes wrong with one instance may be well with another. */
  protected override noted(diagnostic: Diagnostic): Diagnostic {
    const found = super.noted(diagnostic);
    if (!this.instance) return found;
    const { label, use } = this.instance;
    return {
      ...found,
      notes: [...found.notes, `for ${label}, at ${this.oracle.placeOf(use.node)}`],
    };
  }

  private specs(parameter: ParameterType): Tree<TensorSpec> {
    const fault = faultIn(parameter.tree);
    const { name, node } = parameter;
    const isHere = node?.getSourceFile() === this.site.node.getSourceFile();
    const place = (isHere ? node : undefined) ?? this.site.argument ?? this.site.node;
    if (fault) return this.fail(faultOf(fault, name), place, node);
    return specsOf(parameter.tree, ({ symbol, declaration }) => {
      this.classNameOf(declaration, name, place);
      const made = this.interpreter.captured(symbol, declaration, place);
      return (made as ClassFunction).prototype;
    });
  }

  protected override classesOf(traced: TracedFunction): Classes | undefined {
    return classesOf(traced, ({ node }, what) => this.classNameOf(node, what, this.site.node));
  }

  /** Emitted code must name the classes of what it takes and gives. */
  private classNameOf(
    declaration: ClassParts['node'],
    what: string,
    place: NonNullable<ParameterType['node']>,
  ): ClassName {
    const name = this.oracle.classNameIn(this.site.node.getSourceFile(), declaration);
    const shown = declaration.name?.text ?? 'a class without a name';
    return name ?? this.fail(messages.hiddenClass(what, shown), place);
  }
}

/** One program for each number of arguments, the largest first: parameters at the end may be optional. */
function lowerCounts(oracle: Oracle, site: CallSite): readonly LoweredCall<CallSite>[] {
  const calls: LoweredCall<CallSite>[] = [];
  for (let left = 0, isMore = true; isMore; left++) {
    const lowering = new CallLowering(oracle, site, { left });
    const call = lowering.run();
    if (!call.traced) return [call];
    calls.push(call);
    isMore = lowering.more > 0;
  }
  return calls;
}

const said = ({ diagnostics }: LoweredCall): string =>
  diagnostics
    .map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
    .join();

/** One program for each instance of a generic function. */
function lowerInstances(oracle: Oracle, site: CallSite): readonly LoweredCall<CallSite>[] {
  const { isUsed, instances } = demandOf(site, oracle);
  if (instances.length === 0) return [unlowered(oracle, site, isUsed)];
  const calls = instances.map((instance) =>
    new CallLowering(oracle, site, { left: 0, instance }).run(),
  );
  // What is wrong with all of them is told once.
  const failed = new Map(
    calls.flatMap((call) => (call.traced ? [] : [[said(call), call] as const])),
  );
  return failed.size > 0 ? [...failed.values()] : calls;
}

/** What is wrong with a use is told where it is. */
function unlowered(oracle: Oracle, site: CallSite, isUsed: boolean): LoweredCall<CallSite> {
  const finding = messages.neverCalled(site.name);
  const diagnostics = isUsed ? [] : [oracle.diagnostic(site.node, finding)];
  return { site, traced: undefined, visited: new Set(), shapes: new Map(), diagnostics };
}

/** The programs of a call of `lower`. If one of them cannot be made, there is none. */
export const lowerCall = (oracle: Oracle, site: CallSite): readonly LoweredCall<CallSite>[] =>
  site.generic ? lowerInstances(oracle, site) : lowerCounts(oracle, site);
