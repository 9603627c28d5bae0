/** Copies between memories, on the device if the elements are there. */
import { DeviceError } from '../../errors.ts';
import { deviceFailed } from '../../errors-device.ts';
import type { Shader } from './code.ts';
import type { Range } from './groups.ts';
import { GpuMemory } from './memory.ts';
import { Outcome } from './outcome.ts';
import { isWhole, type Part, whole, within } from './part.ts';
import type { Work } from './timeline.ts';

/** What a device copies by itself is whole words. */
const WORD = 4;

const THREADS = 256;
const ROW = 2 ** 15;

/** Copies elements of 16 bits that do not begin or end with a word. */
const HALVES: Shader = {
  code: `enable f16;
@group(0) @binding(0) var<storage, read_write> source: array<f16>;
@group(0) @binding(1) var<storage, read_write> copies: array<f16>;
@group(0) @binding(2) var<uniform> numbers: array<vec4<u32>, 1>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let i = (group.y * ${ROW}u + group.x) * ${THREADS}u + local.x;
  if (i < numbers[0].z) { copies[numbers[0].y + i] = source[numbers[0].x + i]; }
}
`,
  writes: [true, true],
  numbers: 3,
  features: ['shader-f16'],
};

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
  if (!to.memory.isFresh && !to.memory.isHere) yield to.memory.fetch(name);
  within(to.memory.change(), to).set(elements);
}

function* copyThere(from: Part, to: Part, elementBytes: number, outcome: Outcome): Work {
  const { stream } = from.memory.core;
  const [source, target] = [from.memory.bind(false), to.memory.bind(true)];
  const [begin, place] = [from.base * elementBytes, to.base * elementBytes];
  const bytes = from.size * elementBytes;
  const hasRest = isWhole(from) && isWhole(to);
  const isInWords = begin % WORD === 0 && place % WORD === 0 && bytes % WORD === 0;
  if (hasRest) stream.copy(source, target, source.bytes, outcome);
  else if (isInWords) stream.copy(later(source, begin), later(target, place), bytes, outcome);
  else yield* copyHalves(from, to, source, target, outcome);
}

const later = ({ buffer, offset, bytes }: Range, by: number): Range => ({
  buffer,
  offset: offset + by,
  bytes: bytes - by,
});

function* copyHalves(from: Part, to: Part, source: Range, target: Range, outcome: Outcome): Work {
  const { pipelines, stream } = from.memory.core;
  const pipeline = pipelines.of(HALVES);
  const { layout } = pipeline;
  if (!pipeline.compiled) yield pipeline.ready;
  const { compiled, failure } = pipeline;
  const { name } = outcome;
  if (!compiled) throw new DeviceError(deviceFailed(name, failure ?? ''));
  const count = Math.ceil(from.size / THREADS);
  stream.reserve(layout);
  stream.dispatch({
    ...{ compiled, layout, outcome, name },
    ranges: [source, target],
    numbers: [from.base, to.base, from.size],
    groups: [Math.min(count, ROW), Math.ceil(count / ROW), 1],
  });
}

/** The same elements in memory of their own. */
export function copyOf(memory: GpuMemory): GpuMemory {
  const { core, dtype, size } = memory;
  const copy = new GpuMemory(core, dtype, size);
  const outcome = new Outcome('copy');
  copy.outcome = outcome;
  core.timeline.add(copying(memory.retain(), copy.retain(), outcome));
  return copy;
}

function* copying(memory: GpuMemory, copy: GpuMemory, outcome: Outcome): Work {
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
