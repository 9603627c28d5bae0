/**
 * Reads and writes at indices in memory. All indices are checked before anything is written; the routine in JavaScript
 * says which is wrong. The elements that belong to one index are a block, which is moved as bytes.
 */
import { bytesOf } from '../../../dtype.ts';
import { fromEnd } from '../../../ir/routine.ts';
import { LANES } from '../../../ir/simd.ts';
import type { Func, Local } from '../encode.ts';
import {
  copyBytes,
  inPieces,
  isByte,
  loadNumber,
  memoryAt,
  type RoutineMemory,
  type RoutineWriting,
  storeNumber,
  taken,
  times,
} from './writing.ts';

const INDEX = bytesOf('int32');

type Three = [RoutineMemory, RoutineMemory, RoutineMemory];

/** What `gather` and `scatter` have in common. */
interface Selection {
  readonly outer: number;
  readonly size: number;
  readonly count: number;
  /** Indices side by side, and the elements that belong to each. */
  readonly width: number;
  readonly block: number;
  /** Whether each of `outer` has indices of its own. */
  readonly perOuter: boolean;
  /** Whether indices may count from the end. */
  readonly isSigned: boolean;
}

function selectionOf(parameters: readonly number[]): Selection {
  const [outer = 0, size = 0, count = 0, inner = 0, perOuter, perInner, caller = 0] = parameters;
  const width = perInner ? inner : 1;
  return {
    ...{ outer, size, count, width, block: inner / Math.max(width, 1) },
    ...{ perOuter: perOuter === 1, isSigned: fromEnd(caller) },
  };
}

/** Refuses indices outside: with one comparison each, as below 0 they are large numbers without a sign. */
function check(writing: RoutineWriting, index: Local, selection: Selection): void {
  const { func } = writing;
  const { outer, size, count, width, perOuter, isSigned } = selection;
  const indices = (perOuter ? outer : 1) * count * width;
  const [shift, limit] = isSigned ? [size, 2 * size] : [0, size];
  const at = taken(func.get(index));
  const isOutside = taken(func.i32(0));
  if (indices >= LANES) {
    const outside = taken(func.get(func.ints(0)), 'v128');
    times(func, Math.floor(indices / LANES), () => {
      func.get(at).memory('v128.load');
      if (isSigned) func.get(func.ints(shift)).op('i32x4.add');
      func.get(func.ints(limit)).op('i32x4.ge_u').get(outside).op('v128.or').set(outside);
      func.increase(at, LANES * INDEX);
    });
    func.get(outside).op('v128.any_true').set(isOutside);
  }
  for (let i = 0; i < indices % LANES; i++) {
    func.get(at).memory('i32.load', i * INDEX);
    if (isSigned) func.i32(shift).op('i32.add');
    func.i32(limit).op('i32.ge_u').get(isOutside).op('i32.or').set(isOutside);
  }
  func.get(isOutside).if(() => writing.refuse());
}

/**
 * For each index: the address of its block in the memory with the axis, `there`, and that of the block in the memory
 * with an element per index, `here`.
 */
function eachIndex(
  { func }: RoutineWriting,
  selection: Selection,
  index: Local,
  memories: { readonly there: RoutineMemory; readonly here: RoutineMemory },
  body: (there: Local, here: Local) => void,
): void {
  const { outer, size, count, width, block, perOuter, isSigned } = selection;
  const blockBytes = block * memories.there.bytes;
  const rowBytes = width * blockBytes;
  const here = taken(func.get(memories.here.base));
  const start = taken(func.get(memories.there.base));
  const at = taken(func.get(index));
  const [column, there, k] = [func.local('i32'), func.local('i32'), func.local('i32')];
  times(func, outer, () => {
    if (!perOuter) func.get(index).set(at);
    times(func, count, () => {
      func.get(start).set(column);
      times(func, width, () => {
        func.get(at).memory('i32.load').tee(k);
        if (isSigned) func.get(k).i32(31).op('i32.shr_s').i32(size).op('i32.and').op('i32.add');
        func.i32(rowBytes).op('i32.mul').get(column).op('i32.add').set(there);
        body(there, here);
        func.increase(at, INDEX).increase(here, blockBytes);
        if (width > 1) func.increase(column, blockBytes);
      });
    });
    func.increase(start, size * rowBytes);
  });
}

export function emitGather(writing: RoutineWriting): void {
  const selection = selectionOf(writing.parameters);
  const [x, index, out] = [0, 1, 2].map((i) => memoryAt(writing, i)) as Three;
  if (out.size === 0) return;
  check(writing, index.base, selection);
  eachIndex(writing, selection, index.base, { there: x, here: out }, (there, here) =>
    copyBytes(writing.func, selection.block * x.bytes, there, here),
  );
}

/** Fills a memory with the one element of another. */
function fill(func: Func, one: RoutineMemory, out: RoutineMemory): void {
  const load = isByte(out.dtype) ? 'v128.load8_splat' : 'v128.load32_splat';
  const four = taken(func.get(one.base).memory(load), 'v128');
  const number = taken(func.get(one.base).memory(isByte(out.dtype) ? 'i32.load8_u' : 'i32.load'));
  const sizes = [16, out.bytes];
  inPieces(func, out.size * out.bytes, [out.base], sizes, (size, offset, to) => {
    if (!to) return;
    func.get(to);
    if (size === 16) func.get(four).memory('v128.store', offset);
    else func.get(number).memory(isByte(out.dtype) ? 'i32.store8' : 'i32.store', offset);
  });
}

/** Adds a block of updates to one of the result. */
function addBlock(
  func: Func,
  { dtype, bytes }: RoutineMemory,
  block: number,
  by: Local,
  to: Local,
) {
  const isFloat = dtype === 'float32';
  const four = isFloat ? 'f32x4.add' : isByte(dtype) ? 'i8x16.add' : 'i32x4.add';
  inPieces(func, block * bytes, [by, to], [16, bytes], (size, offset, by, to) => {
    if (!by || !to) return;
    func.get(to).get(to);
    if (size === 16) {
      func.memory('v128.load', offset).get(by).memory('v128.load', offset);
      func.op(four).memory('v128.store', offset);
      return;
    }
    loadNumber(func, dtype, offset);
    func.get(by);
    loadNumber(func, dtype, offset);
    func.op(isFloat ? 'f32.add' : 'i32.add');
    storeNumber(func, dtype, offset);
  });
}

export function emitScatter(writing: RoutineWriting): void {
  const { func, parameters } = writing;
  const selection = selectionOf(parameters);
  const [base, index, updates] = [0, 1, 2].map((i) => memoryAt(writing, i)) as Three;
  const out = memoryAt(writing, 3);
  if (out.size === 0) return;
  if (updates.size > 0) check(writing, index.base, selection);
  if (base.size !== out.size) fill(func, base, out);
  else
    func
      .get(out.base)
      .get(base.base)
      .i32(out.size * out.bytes)
      .copy();
  if (updates.size === 0) return;
  eachIndex(writing, selection, index.base, { there: out, here: updates }, (there, here) => {
    if (parameters[7] === 1) addBlock(func, out, selection.block, here, there);
    else copyBytes(func, selection.block * out.bytes, here, there);
  });
}
