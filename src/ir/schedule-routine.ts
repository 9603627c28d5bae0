/**
 * Scheduling of routines for WebAssembly: which of them have a form there, of which elements, and its numbers. What
 * scans has lines that know nothing of each other: a part has as many of them as run side by side.
 */
import { bytesOf, type DType } from '../dtype.ts';
import type { RoutineCall } from './kernel.ts';
import { type RoutineName, routines } from './routine.ts';
import type { RoutineSchedule } from './simd.ts';

type Memories = RoutineSchedule['memories'];

/** What a row of the table says of one call. */
interface Numbers {
  readonly parts?: number;
  readonly width?: number;
  readonly scratch?: number;
}

interface Row {
  /** Whether it takes elements of these types: of the inputs, then of the outputs. */
  readonly takes: (...dtypes: readonly (DType | undefined)[]) => boolean;
  readonly numbers: (parameters: readonly number[], memories: Memories) => Numbers;
}

/** Columns of a scan side by side: a cache line of four bytes each. */
const COLUMNS = 16;
/** Rows of a scan side by side: enough to hide the latency of an addition. */
const ROWS = 4;
/** From this many elements on a row is sorted by counting digits. */
export const DIGIT_SORT = 200;
/** Digits of a key of 32 bits: their bits, their number, and how many there are of each. */
export const DIGIT_BITS = 11;
export const DIGITS = 1 << DIGIT_BITS;
export const DIGIT_PASSES = 3;
/** An element being sorted: its key and where it lies. */
export const ENTRY = 8;
/** Values that are worth a part of their own where places for them are searched. */
const SEARCHED = 1024;

const isNarrow = (dtype: DType | undefined): boolean =>
  dtype === 'float32' || dtype === 'int32' || dtype === 'uint8' || dtype === 'bool';
const isNumber = (dtype: DType | undefined): boolean => dtype === 'float32' || dtype === 'int32';

function lines([outer = 1, , inner = 1]: readonly number[]): Numbers {
  if (inner === 1) return { width: ROWS, parts: Math.ceil(outer / ROWS) };
  return { width: COLUMNS, parts: outer * Math.ceil(inner / COLUMNS) };
}

/** A few contiguous rows of floats are summed one at a time, in vectors: an addition alone has too much latency. */
function sums(parameters: readonly number[], [x]: Memories): Numbers {
  const [outer = 1, , inner = 1] = parameters;
  const isAlone = inner === 1 && outer < ROWS && x?.dtype === 'float32';
  return isAlone ? { width: 1, parts: outer } : lines(parameters);
}

const rows = {
  gather: {
    takes: (x, index) => isNarrow(x) && index === 'int32',
    numbers: () => ({}),
  },
  scatter: {
    takes: (x, index) => isNarrow(x) && index === 'int32',
    numbers: () => ({}),
  },
  argsort: {
    takes: isNarrow,
    numbers: ([, size = 0]) => ({
      scratch:
        2 * aligned(size * ENTRY) +
        (size < DIGIT_SORT ? 0 : DIGITS * DIGIT_PASSES * bytesOf('int32')),
    }),
  },
  searchsorted: {
    takes: (sorted, values) => isNarrow(sorted) && sorted === values,
    numbers: ([rows = 1, , perRow = 1]) => ({
      width: SEARCHED,
      parts: rows * Math.ceil(perRow / SEARCHED),
    }),
  },
  cumsum: { takes: isNumber, numbers: sums },
  cumprod: { takes: isNumber, numbers: lines },
  recur: { takes: (a, b) => a === 'float32' && b === 'float32', numbers: lines },
  cumextreme: { takes: isNarrow, numbers: lines },
} satisfies Partial<Readonly<Record<RoutineName, Row>>>;

/** The routines that have a form in WebAssembly. */
export type WasmRoutine = keyof typeof rows;

/** Bytes up to the next whole vector, so that each row of entries begins with one. */
export const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

export const hasWasmForm = (name: RoutineName): name is WasmRoutine => Object.hasOwn(rows, name);

/** The schedule of a routine that has a form for such elements. */
export function scheduleRoutine(
  { name, parameters }: RoutineCall,
  memories: Memories,
): RoutineSchedule | undefined {
  const row: Row | undefined = hasWasmForm(name) ? rows[name] : undefined;
  const bytes = memories.reduce((sum, { dtype, size }) => sum + size * bytesOf(dtype), 0);
  // Addresses have 32 bits.
  if (!row?.takes(...memories.map(({ dtype }) => dtype)) || bytes >= 2 ** 31) return undefined;
  const { parts = 1, width = 1, scratch } = row.numbers(parameters, memories);
  return {
    family: 'routine',
    memories,
    width,
    parts,
    refuses: routines[name].refuses ?? false,
    ...(scratch ? { scratch } : {}),
  };
}
