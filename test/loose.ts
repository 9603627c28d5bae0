/** The library without its types: for loops over the table, and for calls that `tsc` would reject. */
import * as gradus from 'gradus';
import type { DType, TypedArray } from '../src/dtype.ts';
import { isTraced } from '../src/ops/define.ts';
import type { Methods } from '../src/tensor.ts';

/** A tensor that takes any arguments. */
export type Loose = {
  readonly [Name in keyof Methods]: (...args: unknown[]) => Loose;
} & {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly ndim: number;
  readonly numel: number;
  readonly grad: Loose | null;
  size(axis: unknown): number;
  item(): Promise<unknown>;
  data(): Promise<TypedArray>;
  itemSync(): number;
  dataSync(): TypedArray;
  arraySync(): unknown;
  expectShape(...args: unknown[]): Loose;
  detach(): Loose;
  backward(...args: unknown[]): void;
  registerHook(...args: unknown[]): { remove(): void };
  zeroGrad(): void;
  assign(...args: unknown[]): void;
  dispose(): void;
};

/** A function over trees of tensors. */
export type LooseFunction = (...args: never[]) => unknown;

/** What makes a function of a function, and what calls one at once. */
type Transforms = 'grad' | 'valueAndGrad' | 'jacobian' | 'hessian' | 'vmap';
type Products = 'vjp' | 'jvp' | 'linearize' | 'hvp';

type Makers = Exclude<
  keyof typeof gradus,
  | Transforms
  | Products
  | 'lower'
  | 'noGrad'
  | 'explain'
  | 'checkGrad'
  | 'lowered'
  | 'stopGradient'
  | 'checkpoint'
  | 'customGrad'
>;

/** Ops and creation by name. */
export const loose = gradus as unknown as {
  readonly [Name in Makers]: (...args: unknown[]) => Loose;
} & {
  readonly [Name in Transforms]: (f: unknown, options?: unknown) => (...args: unknown[]) => unknown;
} & {
  // biome-ignore lint/suspicious/noExplicitAny: trees of tensors and functions, as the call has them
  readonly [Name in Products]: (f: unknown, ...args: unknown[]) => any;
} & {
  stopGradient<T>(tree: T): T;
  lower(f: unknown, options?: unknown): (...args: unknown[]) => unknown;
  checkpoint(f: unknown): (...args: unknown[]) => Loose;
  customGrad(f: unknown): (...args: unknown[]) => Loose;
  noGrad<Result>(f: () => Result): Result;
};

/** The seam between typed and untyped tensors. */
export const untyped = (x: unknown): Loose => x as Loose;

/** The tensors that an op gives, by name: one alone has none, and those of an array are named by their index. */
export const partsOf = (result: unknown): [name: string, part: Loose][] =>
  isTraced(result) ? [['', untyped(result)]] : Object.entries(result as Record<string, Loose>);

/** Calls an op of the table by its name. */
export const callOp = (name: string, args: readonly unknown[]): Loose =>
  (loose as unknown as Record<string, (...args: readonly unknown[]) => Loose>)[name]?.(
    ...args,
  ) as Loose;

/** Calls a method by its name. */
export const callMethod = (x: Loose, name: string, args: readonly unknown[]): Loose =>
  (x as unknown as Record<string, (...args: readonly unknown[]) => Loose>)[name]?.(
    ...args,
  ) as Loose;
