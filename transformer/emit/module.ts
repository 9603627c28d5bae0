/** Rewrites a module: kernels after the imports, a call in place of each `lower` and each chain, the rest byte for byte. */
import MagicString, { SourceMap } from 'magic-string';
import { textOf } from '../../src/codegen/lines.ts';
import { data } from '../../src/codegen/spec.ts';
import type { TracedFunction } from '../../src/trace.ts';
import type { ShaderOptions } from '../api.ts';
import type { Classes } from '../classes.ts';
import type { LoweredCall } from '../compile.ts';
import type { Generic, Site } from '../find/sites.ts';
import type { FileUses } from '../find/uses.ts';
import { rewriteImport } from './imports.ts';
import { freshNames } from './names.ts';
import { Parts } from './parts.ts';
import { type Block, GAP, placeBlocks } from './places.ts';
import { emitStatements, type Part, type ProgramNames } from './program.ts';
import { type Made, replaceCall, replaceChain, replaceGeneric } from './sites.ts';

export interface Emitted {
  readonly code: string;
  readonly map: { toString(): string; readonly mappings: string };
}

interface Options {
  readonly file: string;
  /** The file as comments call it. */
  readonly label: string;
  readonly text: string;
  /** The texts of the files that programs come from. */
  readonly textOf: (file: string) => string | undefined;
  readonly calls: readonly LoweredCall[];
  readonly uses: FileUses;
  /** Whether the small run time is enough for the whole project. */
  readonly isClosed: boolean;
  /** What shaders do, if programs can run on GPUs, too. */
  readonly shaders: Required<ShaderOptions> | undefined;
}

const RUNTIME = 'gradus/runtime';

/** A program whose arguments or results are objects of classes. */
function ofClasses(made: Made, site: Site, classes: Classes, parts: Parts): Made {
  const { names, takes, gives } = classes;
  const maker = parts.take('classed', RUNTIME);
  const known = names.map(({ name, from }) => (from === undefined ? name : parts.take(name, from)));
  // A function: a class may be declared after the program.
  const list = `() => [${known.join(', ')}]`;
  const facts = [data(site.name), list, data(takes), data(gives)];
  return {
    start: `/* @__PURE__ */ ${maker}(${facts.join(', ')}, ${made.start}`,
    end: `${made.end})`,
    takes: `${made.takes}, ${list}, ${data(takes)}`,
  };
}

type Programs = readonly (readonly [LoweredCall, TracedFunction])[];

/** The programs that were made, by what they were made from. */
function bySite(calls: readonly LoweredCall[]): ReadonlyMap<Site, Programs> {
  const found = new Map<Site, Programs>();
  for (const call of calls)
    if (call.traced)
      found.set(call.site, [...(found.get(call.site) ?? []), [call, call.traced] as const]);
  return found;
}

/** A program as an expression; `f` is what it is made from, if that is at hand. */
const expressionOf = ({ start, end }: Made, f: string): string =>
  `${start}${f === '' ? '' : `, ${f}`}${end}`;

/** Programs for several numbers of arguments, the largest first, as one function; `f` is what they are made from, if it follows. */
function ofCounts(made: readonly Made[], least: number, f: string, parts: Parts): Made {
  const list = made.toReversed().map((one) => expressionOf(one, f));
  const maker = parts.take('optional', RUNTIME);
  const start = `/* @__PURE__ */ ${maker}(${least}, (${f}) => [${list.join(', ')}]`;
  return { start, end: ')', takes: '' };
}

/** The programs of a generic function as one function, up to where the function itself may follow. */
function ofInstances(made: readonly Made[], { most }: Generic, f: string, parts: Parts): string {
  const rows = made.map((one) => `[${expressionOf(one, f)}, ${one.takes}]`);
  const maker = parts.take('generic', RUNTIME);
  // What is called Infinity may be something else in the module.
  const count = most === Infinity ? '1 / 0' : most;
  return `/* @__PURE__ */ ${maker}(${count}, (${f}) => [${rows.join(', ')}]`;
}

/** The last arguments of the call that makes a function of a program. */
function endOf({ wasm, gpu }: ProgramNames): string {
  const ways = [...(wasm || gpu ? [wasm?.own ?? 'undefined'] : []), ...(gpu ? [gpu.own] : [])];
  return [...ways.map((way) => `, ${way}`), ')'].join('');
}

/** The rewritten module; `undefined` if nothing changes. */
export function emitModule(options: Options): Emitted | undefined {
  const { text, uses, calls, isClosed, shaders } = options;
  const source = new MagicString(text, { filename: options.file });
  const fresh = freshNames(uses.names);
  const parameter = fresh('$head');
  const blocks: Block[] = [];
  const parts = new Parts(fresh);
  const library = isClosed ? RUNTIME : 'gradus';
  const called = (part: Part) => parts.take(part, RUNTIME);
  /** The names of what is written of a program. */
  const namesOf = ({ name }: Site, { program }: TracedFunction): ProgramNames => {
    const names: ProgramNames = {
      spec: fresh(`$${name}`),
      kernels: fresh(`$${name}Kernels`),
      ...(shaders ? { gpu: { own: fresh(`$${name}Gpu`), ...shaders } } : {}),
    };
    if (program.target !== 'wasm') return names;
    const make = parts.take('webAssembly', library);
    return { ...names, wasm: { own: fresh(`$${name}Wasm`), make } };
  };
  /** The statements of a program, and the call that makes a function of it. */
  const madeOf = ({ site, classes, instance }: LoweredCall, traced: TracedFunction): Made => {
    const maker = parts.take(site.kind === 'chain' && !isClosed ? 'fused' : 'lowered', library);
    const names = namesOf(site, traced);
    const label = `${site.name}${instance?.label ?? ''} (${options.label}:${site.line})`;
    blocks.push({ lines: emitStatements(traced, label, names, uses.declared, called), site });
    const plain = {
      start: `/* @__PURE__ */ ${maker}(${names.spec}, ${names.kernels}`,
      end: endOf(names),
      takes: names.spec,
    };
    return classes ? ofClasses(plain, site, classes, parts) : plain;
  };
  for (const [site, programs] of bySite(calls)) {
    const [made, ...others] = programs.map(([call, traced]) => madeOf(call, traced));
    if (!made) continue;
    const all = [made, ...others];
    const given = isClosed ? '' : parameter;
    if (site.kind === 'call' && site.generic) {
      const start = ofInstances(all, site.generic, given, parts);
      replaceGeneric(source, site, start, isClosed);
      continue;
    }
    if (site.kind === 'call') {
      const counts = programs.map(([, { signature }]) => signature.parameters.length);
      const least = Math.min(...counts);
      const one = others.length > 0 ? ofCounts(all, least, given, parts) : made;
      replaceCall(source, site, one, isClosed);
      continue;
    }
    const f = fresh(`$${site.name}Fused`);
    blocks.push({ lines: [{ text: `const ${f} = ${made.start}${made.end};` }], site });
    replaceChain(source, site, f, parameter, isClosed);
  }
  for (const declaration of calls.length > 0 || isClosed ? uses.imports : []) {
    const rewritten = rewriteImport(declaration, isClosed);
    if (rewritten === '') source.remove(declaration.start, declaration.end);
    else if (rewritten) source.overwrite(declaration.start, declaration.end, rewritten);
  }
  if (blocks.length > 0) {
    blocks.unshift({ lines: parts.imports().map((text) => ({ text })) });
    const inserted = blocks.map(({ lines }) => textOf(lines)).join(GAP);
    source.appendRight(uses.insertAt, uses.insertAt === 0 ? `${inserted}\n\n` : `\n${inserted}`);
  }
  if (!source.hasChanged()) return undefined;
  const code = source.toString();
  const details = { source: options.file, includeContent: true, hires: 'boundary' } as const;
  const map = source.generateDecodedMap(details);
  placeBlocks(map, code, blocks, options.textOf);
  return { code, map: new SourceMap(map) };
}
