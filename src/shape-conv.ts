// The run-time twins of `types/conv.ts` and `types/pool.ts`: how windows lie on an axis, and what is
// left of it. The order of the checks is that of the types.

import { ShapeError } from './errors.ts';
import type { SpatialRank } from './errors-conv.ts';
import * as say from './errors-conv.ts';
import { checkCount, type Shape } from './shape.ts';

/** One number for each axis, or one for all. */
export type Setting = number | readonly number[];

/** How a window of `kernel` elements, `dilation` apart, is moved over an axis. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  /** What is read before the first element of the axis. */
  readonly padding: number;
  readonly dilation: number;
  /** How many windows there are: the size of the axis of the result. */
  readonly size: number;
}

export interface ConvSettings {
  readonly stride?: Setting;
  readonly padding?: Setting | 'same' | 'valid';
  readonly outputPadding?: Setting;
  readonly dilation?: Setting;
  readonly groups?: number;
}

export interface PoolSettings {
  readonly stride?: Setting;
  readonly padding?: Setting;
  readonly dilation?: Setting;
  readonly ceilMode?: boolean;
}

/** The windows of each spatial axis, and the shape of the result. */
export interface Windows {
  readonly windows: readonly Window[];
  readonly shape: number[];
}

export interface Convolved extends Windows {
  readonly groups: number;
}

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

const at = (list: readonly number[], index: number): number => list[index] as number;

function whole(subject: string, what: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
  return fail(say.notWhole(subject, what, value, least));
}

/** A setting as one number for each axis. Not given, it is the least that it may be. */
function each(subject: string, what: string, rank: number, setting: unknown, least: 0 | 1) {
  const given = setting === undefined ? least : setting;
  if (!Array.isArray(given)) return Array<number>(rank).fill(whole(subject, what, given, least));
  if (given.length !== rank) fail(say.settingCount(subject, what, rank));
  return given.map((value: unknown) => whole(subject, what, value, least));
}

/** Only options that there are. */
function checkNames(subject: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) fail(say.noOption(subject, unknown));
}

/** How far a window reaches, from its first element to its last. */
const spanOf = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

// ---- convolution -------------------------------------------------------------------------------

/** The padding of 'same' puts what is left over behind. */
const halfOf = (kernel: number, dilation: number) => Math.floor((dilation * (kernel - 1)) / 2);

function convSettings(subject: string, rank: SpatialRank, options: ConvSettings, kernel: Shape) {
  checkNames(subject, options, ['bias', 'stride', 'padding', 'dilation', 'groups']);
  const { padding = 0 } = options;
  const named = padding === 'same' || padding === 'valid';
  const stride = each(subject, 'stride', rank, options.stride, 1);
  const padded = each(subject, 'padding', rank, named ? 0 : padding, 0);
  const dilation = each(subject, 'dilation', rank, options.dilation, 1);
  const { groups = 1 } = options;
  whole(subject, 'groups', groups, 1);
  const same = padding === 'same';
  const far = stride.find((step) => step !== 1);
  if (same && far !== undefined) fail(say.sameStride(subject, far));
  const before = same ? kernel.map((k, i) => halfOf(k, at(dilation, i))) : padded;
  return { stride, dilation, groups, same, before };
}

/** `[batch, channels, ...sizes]` and `[out, channels / groups, ...kernel]` give `[batch, out, ...]`. */
export function conv(
  op: string,
  rank: SpatialRank,
  x: Shape,
  weight: Shape,
  options: ConvSettings = {},
): Convolved {
  const subject = say.weighted(op, x, weight);
  if (x.length !== rank + 2 || weight.length !== rank + 2)
    fail(say.weightRanks(subject, rank, 'out, channels'));
  const kernel = weight.slice(2);
  const { stride, dilation, groups, same, before } = convSettings(subject, rank, options, kernel);
  checkChannels(subject, at(x, 1), at(weight, 1), groups);
  const out = at(weight, 0);
  if (out % groups !== 0) fail(say.groupSplit(subject, 'output channels', out, groups));
  const windows = kernel.map((k, i): Window => {
    const [n, step, apart] = [at(x, i + 2), at(stride, i), at(dilation, i)];
    whole(subject, 'kernel', k, 1);
    const padded = n + 2 * at(before, i);
    const span = spanOf(k, apart);
    if (!same && padded < span) fail(say.kernelSpan(subject, i + 2, padded, span));
    const size = same ? n : Math.floor((padded - span) / step) + 1;
    return { kernel: k, stride: step, padding: at(before, i), dilation: apart, size };
  });
  const shape = checkCount(op, [at(x, 0), out, ...windows.map(({ size }) => size)]);
  return { windows, groups, shape };
}

/** `groups` times as many channels as the weight has. */
function checkChannels(subject: string, x: number, y: number, groups: number): void {
  if (x === y * groups) return;
  fail(groups === 1 ? say.channels(subject, x, y) : say.groupChannels(subject, x, y, groups));
}

/**
 * `[batch, channels, ...sizes]` and `[channels, out / groups, ...kernel]` give `[batch, out, ...]`. The windows are
 * those of the convolution that leads back: from an axis of the result, of size `size`, to one of `x`.
 */
export function convTranspose(
  op: string,
  rank: SpatialRank,
  x: Shape,
  weight: Shape,
  options: ConvSettings = {},
): Convolved {
  const subject = say.weighted(op, x, weight);
  if (x.length !== rank + 2 || weight.length !== rank + 2)
    fail(say.weightRanks(subject, rank, 'channels, out'));
  checkNames(subject, options, [
    ...['bias', 'stride', 'padding', 'outputPadding', 'dilation', 'groups'],
  ]);
  const stride = each(subject, 'stride', rank, options.stride, 1);
  const padding = each(subject, 'padding', rank, options.padding, 0);
  const extra = each(subject, 'outputPadding', rank, options.outputPadding, 0);
  const dilation = each(subject, 'dilation', rank, options.dilation, 1);
  const { groups = 1 } = options;
  whole(subject, 'groups', groups, 1);
  for (const [i, more] of extra.entries())
    if (more >= at(stride, i) && more >= at(dilation, i)) fail(say.outputPadding(subject, more));
  const [c, y] = [at(x, 1), at(weight, 0)];
  if (c !== y) fail(say.channels(subject, c, y));
  if (c % groups !== 0) fail(say.groupSplit(subject, 'channels', c, groups));
  const windows = weight.slice(2).map((k, i): Window => {
    const [step, apart, more] = [at(stride, i), at(dilation, i), at(extra, i)];
    whole(subject, 'kernel', k, 1);
    const full = (at(x, i + 2) - 1) * step + spanOf(k, apart) + more;
    const size = full - 2 * at(padding, i);
    if (size < 1) fail(say.nothingLeft(subject, i + 2));
    return { kernel: k, stride: step, padding: at(padding, i), dilation: apart, size };
  });
  const out = at(weight, 1) * groups;
  const shape = checkCount(op, [at(x, 0), out, ...windows.map(({ size }) => size)]);
  return { windows, groups, shape };
}

/** The bias has one number for each output channel. */
export function checkBias(op: string, x: Shape, weight: Shape, bias: Shape, out: number): void {
  if (bias.length !== 1 || bias[0] !== out)
    fail(say.biasShape(say.weighted(op, x, weight), bias, out));
}

// ---- pooling -----------------------------------------------------------------------------------

/** How many windows there are. With `ceilMode` the last may reach over the end, but not begin behind it. */
function poolSize(n: number, window: Omit<Window, 'size'>, span: number, ceil: boolean): number {
  const { stride, padding } = window;
  const rest = n + 2 * padding - span;
  if (!ceil) return Math.floor(rest / stride) + 1;
  const size = Math.ceil(rest / stride) + 1;
  return (size - 1) * stride >= n + padding ? size - 1 : size;
}

/** `[batch, channels, ...sizes]` gives `[batch, channels, ...]`. */
export function pool(
  op: string,
  rank: SpatialRank,
  x: Shape,
  kernelSize: Setting,
  options: PoolSettings = {},
  known: readonly string[] = ['stride', 'padding', 'dilation', 'ceilMode'],
): Windows {
  const subject = say.pooled(op, x);
  if (x.length !== rank + 2) fail(say.imageRank(subject, rank));
  const kernel = each(subject, 'kernelSize', rank, kernelSize ?? null, 1);
  checkNames(subject, options, known);
  const { stride: given = kernel } = options;
  const stride = each(subject, 'stride', rank, given, 1);
  const padding = each(subject, 'padding', rank, options.padding, 0);
  const dilation = each(subject, 'dilation', rank, options.dilation, 1);
  for (const [i, k] of kernel.entries()) {
    const [padded, span] = [at(padding, i), spanOf(k, at(dilation, i))];
    if (2 * padded > span) fail(say.paddingHalf(subject, padded, span));
  }
  const windows = kernel.map((k, i): Window => {
    const n = at(x, i + 2);
    const span = spanOf(k, at(dilation, i));
    const window = {
      kernel: k,
      stride: at(stride, i),
      padding: at(padding, i),
      dilation: at(dilation, i),
    };
    const padded = n + 2 * window.padding;
    if (padded < span) fail(say.kernelSpan(subject, i + 2, padded, span));
    return { ...window, size: poolSize(n, window, span, options.ceilMode ?? false) };
  });
  const shape = [at(x, 0), at(x, 1), ...windows.map(({ size }) => size)];
  return { windows, shape: checkCount(op, shape) };
}

/** `[batch, channels, ...sizes]` gives `[batch, channels, ...outputSize]`. */
export function adaptivePool(op: string, rank: SpatialRank, x: Shape, outputSize: Setting) {
  const subject = say.pooled(op, x);
  if (x.length !== rank + 2) fail(say.imageRank(subject, rank));
  const sizes = each(subject, 'outputSize', rank, outputSize ?? null, 1);
  for (const axis of sizes.keys())
    if (at(x, axis + 2) === 0) fail(say.emptyAxis(subject, axis + 2));
  return { sizes, shape: checkCount(op, [at(x, 0), at(x, 1), ...sizes]) };
}
