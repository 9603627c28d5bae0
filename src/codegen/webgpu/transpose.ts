/**
 * Maps that read along another axis than they write: neighbours in a workgroup read along the one, keep what they find in
 * a tile that they share, and go along the other to write.
 */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Kernel, Load } from '../../ir/kernel.ts';
import { extentOf } from '../../ir/product.ts';
import { loadsIn, tiled } from './map.ts';
import { typeOf } from './scalars.ts';
import type { Context, Emission } from './shader.ts';
import { writerOf } from './writer.ts';

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
  const inputWidths = kernel.inputs.map(() => 1 as const);
  const writer = writerOf(kernel, context, inputWidths, []);
  const others = kernel.loops.filter((axis) => axis !== along && axis !== across);
  const [wide, high] = [along, across].map(({ extent }) => Math.ceil(extent / SIDE)) as [
    number,
    number,
  ];
  const { groups, tile } = tiled(writer, wide * high * extentOf(others), context.traits.groups);
  const column = writer.name('column', `(${tile} % ${wide}) * ${SIDE}`);
  const line = writer.name('line', `(${tile} / ${wide} % ${high}) * ${SIDE}`);
  const [x, y] = [
    writer.name('x', `i32(local.x) % ${SIDE}`),
    writer.name('y', `i32(local.x) / ${SIDE}`),
  ];
  if (others.length > 0) writer.unflatten(others, `${tile} / ${wide * high}`);
  const shared = loads.map((load, i) => {
    const name = `tile_${i}`;
    writer.shader.share(name, `array<${typeOf(load.dtype, 1)}, ${SIDE * PITCH}>`);
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
      for (const store of kernel.stores) writer.store(store);
    });
  });
  return writer.emission(kernel, [SIDE * ROWS, 1, 1], groups);
}
