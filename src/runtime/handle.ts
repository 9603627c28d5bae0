/// <reference lib="esnext.disposable" preserve="true" />
/** A tensor as the run time knows it: a shape, a dtype, and memory that can be read. */
import { type DType, numbersIn, type TypedArray } from '../dtype.ts';
import { disposed, GradusError, oneElement, ShapeError } from '../errors.ts';
import { expect, normalizeAxis, numel, type Shape } from '../shape.ts';
import { type Buffer, roomFor } from './buffers.ts';
import { format } from './format.ts';

/** Nested arrays of the elements, or one element for a scalar. */
export type NestedValues = number | boolean | NestedValues[];

export class Handle {
  readonly shape: Shape;
  readonly dtype: DType;
  protected buffer: Buffer | null;
  private isDisposed = false;

  constructor(shape: Shape, dtype: DType, buffer: Buffer | null) {
    this.shape = shape;
    this.dtype = dtype;
    this.buffer = buffer;
    buffer?.hold();
  }

  /** Computes what has not been computed yet. */
  protected compute(_op: string): Buffer {
    throw new GradusError('internal: a handle without memory');
  }

  /** Refuses a tensor whose memory was given back. */
  protected checkAlive(op: string): void {
    if (this.isDisposed) throw new GradusError(disposed(op));
  }

  /** The memory, computed if need be. */
  realize(op: string): Buffer {
    this.checkAlive(op);
    if (this.buffer) return this.buffer;
    this.buffer = this.compute(op);
    this.buffer.hold();
    return this.buffer;
  }

  /** Gives the memory back, unless others have it too. */
  protected letGo(): void {
    this.buffer?.release();
  }

  /** The elements as memory has them. */
  protected read(op: string): TypedArray {
    return this.realize(op).look(op);
  }

  get ndim(): number {
    return this.shape.length;
  }

  get numel(): number {
    return numel(this.shape);
  }

  size(axis: number): number {
    return this.shape[normalizeAxis('size', axis, this.shape)] ?? 0;
  }

  dataSync(): TypedArray {
    return this.own(this.read('data'));
  }

  arraySync(): NestedValues {
    return nest(this.shown(this.read('array')), this.shape);
  }

  itemSync(): number | boolean {
    this.checkOne();
    return this.shown(this.read('item'))[0] ?? Number.NaN;
  }

  async data(): Promise<TypedArray> {
    return this.later('data', (elements) => this.own(elements));
  }

  async array(): Promise<NestedValues> {
    return this.later('array', (elements) => nest(this.shown(elements), this.shape));
  }

  async item(): Promise<number | boolean> {
    this.checkOne();
    return this.later('item', (elements) => this.shown(elements)[0] ?? Number.NaN);
  }

  expectShape(shape: Shape): this {
    expect(this.shape, shape);
    return this;
  }

  /** The elements in rows; where only a device has them, a note instead: printing waits for nothing. */
  toString(): string {
    const buffer = this.realize('toString');
    return (
      buffer.note(this.shape) ??
      format(numbersIn(this.dtype, buffer.look('toString')), this.shape, this.dtype)
    );
  }

  print(): void {
    console.log(this.toString());
  }

  /** Node's inspector shows the tensor, not the object. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  dispose(): void {
    this.letGo();
    this.buffer = null;
    this.isDisposed = true;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** What `f` makes of the elements, waited for where only a device has them. */
  private async later<Result>(op: string, f: (elements: TypedArray) => Result): Promise<Result> {
    const buffer = this.realize(op);
    return f(buffer.isAway ? await buffer.fetch(op) : buffer.look(op));
  }

  private checkOne(): void {
    if (this.numel !== 1) throw new ShapeError(oneElement('item', this.shape));
  }

  /** Elements as numbers, in an array of the caller's own. */
  private own(elements: TypedArray): TypedArray {
    return this.dtype === 'float16'
      ? numbersIn(this.dtype, elements)
      : roomFor('data', this.dtype, this.numel, () => elements.slice());
  }

  /** Elements as users see them. */
  private shown(elements: TypedArray): readonly (number | boolean)[] | TypedArray {
    const numbers = numbersIn(this.dtype, elements);
    return this.dtype === 'bool' ? Array.from(numbers, (x) => x !== 0) : numbers;
  }
}

function nest(elements: readonly (number | boolean)[] | TypedArray, shape: Shape): NestedValues {
  let next = 0;
  const level = (axis: number): NestedValues =>
    axis === shape.length
      ? (elements[next++] ?? Number.NaN)
      : Array.from({ length: shape[axis] ?? 0 }, () => level(axis + 1));
  return level(0);
}
