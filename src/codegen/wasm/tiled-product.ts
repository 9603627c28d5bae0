/**
 * Products of matrices in tiles. A function of its own, the micro-kernel, sums each size of tile in registers, and
 * makes of the sums what the kernel stores; the kernel's function copies operands and goes from tile to tile.
 */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { shifted } from '../../ir/instance.ts';
import type { Expression } from '../../ir/kernel.ts';
import {
  extentOf,
  holdsSums,
  type Operand,
  type Product,
  plainLoad,
  stepOf,
  strideOf,
} from '../../ir/product.ts';
import { LANES, type ProductSchedule, type Tiling } from '../../ir/simd.ts';
import { type Window, windowOf } from '../../ir/window.ts';
import type { Func, Local } from './encode.ts';
import type { KernelWriting } from './kernel.ts';
import { scaled } from './loops.ts';
import { type MicroKernel, type Phase, type Tile, writeMicroKernel } from './micro-kernel.ts';
import type { Address } from './nest.ts';
import { copyWindow, prepareWindow } from './window.ts';

const WORD = 4;

/** Steps of the first summed axis: from where on, how many, and which of the blocks they are. */
interface Block {
  readonly from: Local | number;
  readonly steps: number;
  readonly phase: Phase;
}

/** Tiles of one size along an axis. */
interface Range {
  readonly axis: Axis;
  readonly from: Local | number;
  readonly to: Local | number;
  readonly size: number;
}

/** Where the sums between blocks are. */
interface Sums {
  readonly memory: Local;
  readonly index: Index;
}

export class TiledProduct {
  private readonly writing: KernelWriting;
  private readonly schedule: ProductSchedule;
  private readonly tiling: Tiling;
  private readonly product: Product;
  private readonly func: Func;
  private readonly microKernels = new Map<string, MicroKernel>();
  /** Where the operands are, or their copies. */
  private readonly left: Local;
  private readonly right: Local;
  private readonly sums: Sums | undefined;
  /** What the right operand is read through, and the table of its steps. */
  private readonly window: Window | undefined;
  private readonly table: Local | undefined;
  private readonly rows: readonly Range[];
  private readonly columns: readonly Range[];

  constructor(writing: KernelWriting, schedule: ProductSchedule, tiling: Tiling, product: Product) {
    this.writing = writing;
    this.schedule = schedule;
    this.tiling = tiling;
    this.product = product;
    this.func = writing.nest.func;
    const { row, column } = product;
    const { rows, vectors } = tiling;
    const width = vectors * LANES;
    this.left = schedule.packLeft ? this.scratch(0) : this.memoryOf(product.left);
    this.window = schedule.window && windowOf(product);
    const isCopied = schedule.packRight || this.window?.copy !== undefined;
    this.right = isCopied ? this.scratch(tiling.right) : this.memoryOf(product.right);
    this.table = schedule.window && this.scratch(schedule.window.table);
    this.sums = this.isInBlocks ? this.sumsOf(width) : undefined;
    this.rows = this.rangesOf(row, rows, schedule.split === 'rows' ? schedule.chunk : 0);
    this.columns = this.rangesOf(column, width, schedule.split === 'columns' ? schedule.chunk : 0);
  }

  private sumsOf(width: number): Sums {
    const { kernel, writer } = this.writing;
    const { row, column } = this.product;
    const [result] = writer.memories.outputs;
    const [store] = kernel.stores;
    if (result && store && holdsSums(kernel, this.product))
      return { memory: result, index: store.index };
    const pitch = Math.ceil(column.extent / width) * width;
    const index = ix.add(ix.scale(ix.variable(row), pitch), ix.variable(column));
    return { memory: this.scratch(this.tiling.sums), index };
  }

  private memoryOf(operand: Operand): Local {
    return this.writing.writer.memories.inputs[plainLoad(operand)?.input ?? 0] as Local;
  }

  /**
   * A place in the scratch memory of the first of the parts to run, which nobody else has; nothing is there where there
   * is none.
   */
  private scratch(offset: number): Local {
    const { scratch, begin } = this.writing;
    if (!scratch) return begin;
    const { func } = this;
    const local = func.local('i32');
    func.get(scratch).i32(offset).op('i32.add');
    func.get(begin).i32(this.schedule.share).op('i32.mul').op('i32.add').set(local);
    return local;
  }

  /** Whole tiles along an axis, and what is left: all, or this call's, whose parts have `chunk` positions each. */
  private rangesOf(axis: Axis, size: number, chunk: number): readonly Range[] {
    const { begin, end } = this.writing;
    const { func } = this;
    const rest = axis.extent % size;
    const whole = axis.extent - rest;
    let from: Local | number = 0;
    let to: Local | number = whole;
    let last: Local | number = axis.extent;
    if (chunk > 0) {
      from = scaled(func, begin, chunk, 0, whole);
      to = scaled(func, end, chunk, 0, whole);
      // Only who has the last part has what is left.
      last = func.local('i32');
      func.i32(axis.extent).i32(whole).get(end).i32(this.schedule.parts).op('i32.eq');
      func.op('select').set(last);
    }
    return [
      ...(whole > 0 ? [{ axis, from, to, size }] : []),
      ...(rest > 0 ? [{ axis, from: whole, to: last, size: rest }] : []),
    ];
  }

  private inRange({ axis, from, to, size }: Range, body: () => void): void {
    const { nest } = this.writing;
    if (typeof from === 'number' && typeof to === 'number' && to - from <= size)
      nest.fixed(axis, from, body);
    else nest.loop(axis, from, to, size, body);
  }

  write(): void {
    const { window, writing, product } = this;
    if (window && this.table) prepareWindow(writing, window, product.depth, this.right, this.table);
    this.around(0);
  }

  /** The loops around. Operands are copied as soon as everything is known that they depend on. */
  private around(depth: number): void {
    const { nest, begin, end } = this.writing;
    const { left, right, outer } = this.product;
    const { packLeft, packRight, split, chunk } = this.schedule;
    const isKnown = ({ axes }: Operand) => depth === outer.findLastIndex((a) => axes.has(a)) + 1;
    if (packLeft && isKnown(left)) this.packLeft();
    if (packRight && !this.isInBlocks && isKnown(right)) this.packRight(this.whole);
    const { window, writing } = this;
    if (window?.copy && depth === window.outer) copyWindow(writing, window.copy, this.right);
    const axis = outer[depth];
    if (!axis) this.blocks();
    else if (depth > 0 || split !== 'outer')
      nest.loop(axis, 0, axis.extent, 1, () => this.around(depth + 1));
    else {
      const [from, to] = [begin, end].map((part) => scaled(this.func, part, chunk, 0, axis.extent));
      nest.loop(axis, from as Local, to as Local, 1, () => this.around(depth + 1));
    }
  }

  private get whole(): Block {
    return { from: 0, steps: this.product.depth[0]?.extent ?? 1, phase: 'only' };
  }

  private get isInBlocks(): boolean {
    return this.schedule.block < this.whole.steps;
  }

  /** All steps of the sum that a number of steps of its first axis has. */
  private stepsIn(steps: number): number {
    return steps * extentOf(this.product.depth.slice(1));
  }

  /** The blocks of the sum: the first, those between, and the last. */
  private blocks(): void {
    const { nest } = this.writing;
    const { block, packRight } = this.schedule;
    const [axis] = this.product.depth;
    if (!axis || !this.isInBlocks) {
      this.sweep(this.whole);
      return;
    }
    const run = (one: Block) => {
      if (packRight) this.packRight(one);
      nest.fixed(axis, one.from, () => this.sweep(one));
    };
    const last = (Math.ceil(axis.extent / block) - 1) * block;
    run({ from: 0, steps: block, phase: 'first' });
    const start: Axis = { kind: 'axis', name: `${axis.name} block`, extent: last };
    if (last > block)
      nest.loop(start, block, last, block, () =>
        run({ from: nest.index(ix.variable(start)), steps: block, phase: 'middle' }),
      );
    run({ from: last, steps: axis.extent - last, phase: 'last' });
  }

  /** All tiles: rows by rows that stay in the cache, and for them column by column. */
  private sweep(block: Block): void {
    const { nest } = this.writing;
    const { cached } = this.tiling;
    const run = (rows: Range) => {
      for (const columns of this.columns)
        this.inRange(columns, () =>
          this.inRange(rows, () => this.tile(block, rows.size, columns.size)),
        );
    };
    for (const rows of this.rows) {
      const { axis, from, to, size } = rows;
      if (size < this.tiling.rows || axis.extent <= cached) run(rows);
      else {
        const start: Axis = { kind: 'axis', name: `${axis.name} block`, extent: axis.extent };
        nest.loop(start, from, to, cached, () => {
          const first = nest.index(ix.variable(start)) as Local;
          run({ ...rows, from: first, to: scaled(this.func, first, 1, cached, to) });
        });
      }
    }
  }

  private tile({ steps, phase }: Block, rows: number, columns: number): void {
    const { nest, writer } = this.writing;
    const { func } = this;
    const { row, depth, left, right } = this.product;
    const { packLeft, packRight } = this.schedule;
    const stepsOfBlock = this.stepsIn(steps);
    const [a, b] = [plainLoad(left)?.index, plainLoad(right)?.index];
    const stride = (index: Index | undefined, axis: Axis) => (index && strideOf(index, axis)) ?? 0;
    const step = (index: Index | undefined) => (index && stepOf(index, depth)) ?? 0;
    const tile: Tile = {
      rows,
      columns,
      steps: stepsOfBlock,
      phase,
      leftRow: packLeft ? WORD : stride(a, row) * WORD,
      leftStep: (packLeft ? rows : step(a)) * WORD,
      rightStep: this.window
        ? undefined
        : (packRight ? this.tiling.vectors * LANES : step(b)) * WORD,
      sumRow: stride(this.sums?.index, row) * WORD,
    };
    const key = [rows, columns, stepsOfBlock, phase].join();
    const micro = this.microKernels.get(key) ?? writeMicroKernel(this.writing, this.product, tile);
    this.microKernels.set(key, micro);
    this.put(nest.address(this.left, packLeft ? this.leftIndex(rows) : (a as Index), WORD));
    const from = packRight ? this.rightIndex(stepsOfBlock) : (this.window?.base ?? b);
    this.put(nest.address(this.right, from as Index, WORD));
    if (this.sums) this.put(nest.address(this.sums.memory, this.sums.index, WORD));
    if (this.table) func.get(this.table);
    for (const input of micro.inputs) func.get(writer.memories.inputs[input] as Local);
    for (const output of micro.outputs) func.get(writer.memories.outputs[output] as Local);
    for (const axis of micro.axes) func.put(nest.index(ix.variable(axis)));
    func.call(micro.func);
  }

  private put({ local, offset }: Address): void {
    this.func.get(local);
    if (offset > 0) this.func.i32(offset).op('i32.add');
  }

  /** Where the copy of a tile's rows begins: tile after tile, each step by step. */
  private leftIndex(rows: number): Index {
    const { row, depth } = this.product;
    const all = this.stepsIn(this.whole.steps);
    const [axis] = depth;
    const inner = ix.scale(ix.variable(row), all);
    return axis && this.isInBlocks
      ? ix.add(inner, ix.scale(ix.variable(axis), this.stepsIn(1) * rows))
      : inner;
  }

  /** Where the copy of a tile's columns begins. */
  private rightIndex(steps: number): Index {
    return ix.scale(ix.variable(this.product.column), steps);
  }

  private packLeft(): void {
    const { row, left } = this.product;
    const { nest } = this.writing;
    const index = ix.scale(ix.variable(row), this.stepsIn(this.whole.steps));
    for (const range of this.rows)
      this.inRange(range, () => {
        const to = nest.address(this.left, index, WORD);
        this.pack(left, row, range.size, range.size, to, this.whole);
      });
  }

  private packRight(block: Block): void {
    const { column, right } = this.product;
    const { nest } = this.writing;
    const pitch = this.tiling.vectors * LANES;
    const index = this.rightIndex(this.stepsIn(block.steps));
    for (const range of this.columns)
      this.inRange(range, () => {
        const to = nest.address(this.right, index, WORD);
        this.pack(right, column, range.size, pitch, to, block);
      });
  }

  /**
   * Copies what a tile needs of an operand, step by step. The last vector of a step may be longer than the tile: the next
   * step is written over what is too much.
   */
  private pack(
    { value }: Operand,
    along: Axis,
    size: number,
    pitch: number,
    { local, offset }: Address,
    block: Block,
  ): void {
    const { writer } = this.writing;
    const { func } = this;
    const inner = this.product.depth.at(-1);
    const to = func.local('i32');
    func.get(local).i32(offset).op('i32.add').set(to);
    const put = (at: number, step: number) => {
      const offsets = [[along, at] as const, ...(inner ? [[inner, step] as const] : [])];
      const copied = shifted(value, new Map(offsets.filter(([, by]) => by > 0)));
      writer.count([copied]);
      const vector = writer.expression(copied);
      func
        .get(to)
        .get(vector)
        .memory('v128.store', (step * pitch + at) * WORD);
    };
    const all = (steps: number) => {
      for (let at = 0; at < size; at += LANES)
        writer.along(along, Math.min(LANES, size - at), () => {
          if (steps === 1 || !inner) put(at, 0);
          else writer.acrossFour(inner, () => lanes.forEach((step) => void put(at, step)));
        });
      func.increase(to, steps * pitch * WORD);
    };
    const isAcross = pitch % LANES === 0 && liesAcross(value, along, inner);
    this.inSteps(block, isAcross ? LANES : 1, all);
  }

  /** The loops of a block of the sum, of which the innermost takes so many steps at once, and what is left singly. */
  private inSteps({ from, steps }: Block, most: number, body: (steps: number) => void): void {
    const { nest } = this.writing;
    const loops = (
      [axis, ...others]: readonly Axis[],
      start: Local | number,
      count: number,
    ): void => {
      const inner = others[0];
      const run = (first: number, last: number, step: number) => {
        if (!axis || first === last) return;
        const [low = 0, high = 0] = [first, last].map((at) => this.plus(start, at, axis.extent));
        const each = () => (inner ? loops(others, 0, inner.extent) : body(step));
        nest.loop(axis, low, high, step, each, true);
      };
      const whole = inner ? 0 : count - (count % most);
      run(0, whole, most);
      run(whole, count, 1);
    };
    const { depth } = this.product;
    if (depth.length > 0) loops(depth, from, steps);
    else body(1);
  }

  /** `start + by`, which is at most so much. */
  private plus(start: Local | number, by: number, most: number): Local | number {
    if (typeof start === 'number') return start + by;
    return by === 0 ? start : scaled(this.func, start, 1, by, most);
  }
}

const lanes: readonly number[] = Array.from({ length: LANES }, (_, lane) => lane);

/** Whether what vectors along an axis need lies far from each other, and next to what the next steps need. */
function liesAcross(value: Expression, along: Axis, step: Axis | undefined): boolean {
  if (value.kind !== 'load' || value.guard.length > 0 || !step) return false;
  return Math.abs(strideOf(value.index, along) ?? 0) > 1 && strideOf(value.index, step) === 1;
}
