/// <reference lib="esnext.disposable" preserve="true" />
/** `Tensor<S, D>`: a typed handle on a graph node. Its methods are the rows of the op table. */
import type { DataOf, DType, ItemOf } from '../types/dtype.ts';
import type { Names, ShapeOf } from '../types/named.ts';
import type { ArrayOf, Expect, ItemThis } from '../types/read.ts';
import type { Arg, Invariant, Seen, Shape } from '../types/shape.ts';
import type { BackwardOptions, Backwards, Hook } from '../types/tape.ts';
import { numbersIn } from './dtype.ts';
import { evaluate, leafOf } from './evaluate.ts';
import { graph } from './graph/build.ts';
import type { Node } from './graph/node.ts';
import { registerHook } from './hooks.ts';
import { isRow, node, type Traced, wrap } from './ops/define.ts';
import * as rows from './ops/index.ts';
import { isRecording } from './recording.ts';
import { allocate, type Buffer } from './runtime/buffers.ts';
import { Handle } from './runtime/handle.ts';
import { html } from './runtime/html.ts';
import { backward } from './tape.ts';

export { isRecording, noGrad, recording } from './recording.ts';

type Rows = typeof rows;
type MethodOf<O> = O extends { readonly rule?: { readonly method: infer M } } ? M : never;

/** The methods of a tensor: each row whose rule has a method face. (Asked of each row, it would cost on first use.) */
export type Methods = {
  readonly [N in Exclude<keyof Rows, rows.FunctionOnly>]: MethodOf<Rows[N]>;
};

/** Reading. Everything asynchronous works on every device; the `Sync` forms work on the CPU. */
interface Reads {
  /** Number of axes. */
  readonly ndim: number;
  /** Number of elements. */
  readonly numel: number;
  /** The size of one axis; negative axes count from the end. */
  size(axis: number): number;
  /** The only element of a one-element tensor. */
  item<S extends Shape, D extends DType>(this: ItemThis<S, D>): Promise<ItemOf<D>>;
  itemSync<S extends Shape, D extends DType>(this: ItemThis<S, D>): ItemOf<D>;
  /** The elements as nested arrays. */
  array<S extends Shape, D extends DType>(this: Tensor<S, D>): Promise<ArrayOf<S, D>>;
  arraySync<S extends Shape, D extends DType>(this: Tensor<S, D>): ArrayOf<S, D>;
  /** The same tensor, after checking its sizes: turns dynamic sizes into literal ones. */
  expectShape<S extends Shape, D extends DType, const E extends Shape>(
    this: Tensor<S, D>,
    shape: Arg<'expectShape', Expect<S, E>, E> | Seen<E>,
  ): Tensor<Expect<S, E>['shape'], D>;
  /** The same value, through which no gradient flows. */
  detach<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, D>;
  toString(): string;
  /** The tensor as a table, for notebooks. Long axes are cut as in `toString`. */
  toHTML(): string;
  print(): void;
  /** Gives the memory back early. Nobody has to. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** What depends on the dtype only: it also works on a union of shapes. */
interface Data<D extends DType> {
  /** The elements in row-major order, as a copy. Bools are 0 and 1; float16 comes as a Float32Array. */
  data(): Promise<DataOf<D>>;
  dataSync(): DataOf<D>;
}

declare const dims: unique symbol;

/**
 * What every tensor is, whatever its shape and dtype. HACK: it does not mention the dtype. Beside a parameter of this
 * type, `zeros([2])` would take any dtype for its own.
 */
export interface AnyTensor {
  readonly shape: Shape;
  readonly [dims]: unknown;
}

/** A tensor whose shape is in its type: `Tensor<[2, 3]>` is a 2 x 3 matrix of float32. */
export interface Tensor<S extends Shape = Shape, D extends DType = 'float32'>
  extends Methods,
    Reads,
    Data<D>,
    Backwards {
  readonly shape: S;
  readonly dtype: D;
  /** Keeps known sizes invariant: `B` is never inferred as `31 | 32`. */
  readonly [dims]: Invariant<S>;
}

/** A tensor whose sizes may have names: `Named<['batch', 'time', 768]>`. */
export type Named<S extends Names, D extends DType = 'float32'> = Tensor<ShapeOf<S>, D>;

/** A tensor without axes. */
export type Scalar<D extends DType = 'float32'> = Tensor<[], D>;
export type Vector<N extends number, D extends DType = 'float32'> = Tensor<[N], D>;
export type Matrix<M extends number, N extends number, D extends DType = 'float32'> = Tensor<
  [M, N],
  D
>;

/** Adds a method for every row: `x.add(y)` calls `add(x, y)`. */
function withMethods<Base extends abstract new (...args: never[]) => object>(base: Base): Base {
  abstract class Methods extends (base as abstract new (...args: never[]) => object) {}
  for (const [name, row] of Object.entries(rows)) {
    if (!isRow(row)) continue;
    const call = row as (...args: unknown[]) => unknown;
    const value = function (this: unknown, ...args: unknown[]) {
      return call(this, ...args);
    };
    Object.defineProperty(Methods.prototype, name, { value, configurable: true, writable: true });
  }
  // The mixin has the constructor of its base.
  return Methods as unknown as Base;
}

/** What a disposed tensor stands on. */
const nothing = /* @__PURE__ */ leafOf([], /* @__PURE__ */ allocate('float32', 0));

/** The run-time class behind `Tensor`. */
class TensorHandle extends /* @__PURE__ */ withMethods(Handle) implements Traced {
  protected current: Node;

  constructor(current: Node) {
    super(current.shape, current.dtype, current.op === 'source' ? current.buffer : null);
    this.current = current;
  }

  get [node](): Node {
    this.checkAlive('use');
    this.buffer?.check('use');
    return this.current;
  }

  /** Has the value of a leaf from now on. */
  protected become(leaf: Node, buffer: Buffer): void {
    buffer.hold();
    this.letGo();
    this.buffer = buffer;
    this.current = leaf;
  }

  /** A graph that is still to be computed may read the memory: then it goes when it is collected. */
  protected override letGo(): void {
    if (!this.current.isUsed) super.letGo();
  }

  override dispose(): void {
    super.dispose();
    // The graph behind it, and the memory that it holds, may go.
    this.current = nothing;
  }

  [wrap](result: Node): TensorHandle {
    return wrapNode(result);
  }

  detach(): TensorHandle {
    return wrapNode(graph.detach(this.current));
  }

  backward(gradient?: unknown, options?: BackwardOptions): void {
    backward(this, gradient, options);
  }

  registerHook(hook: unknown): Hook {
    return registerHook(this, hook);
  }

  /** A table for notebooks, or a note, as in `toString`; long axes are cut. Lowered applications do without. */
  toHTML(): string {
    const buffer = this.realize('toHTML');
    return (
      buffer.note(this.shape) ??
      html(numbersIn(this.dtype, buffer.look('toHTML')), this.shape, this.dtype)
    );
  }

  /** What notebooks show: Deno's kernel asks for this. */
  [Symbol.for('Jupyter.display')](): Readonly<Record<string, string>> {
    return { 'text/plain': this.toString(), 'text/html': this.toHTML() };
  }

  protected override compute(op: string): Buffer {
    const before = this.current.buffer;
    evaluate([this.current], op);
    const buffer = this.current.buffer ?? super.compute(op);
    // Another tensor of the same expression has been there before.
    if (buffer === before) buffer.isShared = true;
    if (this.current.isUsed) buffer.hold();
    // Known now: what led here need not be kept, unless a gradient will ask for it.
    if (!this.current.tracked) this.current = leafOf(this.shape, buffer);
    return buffer;
  }
}

export { TensorHandle };

/** From this depth on a graph is computed at once: it bounds the programs of loops that read nothing. */
const DEPTH_LIMIT = 256;

function wrapNode(result: Node): TensorHandle {
  const kept = !isRecording() && result.tracked ? graph.detach(result) : result;
  const handle = new TensorHandle(kept);
  if (kept.depth > DEPTH_LIMIT && !kept.abstract) handle.realize('evaluation');
  return handle;
}

/** The typed tensor of a node. The seam where the erased types begin: the caller knows the shape. */
export const tensorOf = <T = Tensor>(result: Node): T => wrapNode(result) as unknown as T;
