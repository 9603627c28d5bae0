/**
 * Maps that read along another axis than they write: neighbours in a workgroup read along the one, keep what they find in
 * a tile that they share, and go along the other to write.
 */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Kernel, Load } from '../../ir/kernel.ts';
import { extentOf, gridOf, loadsIn, memoriesOf } from './map.ts';
import { typeOf } from './scalars.ts';
import { type Context, type Emission, type Memory, ShaderWriter } from './shader.ts';
import { Writer } from './writer.ts';

/** Elements along each side of a tile, which has a line of places more so that no two neighbours wait for one bank. */
const SIDE = 32;
const PITCH = SIDE + 1;
/** Threads along the other side: each has several elements. */
const ROWS = 8;
/** Smaller tensors are done before it matters how they are read. */
const ELEMENTS = 2 ** 14;
/** Bytes of an element in what is shared. */
const BYTES = 4;

interface Tiles {
  /** The axis along which results lie, and the one along which these loads do. */
  readonly along: Axis;
  readonly across: Axis;
  readonly loads: readonly Load[];
}

/** The tiles of a kernel, if loads that lie across its results weigh enough to be read in tiles. */
function tilesOf({ loops, stores }: Kernel, { traits }: Context): Tiles | undefined {
  const along = loops.at(-1);
  if (traits.isFallback || !along || extentOf(loops) < ELEMENTS) return undefined;
  if (stores.some(({ index }) => ix.strideOf(index, along) !== 1)) return undefined;
  const scattered = loadsIn(stores.map(({ value }) => value)).filter(({ index }) => {
    const stride = ix.strideOf(index, along);
    return stride !== undefined && Math.abs(stride) > 1;
  });
  const across = loops.find(
    (axis) => axis !== along && scattered.some(({ index }) => ix.strideOf(index, axis) === 1),
  );
  if (!across || Math.min(along.extent, across.extent) < SIDE / 2) return undefined;
  const loads = scattered.filter(({ index }) => ix.strideOf(index, across) === 1);
  const fits = loads.length * SIDE * PITCH * BYTES <= traits.shared;
  return fits ? { along, across, loads } : undefined;
}

export function emitTransposing(kernel: Kernel, context: Context): readonly Emission[] | undefined {
  if (kernel.reductions.length > 0) return undefined;
  const tiles = tilesOf(kernel, context);
  return tiles && [writeTiles(kernel, tiles, context)];
}

function writeTiles(kernel: Kernel, { along, across, loads }: Tiles, context: Context): Emission {
  const { inputs, outputs } = memoriesOf(kernel, context);
  const shader = new ShaderWriter(context.traits, [
    ...inputs.map((memory) => ({ memory, width: 1, isWritten: false }) as const),
    ...outputs.map((memory) => ({ memory, width: 1, isWritten: true }) as const),
  ]);
  const writer = new Writer(shader, inputs);
  const others = kernel.loops.filter((axis) => axis !== along && axis !== across);
  const [wide, high] = [along, across].map(({ extent }) => Math.ceil(extent / SIDE)) as [
    number,
    number,
  ];
  const count = wide * high * extentOf(others);
  const groups = gridOf(count, context.traits.groups);
  const [row, rows] = groups;
  const number = rows === 1 ? 'i32(group.x)' : `i32(group.y * ${row}u + group.x)`;
  const tile = writer.name('tile', number);
  // Beyond the last tile there are workgroups only where there are rows of them; all threads of one return.
  if (rows > 1) writer.line(`if (${tile} >= ${count}) { return; }`);
  const column = writer.name('column', `(${tile} % ${wide}) * ${SIDE}`);
  const line = writer.name('line', `(${tile} / ${wide} % ${high}) * ${SIDE}`);
  const [x, y] = [
    writer.name('x', `i32(local.x) % ${SIDE}`),
    writer.name('y', `i32(local.x) / ${SIDE}`),
  ];
  if (others.length > 0) writer.unflatten(others, `${tile} / ${wide * high}`);
  const shared = loads.map((load, i) => {
    const name = `tile_${i}`;
    shader.share(name, `array<${typeOf(load.dtype, 1)}, ${SIDE * PITCH}>`);
    return name;
  });
  writer.count(y, SIDE, ROWS, (at) => {
    writer.axis(along, `${column} + ${at}`);
    writer.axis(across, `${line} + ${x}`);
    for (const [i, load] of loads.entries())
      writer.line(`${shared[i]}[${at} * ${PITCH} + ${x}] = ${writer.value(load)};`);
  });
  writer.line('workgroupBarrier();');
  writer.count(y, SIDE, ROWS, (at) => {
    writer.axis(along, `${column} + ${x}`);
    writer.axis(across, `${line} + ${at}`);
    for (const [i, load] of loads.entries())
      writer.know(load, `${shared[i]}[${x} * ${PITCH} + ${at}]`);
    const [a, b] = [along, across].map((axis) => writer.index(ix.variable(axis)));
    writer.block(`if (${a} < ${along.extent} && ${b} < ${across.extent}) {`, () => {
      for (const { output, index, value } of kernel.stores)
        writer.store(outputs[output] as Memory, index, value);
    });
  });
  return shader.emission(kernel.name, writer.lines, [SIDE * ROWS, 1, 1], groups);
}
