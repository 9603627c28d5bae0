// Every error class and every sentence, written once.
//
// A sentence names the op, the shapes, the axis and what to do, on one line. The functions below
// are the run-time twins of the types in `types/message*.ts`: same names, same order, same words, so
// that `tsc` and the run time say the same thing. `test/agree.test.ts` compares the two.

import type { DType } from '../types/dtype.ts';

/** What every error of gradus is. */
export class GradusError extends Error {
  override name = 'GradusError';
}

/** Shapes, sizes or axes that do not fit. */
export class ShapeError extends GradusError {
  override name = 'ShapeError';
}

/** There is not as much memory. All that was there before can still be used. */
export class MemoryError extends GradusError {
  override name = 'MemoryError';
}

/** A device that is not there, was lost, or cannot be waited for. */
export class DeviceError extends GradusError {
  override name = 'DeviceError';
}

/** A dtype that an op does not take. */
export class DTypeError extends GradusError {
  override name = 'DTypeError';
}

/** A gradient that does not exist. */
export class GradientError extends GradusError {
  override name = 'GradientError';
}

/** Code that cannot become one program. `code` is stable; the sentence may be reworded. */
export class LowerError extends GradusError {
  override name = 'LowerError';
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

type Shape = readonly number[];

/** A shape as every sentence prints it: `[2, 3]`. */
export const show = (shape: Shape): string => `[${[...shape].map(told).join(', ')}]`;

/** A value that may be anything, on one line: what is short as it is, and the rest in words. */
export function told(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : describe(value);
}

// ---- broadcasting ------------------------------------------------------------------------------

/** Whether `long` begins with `short`, which lacks axes: most likely a reduction has dropped them. */
const begins = (short: Shape, long: Shape) =>
  short.length < long.length && short.every((size, i) => size === long[i]);

const keepAxes = (which: string, short: Shape, long: Shape) =>
  `axes align at the end: make the ${which} ` +
  `${show(long.map((_, i) => short[i] ?? 1))}, with keepdims or unsqueeze(-1)`;

const remedy = (a: Shape, b: Shape) => {
  if (begins(b, a)) return keepAxes('second', b, a);
  return begins(a, b) ? keepAxes('first', a, b) : 'make them equal or one of them 1';
};

export const noBroadcast = (op: string, a: Shape, b: Shape, x: number, y: number, axis: number) =>
  `${op} ${show(a)} and ${show(b)}: sizes ${x} and ${y} at axis ${axis} do not broadcast; ` +
  remedy(a, b);

// ---- products ----------------------------------------------------------------------------------

export const innerSizes = (op: string, a: Shape, b: Shape, x: number, y: number) =>
  `${op} ${show(a)} @ ${show(b)}: inner sizes ${x} and ${y} differ` +
  (b.length > 1 && b.at(-1) === x ? '; transpose(-1, -2) the second' : '');

export const batchSizes = (op: string, a: Shape, b: Shape, x: number, y: number, axis: number) =>
  `${op} ${show(a)} @ ${show(b)}: batch sizes ${x} and ${y} at axis ${axis} do not broadcast`;

/** What each product takes, for `operands`. */
export const takes = {
  dot: 'two vectors; matmul takes other ranks',
  mv: 'a matrix and a vector; matmul takes other ranks',
  mm: 'two matrices; matmul takes other ranks',
  matmul: 'no scalars; use mul',
  outer: 'two vectors',
  bmm: 'two batches of matrices; matmul broadcasts',
  trace: 'a matrix',
  tril: 'a matrix or a batch of them',
  triu: 'a matrix or a batch of them',
  diag: 'a vector or a matrix',
  diagonal: 'a matrix or a batch of them',
} as const;

export const operands = (op: keyof typeof takes, a: Shape, b: Shape) =>
  `${op} ${show(a)} @ ${show(b)}: takes ${takes[op]}`;

export const operand = (op: keyof typeof takes, a: Shape) =>
  `${op} of ${show(a)}: takes ${takes[op]}`;

export const batchDiffers = (op: string, a: Shape, b: Shape, x: number, y: number) =>
  `${op} ${show(a)} @ ${show(b)}: batch sizes ${x} and ${y} differ`;

// ---- axes --------------------------------------------------------------------------------------

/** `rank` is the number of axes that can be named: one more than the shape has, for `unsqueeze`. */
export const axisRange = (op: string, axis: number, shape: Shape, rank = shape.length) =>
  `${op} over axis ${told(axis)} of ${show(shape)}: ` +
  (rank === 0 ? 'a scalar has no axes' : `axes go from ${-rank} to ${rank - 1}`);

export const axisTwice = (op: string, axes: Shape, shape: Shape, axis: number) =>
  `${op} over axes ${show(axes)} of ${show(shape)}: axis ${axis} is named twice`;

export const axisCount = (op: string, axes: Shape, shape: Shape) =>
  `${op} ${show(shape)} by ${show(axes)}: name each of its ${shape.length} axes once`;

export const axisOrder = (op: string, x: number, y: number, shape: Shape) =>
  `${op} from axis ${x} to ${y} of ${show(shape)}: the first comes after the last`;

// ---- sizes -------------------------------------------------------------------------------------

/** `what` is the shape, or for a change of shape `[2, 3] to [4, -2]`. */
export const badSize = (op: string, what: string, size: number) =>
  `${op} ${what}: size ${told(size)} is not a whole number, 0 or more`;

export const tooMany = (op: string, shape: Shape, count: number, limit: number) =>
  `${op} ${show(shape)}: ${count} elements are more than ${limit}`;

// ---- reshape and expand ------------------------------------------------------------------------

/** A change of shape, for the sentences of `reshape` and `expand`. */
export const change = (from: Shape, to: Shape): string => `${show(from)} to ${show(to)}`;

export const elements = (op: string, from: Shape, to: Shape, x: number, y: number) =>
  `${op} ${change(from, to)}: ${x} elements cannot become ${y}`;

export const notDivisible = (op: string, from: Shape, to: Shape, x: number, y: number) =>
  `${op} ${change(from, to)}: ${x} elements are not divisible by ${y}`;

export const oneInferred = (op: string, from: Shape, to: Shape) =>
  `${op} ${change(from, to)}: only one size can be -1`;

export const anySize = (op: string, from: Shape, to: Shape) =>
  `${op} ${change(from, to)}: -1 could be any size`;

export const cannotGrow = (
  op: string,
  from: Shape,
  to: Shape,
  x: number,
  y: number,
  axis: number,
) => `${op} ${change(from, to)}: size ${x} at axis ${axis} cannot become ${y}; only size 1 can`;

export const fewerAxes = (op: string, from: Shape, to: Shape) =>
  `${op} ${change(from, to)}: name every axis; new ones go in front`;

export const newAxisKeeps = (op: string, from: Shape, to: Shape) =>
  `${op} ${change(from, to)}: -1 keeps a size, and a new axis has none`;

// ---- tile and repeat ---------------------------------------------------------------------------

export const times = (shape: Shape, by: Shape): string => `${show(shape)} by ${show(by)}`;

export const fewerTimes = (op: string, shape: Shape, by: Shape) =>
  `${op} ${times(shape, by)}: name every axis; new ones go in front`;

// ---- cat and stack -----------------------------------------------------------------------------

export const nothing = (op: string) => `${op} of no tensors: give at least one`;

export const ranks = (op: string, a: Shape, b: Shape) =>
  `${op} ${show(a)} and ${show(b)}: ranks ${a.length} and ${b.length} differ`;

export const sides = (
  op: string,
  a: Shape,
  b: Shape,
  along: number,
  x: number,
  y: number,
  axis: number,
) =>
  `${op} ${show(a)} and ${show(b)} along axis ${along}: ` +
  `sizes ${x} and ${y} at axis ${axis} differ`;

// ---- creation ----------------------------------------------------------------------------------

export const ragged = (op: string, depth: number) =>
  `${op} of rows that differ in length at depth ${depth}: give each the same length`;

export const mixedDepth = (op: string) =>
  `${op} of numbers and rows together: nest each element equally deep`;

export const mixedKinds = (op: string) => `${op} of numbers and booleans together: give one kind`;

export const shapeTwice = (op: string) =>
  `${op} of nested arrays and a shape: the nesting says the shape; reshape the result`;

export const stepZero = (start: number, end: number) =>
  `arange from ${start} to ${end} by 0: the step must not be 0`;

export const stepAway = (start: number, end: number, step: number) =>
  `arange from ${start} to ${end} by ${step}: the step leads away from the end`;

// ---- reading and expecting ---------------------------------------------------------------------

export const oneElement = (op: string, shape: Shape) =>
  `${op} of ${show(shape)}: reads one element; data() and array() read them all`;

export const expected = (to: Shape, shape: Shape, x: number, y: number, axis: number) =>
  `expectShape ${show(to)} of ${show(shape)}: size ${y} at axis ${axis} is not ${x}`;

export const expectedRank = (to: Shape, shape: Shape) =>
  `expectShape ${show(to)} of ${show(shape)}: ranks ${to.length} and ${shape.length} differ`;

// ---- dtypes ------------------------------------------------------------------------------------

export const wrongDType = (op: string, what: string, dtype: DType, wanted: DType) =>
  `${op} ${what} of dtype ${dtype}: must be ${wanted}`;

export const boolNumber = (op: string) =>
  `${op} of a bool tensor and a number: convert the tensor first, as x.to('float32')`;

export const noBits = (op: string, dtype: DType) =>
  `${op} of dtype ${dtype}: takes int32, uint8 and bool; compare first, as x.ne(0)`;

export const noShift = (op: string, dtype: DType) =>
  `${op} of dtype ${dtype}: takes int32 and uint8`;

// ---- bounds ------------------------------------------------------------------------------------

export const noBounds = (op: string) => `${op} without bounds: give min, max or both`;

// ---- gradients ---------------------------------------------------------------------------------

export const notScalar = (op: string, shape: Shape) =>
  `${op} of a function that returns ${show(shape)}: only a scalar has a gradient; use jacobian or vjp`;

export const notFloat = (op: string, dtype: DType) =>
  `${op} by a tensor of dtype ${dtype}: only float tensors have a gradient`;

export const noArgument = (op: string, argnum: number, count: number) =>
  `${op} by argument ${argnum}: the function takes ${count}, counted from 0`;

export const returnsNoTensor = (op: string) =>
  `${op} of a function that returns no tensor: return a scalar tensor`;

export const needsGradient = (shape: Shape) =>
  `backward from ${show(shape)}: only a scalar needs no gradient; give one of shape ${show(shape)}`;

// ---- only at run time: what `tsc` rejects before in other words --------------------------------

/** A value in a few words: `null`, `an array`, `a string`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return /^[aeiou]/.test(typeof value) ? `an ${typeof value}` : `a ${typeof value}`;
}

export const argumentMustBeTensor = (
  op: string,
  position: number,
  value: unknown,
  orNumber = false,
) =>
  `${op} argument ${position}: takes a tensor${orNumber ? ' or a number' : ''}, ` +
  `not ${describe(value)}`;

export const notShapeOrOptions = (op: string, value: unknown) =>
  `${op}: takes a shape or options after the values, not ${describe(value)}`;

/** Throws unless an argument is a function. */
export function checkFunction(op: string, f: unknown): void {
  if (typeof f !== 'function')
    throw new GradusError(`${op} argument 1: takes a function, not ${describe(f)}`);
}

export const notLowered = (value: unknown) =>
  `warmUp: takes a function that lower gave, not ${typeof value === 'function' ? 'another' : describe(value)}; ` +
  'lower it, as const step = lower(f)';

export const argumentMustBeNumber = (op: string, position: number, value: unknown) =>
  `${op} argument ${position}: takes a number, not ${describe(value)}`;

export const notAxes = (op: string, value: unknown) =>
  `${op} axis: takes a number, a list of numbers, or undefined for all axes, not ${describe(value)}`;

export const oneAxis = (op: string, value: unknown) =>
  `${op} axis: takes a number, or undefined for all axes, not ${describe(value)}`;

export const notReduceOptions = (op: string, value: unknown) =>
  `${op} options: takes an object, as { keepdims: true }, not ${describe(value)}`;

export const notList = (op: string, what: string, value: unknown) =>
  `${op} ${what}: takes a list of numbers, not ${describe(value)}`;

export const notElement = (op: string, value: unknown) =>
  `${op} of ${describe(value)}: elements are numbers or booleans`;

export const notDType = (op: string, value: unknown) =>
  `${op} '${told(value)}': dtypes are float16, float32, float64, int32, uint8 and bool`;

export const fractionBesideInt = (op: string, value: number) =>
  `${op} of an int32 tensor and ${value}: convert the tensor first, as x.to('float32')`;

export const outsideBytes = (op: string, value: number) =>
  `${op} of a uint8 tensor and ${value}: takes whole numbers from 0 to 255; ` +
  `convert the tensor first, as x.to('int32')`;

export const badPrintOption = (name: string, value: unknown, takes: string) =>
  `setPrintOptions ${name}: takes ${takes}, not ${typeof value === 'number' ? value : describe(value)}`;

export const emptyExtreme = (op: string, shape: Shape) =>
  `${op} over no elements of ${show(shape)}: an empty tensor has no ${op}`;

/** `bytes`: where it is known how many were asked for. */
export const tooLarge = (op: string, shapes: string, bytes?: number) =>
  `${op} ${shapes}: needs ${bytes === undefined ? 'more memory than there is' : `${bytes} bytes, more than there are`}; ` +
  'use smaller tensors, or dispose of some';

export const detached = (op: string, shape: Shape) =>
  `${op} of a tensor ${show(shape)}: the array that it was made of has been transferred or resized; ` +
  'give tensor a copy, as array.slice()';

export const notLimit = (value: unknown) =>
  `setMemoryLimit: takes a number of bytes, 0 or more, not ${told(value)}`;

export const threadCount = (count: number, most: number) =>
  `setThreads: takes a whole number from 1 to ${most}, not ${count}`;

export const threadLost = () =>
  'a thread ended before its part of a program did, so there is no result, and what the program was given to write into is not as it was; run it again: from now on there is one thread';

export const disposed = (op: string) => `${op} of a disposed tensor: its memory was given back`;

export const notDonate = (value: unknown) =>
  `lower donate: takes the number of an argument or a list of them, counted from 0, not ${told(value)}`;

export const donatesNothing = (name: string, argument: number, count: number) =>
  `${name} donates argument ${argument}: it was called with ${count}, counted from 0`;

export const givenAway = (op: string, taker: string) =>
  `${op} of a tensor donated to ${taker}: use what ${taker} returned`;

export const backwardTwice = () =>
  'backward a second time: its graph is used up; compute the result anew, add the losses first, or pass { retainGraph: true }';

export const nothingTracked = (op = 'backward from') =>
  `${op} a tensor that no variable leads to: make the inputs with variable(...)`;

export const fromNotFloat = (dtype: DType) =>
  `backward from a tensor of dtype ${dtype}: only float tensors have a gradient`;

export const backwardInside = () =>
  'backward inside lower or a transform: no variable collects the gradient there; use grad';

export const wrongGradient = (shape: Shape, given: Shape) =>
  `backward from ${show(shape)} with a gradient ${show(given)}: shapes must be equal`;

export const dataLength = (op: string, length: number, shape: Shape, count: number) =>
  `${op} of ${length} elements as ${show(shape)}: that takes ${count}`;

// ---- lowering ----------------------------------------------------------------------------------

export const readInside = (op: string) =>
  `${op} inside lower, grad or control flow: the value is not known until the program runs; return the tensor`;

export const randomInside = (op: string) =>
  `${op} inside lower: the same numbers would come back on every call; draw outside and pass them`;

export const variableInside = () =>
  'a variable used inside lower without being a parameter: pass it as one, so that its value is current';

export const notATree = (op: string, path: string, value: unknown) =>
  `${op} ${path}: takes tensors, and arrays and objects of them, not ${describe(value)}`;

export const argumentShape = (op: string, path: string, shape: Shape, wanted: Shape) =>
  `${op} ${path} of shape ${show(shape)}: it was lowered for ${show(wanted)}`;

export const argumentDType = (op: string, path: string, dtype: DType, wanted: DType) =>
  `${op} ${path} of dtype ${dtype}: it was lowered for ${wanted}`;

/** Programs that a sentence names; the rest is counted. */
const PROGRAMS = 4;

export function noProgram(name: string, given: string, known: readonly string[]): string {
  const all = [...new Set(known)].map((args) => `(${args})`);
  const rest = all.length > PROGRAMS ? ` and ${all.length - PROGRAMS} more` : '';
  return `${name}(${given}): it was lowered for ${all.slice(0, PROGRAMS).join(', ')}${rest}; call it with literal sizes where the build can see it`;
}

export const argumentClass = (op: string, path: string, value: unknown, wanted: string) =>
  `${op} ${path} is ${describe(value)}, not an object of class ${wanted}, for whose methods it was lowered`;

export const argumentStatic = (op: string, path: string, value: unknown, wanted: unknown) =>
  `${op} ${path} is ${String(value)}: it was lowered for ${String(wanted)}`;
