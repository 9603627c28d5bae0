/**
 * The micro-kernel of a product: a function that sums one tile. It takes where the operands are, and the sums between
 * blocks or the table of steps, then what the stores need: memories, and the positions of the loops.
 */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { instance, type Offsets, reducedKey, shift } from '../../ir/instance.ts';
import { indicesOf, walk } from '../../ir/kernel.ts';
import type { Product } from '../../ir/product.ts';
import { LANES } from '../../ir/simd.ts';
import type { Func, Local } from './encode.ts';
import { ExpressionWriter } from './expression.ts';
import type { KernelWriting } from './kernel.ts';
import { Nest } from './nest.ts';
import { VectorCode } from './vectors.ts';

/** Of the blocks of a sum: whether there are some before, and some behind. */
export type Phase = 'only' | 'first' | 'middle' | 'last';

/** What is known of a tile. Distances are in bytes. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly steps: number;
  readonly phase: Phase;
  /** From row to row, and from step to step, of what is read of the left operand. */
  readonly leftRow: number;
  readonly leftStep: number;
  /** From step to step of the right one, unless a table has it. */
  readonly rightStep: number | undefined;
  /** From row to row of the sums between blocks. */
  readonly sumRow: number;
}

export interface MicroKernel {
  readonly func: Func;
  /** What it takes behind the addresses. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly axes: readonly Axis[];
}

const WORD = 4;
const VECTOR = LANES * WORD;

/** Parameters: the operands, then the sums between blocks or the table of steps, where there are any. */
const LEFT = 0;
const RIGHT = 1;
const SUMS = 2;
const TABLE = 2;
const countOf = ({ phase, rightStep }: Tile): number =>
  phase === 'only' && rightStep !== undefined ? 2 : 3;

/** What stores need: the inputs that they read, and the axes that they depend on. */
function neededBy({ kernel }: KernelWriting): Omit<MicroKernel, 'func'> {
  const inputs = new Set<number>();
  const axes = new Set<Axis>();
  const seen = new Set<string>();
  for (const { index, value } of kernel.stores) {
    ix.axesOf(index, axes);
    walk(
      value,
      (x) => {
        if (x.kind === 'load') inputs.add(x.input);
        for (const one of indicesOf(x)) ix.axesOf(one, axes);
      },
      seen,
    );
  }
  return { inputs: [...inputs], outputs: [...kernel.outputs.keys()], axes: [...axes] };
}

const nothing: Omit<MicroKernel, 'func'> = { inputs: [], outputs: [], axes: [] };

class TileWriter {
  private readonly func: Func;
  private readonly tile: Tile;
  /** Row by row. */
  private readonly sums: readonly (readonly Local[])[];
  private readonly vectors: number;

  constructor(func: Func, tile: Tile) {
    this.func = func;
    this.tile = tile;
    this.vectors = Math.ceil(tile.columns / LANES);
    this.sums = Array.from({ length: tile.rows }, () => this.variables());
  }

  private variables(): Local[] {
    return Array.from({ length: this.vectors }, () => this.func.local('v128'));
  }

  /** Takes the sums from memory, where there have been blocks before. */
  private begin(): void {
    const { func } = this;
    const { phase, sumRow } = this.tile;
    if (phase === 'only' || phase === 'first') return;
    for (const [row, sums] of this.sums.entries())
      for (const [i, sum] of sums.entries())
        func
          .get(func.param(SUMS))
          .memory('v128.load', row * sumRow + i * VECTOR)
          .set(sum);
  }

  sum(): void {
    const { func } = this;
    const { steps, leftRow, leftStep, rightStep } = this.tile;
    const [left, right, table] = [LEFT, RIGHT, TABLE].map((i) => func.param(i)) as [
      Local,
      Local,
      Local,
    ];
    const columns = this.variables();
    const [element, step, at] = [func.local('v128'), func.local('i32'), func.local('i32')];
    this.begin();
    func.i32(0).set(step);
    func.repeat(step, steps, 1, () => {
      const place = rightStep === undefined ? at : right;
      if (rightStep === undefined)
        func.get(right).get(table).memory('i32.load').op('i32.add').set(at);
      for (const [i, column] of columns.entries())
        func
          .get(place)
          .memory('v128.load', i * VECTOR)
          .set(column);
      for (const [row, sums] of this.sums.entries()) {
        func
          .get(left)
          .memory('v128.load32_splat', row * leftRow)
          .set(element);
        for (const [i, sum] of sums.entries())
          func
            .get(element)
            .get(columns[i] as Local)
            .get(sum)
            .madd()
            .set(sum);
      }
      func.increase(left, leftStep);
      if (rightStep === undefined) func.increase(table, WORD);
      else func.increase(right, rightStep);
    });
  }

  /** Keeps the sums for the next block. */
  keep(): void {
    const { func } = this;
    const { sumRow, columns } = this.tile;
    const to = func.param(SUMS);
    for (const [row, sums] of this.sums.entries())
      for (const [i, sum] of sums.entries()) {
        const at = row * sumRow + i * VECTOR;
        const lanes = Math.min(LANES, columns - i * LANES);
        if (lanes === LANES) func.get(to).get(sum).memory('v128.store', at);
        else
          for (let lane = 0; lane < lanes; lane++)
            func
              .get(to)
              .get(sum)
              .memoryLane('v128.store32_lane', lane, at + lane * 4);
      }
  }

  /** Stores what the kernel makes of the sums. */
  store({ kernel, functions }: KernelWriting, product: Product, needs: MicroKernel): void {
    const { func } = this;
    const { row, column } = product;
    let next = countOf(this.tile);
    const param = () => func.param(next++);
    const memories: { inputs: Local[]; outputs: Local[] } = { inputs: [], outputs: [] };
    for (const input of needs.inputs) memories.inputs[input] = param();
    for (const output of needs.outputs) memories.outputs[output] = param();
    const positions = needs.axes.map((axis) => [axis, param()] as const);
    Nest.write(func, (nest) => {
      const writer = new ExpressionWriter(nest, new VectorCode(func, functions), memories);
      const some = (from: number, to: number) => {
        // One after another: the sums need the registers.
        for (const [r, sums] of this.sums.entries())
          for (const [i, sum] of sums.slice(from, to).entries()) {
            const copy = r * this.vectors + from + i;
            const offsets: Offsets = new Map([
              [row, r],
              [column, (from + i) * LANES],
            ]);
            writer.bind(reducedKey(0, copy), { type: 'v128', index: sum.index });
            writer.storeAll(
              kernel.stores.map(({ output, index, value }) => ({
                output,
                index: shift(index, offsets),
                value: instance(value, offsets, copy),
              })),
            );
          }
      };
      const all = () => {
        const rest = this.tile.columns % LANES;
        const whole = Math.floor(this.tile.columns / LANES);
        if (whole > 0) writer.along(column, LANES, () => some(0, whole));
        if (rest > 0) writer.along(column, rest, () => some(whole, whole + 1));
      };
      const bound = (list: typeof positions): void => {
        const [first, ...others] = list;
        if (first) nest.fixed(first[0], first[1], () => bound(others));
        else all();
      };
      bound(positions);
    });
  }
}

export function writeMicroKernel(
  writing: KernelWriting,
  product: Product,
  tile: Tile,
): MicroKernel {
  const isLast = tile.phase === 'only' || tile.phase === 'last';
  const needs = isLast ? neededBy(writing) : nothing;
  const count = countOf(tile) + needs.inputs.length + needs.outputs.length + needs.axes.length;
  const params = Array.from({ length: count }, () => 'i32' as const);
  const func = writing.functions.module.function(params);
  const kernel = { ...needs, func };
  const writer = new TileWriter(func, tile);
  writer.sum();
  // What the stores need would take registers from the sums, if it were there before.
  if (isLast) func.section(() => writer.store(writing, product, kernel));
  else writer.keep();
  return kernel;
}
