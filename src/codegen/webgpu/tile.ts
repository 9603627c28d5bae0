/**
 * Writes a product in tiles: a workgroup computes some rows and columns, a thread four by four of them, or several such
 * blocks. Both operands come in vectors, along their rows or columns or along the depth, as they lie in memory.
 */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Expression } from '../../ir/kernel.ts';
import { extentOf } from '../../ir/product.ts';
import { type Arithmetic, arithmeticOf } from './arithmetic.ts';
import { blockWriter, laneOf, storeResults } from './blocks.ts';
import { tiled } from './map.ts';
import type { Matrices } from './matrices.ts';
import { type Fragment, type Operand, Panel, range, readFragment } from './panel.ts';
import { type Context, type Emission, indent, type Memory } from './shader.ts';
import { columnsOf, DEPTH, rowsOf, type Tile, UNROLLED } from './tiles.ts';
import { LANES, Writer } from './writer.ts';

class TileWriter {
  readonly #matrices: Matrices;
  readonly #tile: Tile;
  readonly #context: Context;
  readonly #arithmetic: Arithmetic;
  readonly #inputs: readonly Memory[];
  readonly #left: Operand;
  readonly #right: Operand;
  readonly #writer: Writer;

  constructor(matrices: Matrices, tile: Tile, context: Context) {
    const { kernel, row, column, left, right } = matrices;
    this.#matrices = matrices;
    this.#tile = tile;
    this.#context = context;
    this.#arithmetic = arithmeticOf([left, right], context.traits);
    this.#inputs = kernel.inputs.map(context.memoryOf);
    this.#left = this.#operand(left, row, tile.threads[1], tile.rows);
    this.#right = this.#operand(right, column, tile.threads[0], tile.columns);
    const readings = [this.#left, this.#right].map(({ value, lane }) => [value, lane] as const);
    this.#writer = blockWriter(kernel, context, readings, kernel.stores, column);
  }

  #operand(value: Expression, own: Axis, threads: number, results: number): Operand {
    const { depth } = this.#matrices;
    const lane = laneOf(value, own, depth, this.#inputs);
    const arithmetic = this.#arithmetic;
    return { value, own, depth, lane, threads, blocks: results / LANES, arithmetic };
  }

  emission(): Emission {
    const matrices = this.#matrices;
    const tile = this.#tile;
    const writer = this.#writer;
    const context = this.#context;
    const { row, column, outer, kernel } = matrices;
    const across = Math.ceil(column.extent / columnsOf(tile));
    const down = Math.ceil(row.extent / rowsOf(tile));
    const count = across * down * extentOf(outer);
    const { groups, tile: number } = tiled(writer, count, context.traits.groups);
    if (outer.length > 0) writer.unflatten(outer, `${number} / ${across * down}`);
    const inOuter = outer.length > 0 ? `${number} % ${across * down}` : number;
    const left = writer.name('left', `${inOuter} % ${across} * ${columnsOf(tile)}`);
    const top = writer.name('top', `${inOuter} / ${across} * ${rowsOf(tile)}`);
    writer.axis(column, `${left} + i32(local.x) * ${LANES}`);
    writer.axis(row, `${top} + i32(local.y) * ${LANES}`);
    const sums = range((tile.rows * tile.columns) / LANES).map(() =>
      writer.variable('sum', 'vec4<f32>()'),
    );
    if (matrices.exact) declareExact(writer, this.#inputs, matrices, matrices.exact);
    if (tile.isShared) this.#throughShared(sums, top, left);
    else this.#directly(sums);
    this.#stores(sums);
    return writer.emission(kernel, [...tile.threads, 1], groups);
  }

  /** Each thread reads what it multiplies. */
  #directly(sums: readonly string[]): void {
    const { extent } = this.#matrices.depth;
    const writer = this.#writer;
    const { steps, add } = this.#arithmetic;
    const whole = extent - (extent % LANES);
    const some = (from: string, to: number | string, step: number) =>
      add(writer, sums, (own) => this.#steps(own, from, to, step));
    if (whole > steps)
      writer.count('0', whole, steps, (start) =>
        some(start, `min(${start} + ${steps}, ${whole})`, LANES),
      );
    else if (whole > 0) some('0', whole, LANES);
    if (whole < extent) some(String(whole), extent, 1);
  }

  #steps(sums: readonly string[], from: string, to: number | string, step: number): void {
    const writer = this.#writer;
    const left = this.#left;
    const right = this.#right;
    writer.count(from, to, step, (name) => {
      writer.axis(this.#matrices.depth, name);
      const a = readFragment(writer, left, step);
      const b = readFragment(writer, right, step);
      for (const q of range(step)) this.#multiply(sums, a, b, q);
    });
  }

  /** The threads put what all of them multiply in shared memory. */
  #throughShared(sums: readonly string[], top: string, left: string): void {
    const writer = this.#writer;
    const tile = this.#tile;
    const { extent } = this.#matrices.depth;
    const [x, y] = tile.threads;
    const thread = writer.name('thread', `i32(local.y) * ${x} + i32(local.x)`);
    const workers = { count: x * y, thread };
    const rows = new Panel(writer, 'rows', this.#left, workers, top);
    const columns = new Panel(writer, 'columns', this.#right, workers, left);
    writer.count('0', extent, DEPTH, (start) => {
      rows.fill(start);
      columns.fill(start);
      writer.line('workgroupBarrier();');
      this.#arithmetic.add(writer, sums, (own) =>
        writer.count('0', DEPTH, UNROLLED, (step) => {
          for (const q of range(UNROLLED)) {
            const at = q === 0 ? step : `(${step} + ${q})`;
            const a = rows.fragment(at, 'i32(local.y)');
            this.#multiply(own, a, columns.fragment(at, 'i32(local.x)'), 0);
          }
        }),
      );
      writer.line('workgroupBarrier();');
    });
  }

  #multiply(sums: readonly string[], a: Fragment, b: Fragment, step: number): void {
    const columns = this.#tile.columns / LANES;
    const { element } = this.#arithmetic;
    const vectors = range(columns).map((c) => b.vector(c, step));
    for (const r of range(this.#tile.rows)) {
      const part = a.part(Math.floor(r / LANES), r % LANES, step);
      for (const [c, vector] of vectors.entries()) {
        const sum = sums[r * columns + c];
        this.#writer.line(`${sum} = fma(vec4<${element}>(${part}), ${vector}, ${sum});`);
      }
    }
  }

  #stores(sums: readonly string[]): void {
    const tile = this.#tile;
    const writer = this.#writer;
    const matrices = this.#matrices;
    const { row, column, outer, kernel, exact } = matrices;
    const at = (axis: Axis, ahead: number) =>
      writer.index(ix.add(ix.variable(axis), ix.constant(ahead)));
    const vector = (r: number, c: number, down: number, right: number): string => {
      const sum = sums[(r * tile.columns) / LANES + c] ?? '';
      const place = [...outer.map((axis) => at(axis, 0)), at(row, down), at(column, right)];
      return exact ? writer.name('sum', `exactly(${[sum, ...place].join(', ')})`) : sum;
    };
    storeResults(writer, { ...tile, row, column, stores: kernel.stores, vector });
  }
}

/**
 * Where a guard leaves products out, an operand is 0, and its product with infinity or NaN is NaN: sums that are NaN are
 * added up once more, without what is left out.
 */
function declareExact(
  { shader }: Writer,
  inputs: readonly Memory[],
  { outer, row, column, depth }: Matrices,
  value: Expression,
): void {
  const writer = new Writer(shader, inputs);
  const axes = [...outer, row, column];
  const names = axes.map((axis, i) => {
    writer.axis(axis, `position${i}`);
    return `position${i}`;
  });
  writer.line('var sum = 0f;');
  writer.loop([depth], () => writer.line(`sum += ${writer.value(value)};`));
  writer.line('return sum;');
  const parameters = names.map((name) => `${name}: i32`).join(', ');
  const others = [1, 2, 3].map(
    (i) => `exact(${[...names.slice(0, -1), `${names.at(-1)} + ${i}`].join(', ')})`,
  );
  const source = [
    `fn exact(${parameters}) -> f32 {`,
    ...indent(writer.lines),
    '}',
    `fn exactly(sums: vec4<f32>, ${parameters}) -> vec4<f32> {`,
    '  let magnitude = bitcast<vec4<u32>>(sums) & vec4<u32>(0x7fffffffu);',
    '  if (all(magnitude <= vec4<u32>(0x7f800000u))) { return sums; }',
    `  return vec4<f32>(exact(${names.join(', ')}), ${others.join(', ')});`,
    '}',
  ];
  shader.functions.add('exactly', source.join('\n'));
}

export const emitTile = (matrices: Matrices, tile: Tile, context: Context): Emission =>
  new TileWriter(matrices, tile, context).emission();
