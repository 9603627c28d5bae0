/**
 * Order. What is sorted are entries of 64 bits: above, a key without a sign that is ordered as the elements are to be;
 * below, where the element lies. No two are equal, so that any way of sorting them keeps equal elements in their order.
 */
import { bytesOf } from '../../../dtype.ts';
import {
  aligned,
  DIGIT_BITS,
  DIGIT_PASSES,
  DIGIT_SORT,
  DIGITS,
  ENTRY,
} from '../../../ir/schedule-routine.ts';
import type { Callee, Func, Local } from '../encode.ts';
import type { SharedFunctions } from '../vectors.ts';
import {
  loadNumber,
  memoryAt,
  type RoutineMemory,
  type RoutineWriting,
  taken,
  times,
  whilst,
} from './writing.ts';

const WORD = bytesOf('int32');
/** Where the key of an entry is. */
const KEY = WORD;
/** The bits of the greatest digit, and those below it. */
const HIGHEST = DIGIT_BITS * (DIGIT_PASSES - 1);
/** Entries that are sorted by insertion, before runs of as many are merged. */
const RUN = 8;

type Four = [Local, Local, Local, Local];

const isLess = (func: Func, a: Local, b: Local) => func.get(a).get(b).op('i32.lt_u');

// ---- by merging --------------------------------------------------------------------------------

/** Sorts the entries from `low` to `high`, addresses, by insertion. */
function insertion(func: Func, low: Local, high: Local): void {
  const [entry, other] = [func.local('i64'), func.local('i64')];
  const [at, to] = [func.local('i32'), func.local('i32')];
  func.get(low).set(at);
  whilst(
    func,
    () => isLess(func, at, high),
    () => {
      func.get(at).tee(to).memory('i64.load').set(entry);
      func.block(() =>
        func.loop(() => {
          func.get(to).get(low).op('i32.le_u').brIf(1);
          func.get(to).i32(ENTRY).op('i32.sub').memory('i64.load').tee(other);
          func.get(entry).op('i64.lt_u').brIf(1);
          func.get(to).get(other).memory('i64.store').increase(to, -ENTRY).br(0);
        }),
      );
      func.get(to).get(entry).memory('i64.store').increase(at, ENTRY);
    },
  );
}

/** Sets a local to an address some bytes further, or to the end if that comes before. */
function stepTo(func: Func, local: Local, from: Local, bytes: Local | number, end: Local): void {
  func.get(from).put(bytes).op('i32.add').tee(local).get(end);
  isLess(func, local, end).op('select').set(local);
}

/** Moves entries to `to` as long as `from` is before an end. */
const moveRest = (func: Func, to: Local, from: Local, end: Local) =>
  whilst(
    func,
    () => isLess(func, from, end),
    () => {
      func.get(to).get(from).memory('i64.load').memory('i64.store');
      func.increase(to, ENTRY).increase(from, ENTRY);
    },
  );

/** Merges the runs from `left` to `middle` and from there to `high` to `to`, without a branch for each entry. */
function merge(func: Func, left: Local, middle: Local, high: Local, to: Local): void {
  const [a, b] = [func.local('i64'), func.local('i64')];
  const right = taken(func.get(middle));
  const takesRight = func.local('i32');
  whilst(
    func,
    () => {
      isLess(func, left, middle);
      isLess(func, right, high).op('i32.and');
    },
    () => {
      func.get(to).get(right).memory('i64.load').tee(b).get(left).memory('i64.load').tee(a);
      func.get(b).get(a).op('i64.lt_u').tee(takesRight).op('select').memory('i64.store');
      func.get(right).get(takesRight).i32(3).op('i32.shl').op('i32.add').set(right);
      func.get(left).get(takesRight).op('i32.eqz').i32(3).op('i32.shl').op('i32.add').set(left);
      func.increase(to, ENTRY);
    },
  );
  moveRest(func, to, left, middle);
  moveRest(func, to, right, high);
}

const swap = (func: Func, a: Local, b: Local) => func.get(a).get(b).set(a).set(b);

/** `(entries, spare, count)`: the sorted entries, in either memory. */
const mergeSort = (functions: SharedFunctions): Callee =>
  functions.once('sortByMerging', ['i32', 'i32', 'i32'], 'i32', (func) => {
    const [from, spare, count] = [func.param(0), func.param(1), func.param(2)];
    const [low, middle, high] = [func.local('i32'), func.local('i32'), func.local('i32')];
    const [to, width] = [func.local('i32'), func.local('i32')];
    const end = taken(func.get(from).get(count).i32(ENTRY).op('i32.mul').op('i32.add'));
    const runs = (bytes: Local | number, run: () => void) => {
      func.get(from).set(low);
      whilst(
        func,
        () => isLess(func, low, end),
        () => {
          stepTo(func, middle, low, bytes, end);
          run();
        },
      );
    };
    runs(RUN * ENTRY, () => {
      insertion(func, low, middle);
      func.get(middle).set(low);
    });
    func.i32(RUN * ENTRY).set(width);
    whilst(
      func,
      () => func.get(width).get(count).i32(ENTRY).op('i32.mul').op('i32.lt_u'),
      () => {
        func.get(spare).set(to);
        runs(width, () => {
          stepTo(func, high, middle, width, end);
          merge(func, low, middle, high, to);
          func.get(high).set(low);
        });
        swap(func, from, spare);
        func.get(from).get(count).i32(ENTRY).op('i32.mul').op('i32.add').set(end);
        func.get(width).i32(1).op('i32.shl').set(width);
      },
    );
    func.get(from);
  });

// ---- by the digits of keys ---------------------------------------------------------------------

/** Where the count of the digit on the stack is. */
const putCount = (func: Func, counts: Local) =>
  func.i32(WORD).op('i32.mul').get(counts).op('i32.add');

/** Adds 1 to the number at the address on the stack, and puts on the stack what it was. */
function countUp(func: Func, offset = 0): Local {
  const [address, before] = [func.local('i32'), func.local('i32')];
  func.tee(address).get(address).memory('i32.load', offset).tee(before);
  func.i32(1).op('i32.add').memory('i32.store', offset);
  return before;
}

const clear = (func: Func, counts: Local, bytes: number) => {
  const at = taken(func.get(counts));
  times(func, bytes / 16, () => {
    func.get(at).get(func.ints(0)).memory('v128.store').increase(at, 16);
  });
};

/** For each of `count` entries. */
const eachEntry = (func: Func, entries: Local, count: Local, body: (entry: Local) => void) => {
  const entry = taken(func.get(entries));
  const end = taken(func.get(entries).get(count).i32(ENTRY).op('i32.mul').op('i32.add'));
  whilst(
    func,
    () => isLess(func, entry, end),
    () => {
      body(entry);
      func.increase(entry, ENTRY);
    },
  );
};

/** Makes of the counts of a digit where each begins. */
function makePlaces(func: Func, counts: Local): void {
  const at = taken(func.get(counts));
  const [sum, number] = [taken(func.i32(0)), func.local('i32')];
  times(func, DIGITS, () => {
    func.get(at).memory('i32.load').set(number);
    func.get(at).get(sum).memory('i32.store');
    func.increase(sum, number).increase(at, WORD);
  });
}

/** Puts on the stack the digit of an entry that begins at the bit `shift`. */
const putDigit = (func: Func, entry: Local, shift: Local | number) =>
  func
    .get(entry)
    .memory('i32.load', KEY)
    .put(shift)
    .op('i32.shr_u')
    .i32(DIGITS - 1)
    .op('i32.and');

/** `(entries, spare, count, counts)`: the sorted entries, in either memory. */
const digitSort = (functions: SharedFunctions): Callee =>
  functions.once('sortByDigits', ['i32', 'i32', 'i32', 'i32'], 'i32', (func) => {
    const [from, to, count, counts] = [0, 1, 2, 3].map((i) => func.param(i)) as Four;
    const perPass = DIGITS * WORD;
    clear(func, counts, perPass * DIGIT_PASSES);
    eachEntry(func, from, count, (entry) => {
      for (let pass = 0; pass < DIGIT_PASSES; pass++) {
        putCount(putDigit(func, entry, pass * DIGIT_BITS), counts);
        countUp(func, pass * perPass);
      }
    });
    const shift = func.local('i32');
    func.i32(0).set(shift);
    func.repeat(shift, DIGIT_BITS * DIGIT_PASSES, DIGIT_BITS, () => {
      // Where all have one digit they stay as they are.
      putCount(putDigit(func, from, shift), counts).memory('i32.load');
      func
        .get(count)
        .op('i32.ne')
        .if(() => {
          makePlaces(func, counts);
          eachEntry(func, from, count, (entry) => {
            putCount(putDigit(func, entry, shift), counts);
            const place = countUp(func);
            func.get(to).get(place).i32(ENTRY).op('i32.mul').op('i32.add');
            func.get(entry).memory('i64.load').memory('i64.store');
          });
          swap(func, from, to);
        });
      func.increase(counts, perPass);
    });
    func.get(from);
  });

/**
 * `(entries, count, wanted, counts)`: moves to the front all entries that may be among the `wanted` lowest, and says how
 * many they are.
 */
const selectLowest = (functions: SharedFunctions): Callee =>
  functions.once('selectLowest', ['i32', 'i32', 'i32', 'i32'], 'i32', (func) => {
    const [entries, count, wanted, counts] = [0, 1, 2, 3].map((i) => func.param(i)) as Four;
    clear(func, counts, DIGITS * WORD);
    eachEntry(func, entries, count, (entry) => {
      putCount(putDigit(func, entry, HIGHEST), counts);
      countUp(func);
    });
    const digit = taken(func.i32(0));
    const found = taken(func.get(counts).memory('i32.load'));
    whilst(
      func,
      () => isLess(func, found, wanted),
      () => {
        func.increase(digit, 1);
        putCount(func.get(found).get(digit), counts).memory('i32.load').op('i32.add').set(found);
      },
    );
    const to = taken(func.get(entries));
    eachEntry(func, entries, count, (entry) => {
      func.get(to).get(entry).memory('i64.load').memory('i64.store');
      func.get(to).get(digit);
      putDigit(func, entry, HIGHEST).op('i32.ge_u').i32(3).op('i32.shl').op('i32.add').set(to);
    });
    func.get(to).get(entries).op('i32.sub').i32(3).op('i32.shr_u');
  });

// ---- argsort -----------------------------------------------------------------------------------

/** Puts on the stack the key of the element whose address is there: NaN is the greatest, and -0 is 0. */
function putKey(func: Func, { dtype }: RoutineMemory, isDescending: boolean): void {
  loadNumber(func, dtype);
  if (dtype === 'float32') {
    // Adding 0 makes 0 of -0. Of negative numbers the greater bits are the smaller number.
    const x = taken(func, 'f32');
    const bits = taken(func.get(x).f32(0).op('f32.add').op('i32.reinterpret_f32'));
    func
      .get(bits)
      .get(bits)
      .i32(31)
      .op('i32.shr_s')
      .i32(-(2 ** 31))
      .op('i32.or')
      .op('i32.xor');
    func.i32(-1).get(x).get(x).op('f32.eq').op('select');
  } else func.i32(-(2 ** 31)).op('i32.xor');
  if (isDescending) func.i32(-1).op('i32.xor');
}

export function emitArgsort(writing: RoutineWriting): void {
  const { func, functions, parameters } = writing;
  const [outer = 0, size = 0, inner = 0, wanted = 0, descending = 0] = parameters;
  const [x, out] = [memoryAt(writing, 0), memoryAt(writing, 1)];
  if (out.size === 0) return;
  const entries = writing.scratch();
  const spare = taken(
    func
      .get(entries)
      .i32(aligned(size * ENTRY))
      .op('i32.add'),
  );
  const counts = taken(
    func
      .get(spare)
      .i32(aligned(size * ENTRY))
      .op('i32.add'),
  );
  const [row, target] = [taken(func.get(x.base)), taken(func.get(out.base))];
  const [at, to, entry, place] = [0, 1, 2, 3].map(() => func.local('i32')) as Four;
  const count = func.local('i32');
  const sorted = () => {
    const isLong = size >= DIGIT_SORT;
    func.i32(size).set(count);
    if (isLong && wanted * 8 <= size)
      func.get(entries).get(count).i32(wanted).get(counts).call(selectLowest(functions)).set(count);
    func.get(entries).get(spare).get(count);
    if (isLong) func.get(counts).call(digitSort(functions));
    else func.call(mergeSort(functions));
  };
  times(func, outer, () => {
    times(func, inner, () => {
      func.get(row).set(at).get(entries).set(entry).i32(0).set(place);
      func.repeat(place, size, 1, () => {
        func.get(entry).get(place).memory('i32.store').get(entry).get(at);
        putKey(func, x, descending === 1);
        func.memory('i32.store', KEY);
        func.increase(at, inner * x.bytes).increase(entry, ENTRY);
      });
      sorted();
      func.set(entry).get(target).set(to);
      times(func, wanted, () => {
        func.get(to).get(entry).memory('i32.load').memory('i32.store');
        func.increase(to, inner * WORD).increase(entry, ENTRY);
      });
      func.increase(row, x.bytes).increase(target, WORD);
    });
    func.increase(row, (size - 1) * inner * x.bytes).increase(target, (wanted - 1) * inner * WORD);
  });
}

// ---- places in sorted rows ---------------------------------------------------------------------

/** Puts on the stack whether the place of a value is behind an element: NaN is the greatest. */
function isPassed(func: Func, isFloat: boolean, element: Local, value: Local, right: boolean) {
  if (!isFloat) {
    func
      .get(element)
      .get(value)
      .op(right ? 'i32.le_s' : 'i32.lt_s');
    return;
  }
  const isNumber = (x: Local) => func.get(x).get(x).op('f32.eq');
  const isNone = (x: Local) => func.get(x).get(x).op('f32.ne');
  func
    .get(element)
    .get(value)
    .op(right ? 'f32.le' : 'f32.lt');
  isNone(value);
  if (!right) isNumber(element).op('i32.and');
  func.op('i32.or');
}

/** Halves the row a number of times that is known, with no branch. */
export function emitSearchsorted(writing: RoutineWriting): void {
  const { func, parameters, schedule, begin, end } = writing;
  const [, size = 0, perRow = 0, right = 0] = parameters;
  const [sorted, values, out] = [0, 1, 2].map((i) => memoryAt(writing, i)) as [
    RoutineMemory,
    RoutineMemory,
    RoutineMemory,
  ];
  if (out.size === 0) return;
  const isFloat = sorted.dtype === 'float32';
  const type = isFloat ? 'f32' : 'i32';
  const [value, element] = [func.local(type), func.local(type)];
  const chunks = Math.ceil(perRow / schedule.width);
  const [part, row, at, last] = [0, 1, 2, 3].map(() => func.local('i32')) as Four;
  const [low, start, rowEnd] = [func.local('i32'), func.local('i32'), func.local('i32')];
  /** Puts on the stack the address of an element, given its number. */
  const address = ({ base, bytes }: RoutineMemory, number: Local) =>
    func.get(number).i32(bytes).op('i32.mul').get(base).op('i32.add');
  /** Moves on by as many elements as there are from `low` up to the element `ahead`, if the value is behind that. */
  const advance = (ahead: number, steps: number) => {
    func.get(low);
    loadNumber(func, sorted.dtype, ahead * sorted.bytes);
    func.set(element).get(low);
    isPassed(func, isFloat, element, value, right === 1);
    func
      .i32(steps * sorted.bytes)
      .op('i32.mul')
      .op('i32.add')
      .set(low);
  };
  const search = () => {
    address(values, at);
    loadNumber(func, values.dtype);
    func.set(value).get(start).set(low);
    let rest = size;
    for (; rest > 1; rest -= rest >> 1) advance((rest >> 1) - 1, rest >> 1);
    if (rest === 1) advance(0, 1);
    address(out, at).get(low).get(start).op('i32.sub').i32(sorted.bytes).op('i32.div_u');
    func.memory('i32.store');
  };
  func.get(begin).set(part);
  func.repeat(part, end, 1, () => {
    func.get(part).i32(chunks).op('i32.div_u').set(row);
    func
      .get(row)
      .i32(size * sorted.bytes)
      .op('i32.mul')
      .get(sorted.base)
      .op('i32.add');
    func.set(start).get(row).i32(perRow).op('i32.mul').tee(at).get(at).i32(perRow);
    func.op('i32.add').set(rowEnd);
    func.get(part).i32(chunks).op('i32.rem_u').i32(schedule.width).op('i32.mul').op('i32.add');
    func.set(at);
    stepTo(func, last, at, schedule.width, rowEnd);
    func.repeat(at, last, 1, search);
  });
}
