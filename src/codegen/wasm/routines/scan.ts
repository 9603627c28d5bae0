/**
 * Scans. Lines that know nothing of each other run side by side: columns in vectors, rows as numbers. Floats
 * accumulate in float64, as in JavaScript, and in the same order but for sums along contiguous rows.
 */
import { LANES } from '../../../ir/simd.ts';
import type { Func, Local } from '../encode.ts';
import {
  isByte,
  loadNumber,
  memoryAt,
  type RoutineMemory,
  type RoutineWriting,
  storeNumber,
  taken,
  times,
} from './writing.ts';

/** One line, or four in the lanes of vectors. */
interface Line {
  start(): void;
  /** Puts the next result on the stack; `put` puts the next element of an input there, `at` counts the steps. */
  step(put: (input: number) => void, at: Local): void;
}

type MakeLine = (func: Func, isVector: boolean) => Line;

/** Float64 in the lanes of two vectors. */
interface Doubles {
  readonly low: Local;
  readonly high: Local;
}

const doubles = (func: Func): Doubles => ({ low: func.local('v128'), high: func.local('v128') });

/** Puts the upper half of a vector on the stack, in both halves. */
const upper = (func: Func, x: Local) => func.get(x).get(x).shuffle32([2, 3, 2, 3]);

/** Promotes the vector on the stack. */
function promoted(func: Func): Doubles {
  const x = taken(func, 'v128');
  const low = taken(func.get(x).op('f64x2.promote_low_f32x4'), 'v128');
  const high = taken(upper(func, x).op('f64x2.promote_low_f32x4'), 'v128');
  return { low, high };
}

/** Puts float64 on the stack as four float32. */
const demoted = (func: Func, { low, high }: Doubles) =>
  func
    .get(low)
    .op('f32x4.demote_f64x2_zero')
    .get(high)
    .op('f32x4.demote_f64x2_zero')
    .shuffle32([0, 1, 4, 5]);

type Fold = 'add' | 'mul';

const identityOf = { add: 0, mul: 1 } as const;

/** Folds floats. */
const foldFloats =
  (fold: Fold): MakeLine =>
  (func, isVector) => {
    if (!isVector) {
      const state = func.local('f64');
      return {
        start: () => void func.f32(identityOf[fold]).op('f64.promote_f32').set(state),
        step: (put) => {
          func.get(state);
          put(0);
          func.op('f64.promote_f32').op(`f64.${fold}`).tee(state).op('f32.demote_f64');
        },
      };
    }
    const state = doubles(func);
    return {
      start: () => {
        func.get(func.floats(identityOf[fold])).op('f64x2.promote_low_f32x4');
        func.tee(state.low).set(state.high);
      },
      step: (put) => {
        put(0);
        const x = promoted(func);
        func.get(state.low).get(x.low).op(`f64x2.${fold}`).set(state.low);
        func.get(state.high).get(x.high).op(`f64x2.${fold}`).set(state.high);
        demoted(func, state);
      },
    };
  };

/** Folds whole numbers, which wrap around. */
const foldWhole =
  (fold: Fold): MakeLine =>
  (func, isVector) => {
    const state = func.local(isVector ? 'v128' : 'i32');
    return {
      start: () => {
        if (isVector) func.get(func.ints(identityOf[fold])).set(state);
        else func.i32(identityOf[fold]).set(state);
      },
      step: (put) => {
        func.get(state);
        put(0);
        func.op(isVector ? `i32x4.${fold}` : `i32.${fold}`).tee(state);
      },
    };
  };

/** `state = a * state + b`; the first `a` does not matter, whatever it is. */
const recurrence: MakeLine = (func, isVector) => {
  if (!isVector) {
    const state = func.local('f64');
    return {
      start: () => void func.f32(0).op('f64.promote_f32').set(state),
      step: (put, at) => {
        put(0);
        func.f32(0).get(at).op('select').op('f64.promote_f32').get(state).op('f64.mul');
        put(1);
        func.op('f64.promote_f32').op('f64.add').tee(state).op('f32.demote_f64');
      },
    };
  }
  const state = doubles(func);
  return {
    start: () => {
      func.get(func.floats(0)).tee(state.low).set(state.high);
    },
    step: (put, at) => {
      put(0);
      func.get(at).op('i32x4.splat').get(func.ints(0)).op('i32x4.ne').op('v128.and');
      const a = promoted(func);
      put(1);
      const b = promoted(func);
      for (const half of ['low', 'high'] as const) {
        func.get(a[half]).get(state[half]).op('f64x2.mul');
        func.get(b[half]).op('f64x2.add').set(state[half]);
      }
      demoted(func, state);
    },
  };
};

/** Where the extreme so far lies. NaN is taken always, and what is no NaN never wins against it. */
const extremes =
  (isFloat: boolean, least: boolean): MakeLine =>
  (func, isVector) => {
    const type = isVector ? 'v128' : isFloat ? 'f32' : 'i32';
    const [extreme, element, place] = [func.local(type), func.local(type), func.local('i32')];
    const places = func.local('v128');
    const wins = least ? 'le' : 'ge';
    const first = isFloat
      ? (least ? 1 : -1) * Number.POSITIVE_INFINITY
      : least
        ? 2 ** 31 - 1
        : -(2 ** 31);
    const compared = (name: 'le' | 'ge' | 'ne', a: Local, b: Local) => {
      func.get(a).get(b);
      if (isFloat) func.op(isVector ? `f32x4.${name}` : `f32.${name}`);
      else if (isVector) func.op(name === 'ne' ? 'i32x4.ne' : `i32x4.${name}_s`);
      else func.op(name === 'ne' ? 'i32.ne' : `i32.${name}_s`);
    };
    /** Puts on the stack whether the element is taken. */
    const isTaken = () => {
      compared(wins, element, extreme);
      if (!isFloat) return;
      compared('ne', element, element);
      func.op(isVector ? 'v128.or' : 'i32.or');
    };
    const choice = isVector ? 'v128.bitselect' : 'select';
    return {
      // Whatever comes first wins against this.
      start: () => {
        if (isVector) func.get(isFloat ? func.floats(first) : func.ints(first));
        else if (isFloat) func.f32(first);
        else func.i32(first);
        func.set(extreme);
      },
      step: (put, at) => {
        put(0);
        func.set(element);
        isTaken();
        const isNew = taken(func, isVector ? 'v128' : 'i32');
        func.get(element).get(extreme).get(isNew).op(choice).set(extreme);
        func.get(at);
        if (isVector) func.op('i32x4.splat').get(places).get(isNew).op(choice).tee(places);
        else func.get(place).get(isNew).op(choice).tee(place);
      },
    };
  };

// ---- lines side by side ------------------------------------------------------------------------

/** How lines lie: some blocks of so many lines each, in elements. */
interface Layout {
  readonly lines: number;
  readonly distance: number;
  readonly block: number;
  /** From one element of a line to the next. */
  readonly stride: number;
  readonly size: number;
}

function layoutOf([outer = 1, size = 1, inner = 1]: readonly number[]): Layout {
  if (inner === 1) return { lines: outer, distance: size, block: 0, stride: 1, size };
  return { lines: inner, distance: 1, block: size * inner, stride: inner, size };
}

/** Loads four elements from the address on the stack. */
function loadFour(func: Func, { dtype }: RoutineMemory, offset: number): void {
  if (!isByte(dtype)) func.memory('v128.load', offset);
  else
    func
      .memory('v128.load32_zero', offset)
      .op('i16x8.extend_low_i8x16_u')
      .op('i32x4.extend_low_i16x8_u');
}

/** One step of `count` lines, whose first elements the pointers are at. */
function steps(
  { func, memories }: RoutineWriting,
  layout: Layout,
  pointers: readonly Local[],
  count: number,
  make: MakeLine,
  reverse: boolean,
): void {
  const vectors = layout.distance === 1 ? Math.floor(count / LANES) : 0;
  const firsts = Array.from({ length: vectors }, (_, i) => i * LANES);
  for (let i = vectors * LANES; i < count; i++) firsts.push(i);
  const group = firsts.map((first, i) => ({
    first,
    isVector: i < vectors,
    line: make(func, i < vectors),
  }));
  const at = func.local('i32');
  for (const { line } of group) line.start();
  const output = memories.length - 1;
  func.i32(0).set(at);
  func.repeat(at, layout.size, 1, () => {
    for (const { first, isVector, line } of group) {
      const offsetIn = ({ bytes }: RoutineMemory) => first * layout.distance * bytes;
      const pointer = (i: number) => [memories[i], pointers[i]] as [RoutineMemory, Local];
      const put = (input: number) => {
        const [memory, local] = pointer(input);
        func.get(local);
        if (isVector) loadFour(func, memory, offsetIn(memory));
        else loadNumber(func, memory.dtype, offsetIn(memory));
      };
      const [memory, local] = pointer(output);
      func.get(local);
      line.step(put, at);
      if (isVector) func.memory('v128.store', offsetIn(memory));
      else storeNumber(func, memory.dtype, offsetIn(memory));
    }
    const step = (reverse ? -1 : 1) * layout.stride;
    for (const [i, memory] of memories.entries())
      func.increase(pointers[i] as Local, step * memory.bytes);
  });
}

/** Scans the lines of each part. */
function scan(writing: RoutineWriting, make: MakeLine, reverse: boolean): void {
  const { func, memories, schedule, parameters, begin, end } = writing;
  const layout = layoutOf(parameters);
  const { lines, distance, block, stride, size } = layout;
  const groups = Math.ceil(lines / schedule.width);
  const part = func.local('i32');
  const pointers = memories.map(() => func.local('i32'));
  const group = taken(func.i32(0));
  func.get(begin).set(part);
  func.repeat(part, end, 1, () => {
    func.get(part).i32(groups).op('i32.rem_u').set(group);
    const first = taken(
      func
        .get(part)
        .i32(groups)
        .op('i32.div_u')
        .i32(block)
        .op('i32.mul')
        .get(group)
        .i32(schedule.width * distance)
        .op('i32.mul')
        .op('i32.add')
        .i32(reverse ? (size - 1) * stride : 0)
        .op('i32.add'),
    );
    for (const [i, { base, bytes }] of memories.entries())
      func
        .get(base)
        .get(first)
        .i32(bytes)
        .op('i32.mul')
        .op('i32.add')
        .set(pointers[i] as Local);
    const run = (count: number) => steps(writing, layout, pointers, count, make, reverse);
    const rest = lines % schedule.width;
    if (rest === 0) run(schedule.width);
    else if (groups === 1) run(rest);
    else
      func
        .get(group)
        .i32(groups - 1)
        .op('i32.eq')
        .if(
          () => run(rest),
          () => run(schedule.width),
        );
  });
}

// ---- sums along contiguous rows ----------------------------------------------------------------

/** Puts the running sums of two float64 on the stack. */
const sumsOfTwo = (func: Func, x: Local) =>
  func.get(x).get(func.floats(0)).get(x).shuffle32([0, 1, 4, 5]).op('f64x2.add');

/** Running sums of four elements, and what they add to all that follows. */
function sumsOfFour(func: Func): Doubles & { readonly total: Local } {
  const x = promoted(func);
  const low = taken(sumsOfTwo(func, x.low), 'v128');
  sumsOfTwo(func, x.high);
  const high = taken(upper(func, low).op('f64x2.add'), 'v128');
  return { low, high, total: taken(upper(func, high), 'v128') };
}

/**
 * Each row in vectors: the sum before a vector and the sums within it are found apart, so that from one vector to the
 * next there is one addition.
 */
function sumRows(writing: RoutineWriting, reverse: boolean): void {
  const { func, parameters, begin, end } = writing;
  const [, size = 1] = parameters;
  const [x, out] = [memoryAt(writing, 0), memoryAt(writing, 1)];
  const [row, from, to] = [func.local('i32'), func.local('i32'), func.local('i32')];
  const [before, sum] = [func.local('v128'), func.local('f64')];
  const turned = () => {
    if (!reverse) return;
    const vector = taken(func, 'v128');
    func.get(vector).get(vector).shuffle32([3, 2, 1, 0]);
  };
  const direction = reverse ? -1 : 1;
  /** Vectors begin at their lowest element. */
  const low = reverse ? 1 - LANES : 0;
  const move = (elements: number) => {
    for (const pointer of [from, to]) func.increase(pointer, elements * x.bytes);
  };
  func.get(begin).set(row);
  func.repeat(row, end, 1, () => {
    for (const [memory, pointer] of [
      [x, from],
      [out, to],
    ] as const) {
      func.get(row).i32(size).op('i32.mul');
      func
        .i32(reverse ? size - 1 : 0)
        .op('i32.add')
        .i32(memory.bytes)
        .op('i32.mul');
      func.get(memory.base).op('i32.add').set(pointer);
    }
    func.get(func.floats(0)).set(before);
    if (size >= LANES) {
      move(low);
      times(func, Math.floor(size / LANES), () => {
        func.get(from).memory('v128.load');
        turned();
        const sums = sumsOfFour(func);
        const all = {
          low: taken(func.get(before).get(sums.low).op('f64x2.add'), 'v128'),
          high: taken(func.get(before).get(sums.high).op('f64x2.add'), 'v128'),
        };
        func.get(before).get(sums.total).op('f64x2.add').set(before);
        func.get(to);
        demoted(func, all);
        turned();
        func.memory('v128.store');
        move(direction * LANES);
      });
      move(-low);
    }
    func.get(before).lane('f64x2.extract_lane', 0).set(sum);
    for (let i = 0; i < size % LANES; i++) {
      func.get(to).get(sum).get(from).memory('f32.load').op('f64.promote_f32').op('f64.add');
      func.tee(sum).op('f32.demote_f64').memory('f32.store');
      move(direction);
    }
  });
}

const isFloats = (writing: RoutineWriting) => memoryAt(writing, 0).dtype === 'float32';

export function emitCumsum(writing: RoutineWriting): void {
  const reverse = writing.parameters[3] === 1;
  if (writing.schedule.width === 1) sumRows(writing, reverse);
  else scan(writing, isFloats(writing) ? foldFloats('add') : foldWhole('add'), reverse);
}

export const emitCumprod = (writing: RoutineWriting): void =>
  scan(writing, isFloats(writing) ? foldFloats('mul') : foldWhole('mul'), false);

export const emitRecur = (writing: RoutineWriting): void =>
  scan(writing, recurrence, writing.parameters[3] === 1);

export const emitCumextreme = (writing: RoutineWriting): void =>
  scan(writing, extremes(isFloats(writing), writing.parameters[3] === 1), false);
