/** Products of matrices, of whatever expressions, with whatever is done to their results: in tiles. */
import type { Kernel } from '../../ir/kernel.ts';
import { extentOf } from './map.ts';
import { matricesOf } from './matrices.ts';
import type { Context, Emission } from './shader.ts';
import { emitTile } from './tile.ts';
import { chooseTile } from './tiles.ts';

export function emitProduct(kernel: Kernel, context: Context): readonly Emission[] | undefined {
  const matrices = matricesOf(kernel);
  if (!matrices) return undefined;
  const { row, column, depth, outer } = matrices;
  const size = {
    rows: row.extent,
    columns: column.extent,
    depth: depth.extent,
    outer: extentOf(outer),
  };
  const { tile } = chooseTile(size, context.traits);
  return [emitTile(matrices, tile, context)];
}
