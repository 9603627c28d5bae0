/** Lazy tensors come true here: the graph of what is wanted is compiled (or found compiled) and run. */
import { GradusError, LowerError, readInside } from './errors.ts';
import { readMapped } from './errors-transform.ts';
import { forget, isMapped, type Node, source, topological } from './graph/node.ts';
import { placeholderLike, replace } from './graph/rebuild.ts';
import { hashOf, type Signature, sameParts, signatureOf } from './graph/signature.ts';
import { compile } from './ir/pipeline.ts';
import { load } from './load.ts';
import type { Buffer } from './runtime/buffers.ts';
import type { Executable } from './runtime/lowered.ts';

interface Known {
  readonly parts: Signature['parts'];
  readonly program: Executable;
  /** Of its own arena: WebAssembly programs share one. */
  readonly bytes: number;
}

/** Programs by the hash of their signature, the least recently used first. */
const programs = new Map<number, Known>();
const PROGRAM_LIMIT = 512;
/** The arenas that stay allocated for the next run. */
const ARENA_LIMIT = 2 ** 28;
let arenaBytes = 0;

/** A source that stands for this memory. */
export const leafOf = (shape: readonly number[], buffer: Buffer, tracked = false): Node =>
  source(shape, buffer.dtype, { tracked, buffer });

/** Whether a node has a value. One that was given up by a tensor of the same expression can be computed again. */
const hasValue = ({ op, buffer }: Node): boolean =>
  buffer !== null && (op === 'source' || !buffer.isGivenAway);

const isKnown = (node: Node): boolean => node.op === 'source' || hasValue(node);

/** The graph between what is known and what is wanted. */
export function graphOf(wanted: readonly Node[]): {
  readonly order: readonly Node[];
  readonly inputs: readonly Node[];
} {
  const order = topological(wanted, isKnown);
  return { order, inputs: order.filter(isKnown) };
}

function programFor(wanted: readonly Node[], { parts, inputs }: Signature): Executable {
  const hash = hashOf(parts);
  const known = programs.get(hash);
  const found = known && sameParts(known.parts, parts) ? known : undefined;
  const entry = found ?? { parts, ...compiled(wanted, inputs) };
  if (entry !== known) arenaBytes += entry.bytes - (known?.bytes ?? 0);
  programs.delete(hash);
  programs.set(hash, entry);
  forgetOldest();
  return entry.program;
}

/** A program in which nothing can tell what its inputs were computed from: no pass may look behind them. */
function compiled(wanted: readonly Node[], inputs: readonly Node[]): Omit<Known, 'parts'> {
  const leaves = inputs.map(placeholderLike);
  const meaning = new Map(inputs.map((input, i) => [input, leaves[i] as Node]));
  const program = compile('program', replace(wanted, meaning), leaves);
  return { program: load(program), bytes: program.target === 'wasm' ? 0 : program.arenaBytes };
}

function forgetOldest(): void {
  for (const [key, { program, bytes }] of programs) {
    const fits = programs.size <= PROGRAM_LIMIT && arenaBytes <= ARENA_LIMIT;
    if (fits || programs.size === 1) return;
    programs.delete(key);
    program.release();
    arenaBytes -= bytes;
  }
}

/** Gives every node memory, in one program. `op` is what asks for it. */
export function evaluate(nodes: readonly Node[], op: string): void {
  const wanted = [...new Set(nodes)].filter((node) => !hasValue(node));
  if (wanted.length === 0) return;
  const signature = signatureOf(wanted, isKnown);
  const memories = signature.inputs.map((node): Buffer => {
    if (!node.buffer)
      throw isMapped(node)
        ? new GradusError(readMapped(op))
        : new LowerError('GR2001', readInside(op));
    node.buffer.check(op);
    return node.buffer;
  });
  const results = programFor(wanted, signature).execute(memories);
  for (const [i, node] of wanted.entries()) {
    const result = results[i];
    if (!result) continue;
    node.buffer = result;
    forget(node);
  }
}
