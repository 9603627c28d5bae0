/** Copies between memories, on the device if the elements are there. */
import type { Shader } from './code.ts';
import type { Core } from './core.ts';
import type { Range } from './groups.ts';
import { type Work, wait } from './later.ts';
import { GpuMemory, WORD_BYTES } from './memory.ts';
import { Outcome } from './outcome.ts';
import { isWhole, type Part, whole, within } from './part.ts';
import { compiledFor } from './pipelines.ts';
import type { Call } from './stream.ts';

const THREADS = 256;
const ROW = 2 ** 15;

/** A shader that copies: what the device does not by itself. */
const copying = (element: 'u32' | 'f16'): Shader => ({
  code: `${element === 'f16' ? 'enable f16;\n' : ''}
@group(0) @binding(0) var<storage, read_write> source: array<${element}>;
@group(0) @binding(1) var<storage, read_write> copies: array<${element}>;
@group(0) @binding(2) var<uniform> numbers: array<vec4<u32>, 1>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let i = (group.y * ${ROW}u + group.x) * ${THREADS}u + local.x;
  if (i < numbers[0].z) { copies[numbers[0].y + i] = source[numbers[0].x + i]; }
}
`,
  // Both may be in one buffer, of which either all that is bound can be written or nothing.
  writes: [true, true],
  numbers: 3,
  features: element === 'f16' ? ['shader-f16'] : [],
});

const WORDS = copying('u32');
/** For what does not begin or end with a word. */
const HALVES = copying('f16');

/** Copies a part to another of the same size, for a run. */
export function* copyPart(from: Part, to: Part, outcome: Outcome): Work {
  if (from.size === 0) return;
  // Of what was written on the host, the device knows nothing yet.
  if (from.memory.isHere || !from.memory.storage) yield* copyOnHost(from, to, outcome);
  else yield* copyThere(from, to, from.memory.storage.bytes, outcome);
}

function* copyOnHost(from: Part, to: Part, { name }: Outcome): Work {
  const elements = within(from.memory.look(), from);
  if (isWhole(to)) {
    to.memory.replace().set(elements);
    return;
  }
  if (!to.memory.isFresh && !to.memory.isHere) yield* to.memory.fetch(name);
  within(to.memory.change(), to).set(elements);
}

function* copyThere(from: Part, to: Part, elementBytes: number, outcome: Outcome): Work {
  const { stream } = from.memory.core;
  const [source, target] = [from.memory.bind(false), to.memory.bind(true)];
  const [begin, place] = [from.base * elementBytes, to.base * elementBytes];
  // What is whole is whole words in memory.
  const isAll = isWhole(from) && isWhole(to);
  const bytes = isAll ? Math.min(source.bytes, target.bytes) : from.size * elementBytes;
  // Of those a device copies by itself.
  const isInWords =
    begin % WORD_BYTES === 0 && place % WORD_BYTES === 0 && bytes % WORD_BYTES === 0;
  if (isInWords && source.buffer !== target.buffer)
    stream.copy(later(source, begin), later(target, place), bytes, outcome);
  else {
    const unit = isInWords ? WORD_BYTES : elementBytes;
    const numbers = [begin / unit, place / unit, bytes / unit];
    yield* copyByShader(from.memory.core, unit === WORD_BYTES ? WORDS : HALVES, {
      ranges: [source, target],
      numbers,
      outcome,
    });
  }
}

const later = ({ buffer, offset, bytes }: Range, by: number): Range => ({
  buffer,
  offset: offset + by,
  bytes: bytes - by,
});

function* copyByShader(
  { pipelines, stream }: Core,
  shader: Shader,
  { ranges, numbers, outcome }: Pick<Call, 'ranges' | 'numbers' | 'outcome'>,
): Work {
  const pipeline = pipelines.of(shader);
  yield* wait(pipeline.ready);
  const { layout } = pipeline;
  const { name } = outcome;
  const compiled = compiledFor(pipeline, name);
  const count = Math.ceil((numbers[2] ?? 0) / THREADS);
  const groups = [Math.min(count, ROW), Math.ceil(count / ROW), 1] as const;
  stream.reserve(layout);
  stream.dispatch({ compiled, layout, ranges, numbers, groups, outcome, name });
}

/** The same elements in memory of their own. */
export function copyOf(memory: GpuMemory): GpuMemory {
  const { core, dtype, size } = memory;
  const copy = new GpuMemory(core, dtype, size);
  const outcome = new Outcome('copy');
  copy.outcome = outcome;
  core.timeline.add(duplicating(memory.retain(), copy.retain(), outcome));
  return copy;
}

function* duplicating(memory: GpuMemory, copy: GpuMemory, outcome: Outcome): Work {
  try {
    memory.core.stream.note(outcome);
    outcome.dependOn([memory.outcome]);
    yield* copyPart(whole(memory), whole(copy), outcome);
  } catch (error) {
    outcome.fail(error);
  } finally {
    memory.release();
    copy.release();
  }
}
