/** The heap of WebAssembly programs: what is in it, what leaves it and when, and what happens without room. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lower, MemoryError, memory, setMemoryLimit, type Tensor, tensor, zeros } from 'gradus';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Module } from '../src/codegen/wasm/encode.ts';
import type { TypedArray } from '../src/dtype.ts';
import { node, type Traced } from '../src/ops/define.ts';
import { Buffer } from '../src/runtime/buffers.ts';
import { type HostCall, hostCalls, wasm } from '../src/runtime/cpu/machine.ts';
import { Executable, type ProgramSpec, type Run } from '../src/runtime/lowered.ts';
import { loose, untyped } from './loose.ts';

type Square = Tensor<[64, 64]>;

const BYTES = 64 * 64 * 4;
const square = (x: number): Square => tensor(new Float32Array(64 * 64).fill(x), [64, 64]);
const add = lower((a: Square, b: Square) => a.add(b));
const first = (x: unknown): number | undefined => untyped(x).dataSync()[0];
const resident = (): number => memory().resident;

/** The memory of a tensor that is known. */
function bufferOf(x: unknown): Buffer {
  const { buffer } = (x as Traced)[node];
  if (!buffer) throw new Error('no memory');
  return buffer;
}

/** A program of JavaScript from a matrix to its first element, or into the donated matrix. */
function javascript(run: (a: TypedArray, result: TypedArray) => void, donated?: readonly number[]) {
  const spec: ProgramSpec = {
    name: 'program',
    inputs: [['float32', [64, 64]]],
    constants: [],
    outputs: [donated ? ['float32', [64, 64], -1] : ['float32', [1], 0]],
    results: donated ? [] : [['float32', 1]],
    temporaries: [],
    arenaBytes: 0,
    ...(donated ? { donated } : {}),
  };
  return new Executable(spec, { factory: () => run as Run });
}

/** Forgets what earlier tests have left. */
function empty(): void {
  setMemoryLimit(0);
  setMemoryLimit(2 ** 28);
}

beforeEach(empty);
afterEach(empty);

describe('residence', () => {
  test('results stay in the heap, and what is read once does not', () => {
    const [a, b] = [square(1), square(2)];
    add(a, b);
    const before = resident();
    const sum = add(a, b);
    // The inputs came a second time, and the result is there.
    expect(resident() - before).toBe(3 * BYTES);
    expect(first(add(sum, sum))).toBe(6);
    // A fresh input is only passing.
    const now = resident();
    add(square(5), sum).dispose();
    expect(resident()).toBe(now);
  });

  test('small tensors are on the host', () => {
    const total = lower((a: Square) => a.sum());
    const a = add(square(1), square(1));
    total(a);
    const before = memory();
    const sum = total(a);
    expect(memory().blocks).toBe(before.blocks);
    expect(sum.itemSync()).toBe(64 * 64 * 2);
  });

  test('a tensor that JavaScript reads is read where it is', () => {
    const x = add(square(1), square(2));
    const before = resident();
    const program = javascript((a, result) => result.set(a.subarray(0, 1)));
    expect(program.execute([bufferOf(x)])[0]?.read('test')).toEqual(Float32Array.of(3));
    expect(resident()).toBe(before);
    expect(first(x)).toBe(3);
  });

  test('under a limit the least recently used moves out, and its numbers are kept', () => {
    const kept = [1, 2, 3, 4].map((x) => add(square(x), square(10)));
    setMemoryLimit(3 * BYTES);
    expect(resident()).toBeLessThanOrEqual(3 * BYTES);
    const more = kept.map((x) => add(x, x));
    expect(resident()).toBeLessThanOrEqual(6 * BYTES);
    expect(kept.map(first)).toEqual([11, 12, 13, 14]);
    expect(more.map(first)).toEqual([22, 24, 26, 28]);
  });

  test('what a program needs at once may exceed the limit', () => {
    setMemoryLimit(0);
    const [a, b] = [square(1), square(2)];
    let sum = add(a, b);
    for (let i = 0; i < 5; i++) sum = add(sum, b);
    expect(first(sum)).toBe(13);
  });
});

describe('disposal', () => {
  test('gives the memory back at once', () => {
    const sum = add(square(1), square(2));
    const before = resident();
    sum.dispose();
    expect(before - resident()).toBe(BYTES);
    sum.dispose();
    expect(before - resident()).toBe(BYTES);
  });

  test('at the end of a block, with using', () => {
    let inside = 0;
    {
      using sum = add(square(1), square(2));
      expect(first(sum)).toBe(3);
      inside = resident();
    }
    expect(inside - resident()).toBe(BYTES);
  });

  test('takes nothing from others that have the same memory', () => {
    const same = lower((a: Square) => a);
    const sum = add(square(1), square(2));
    const again = same(sum);
    sum.dispose();
    expect(first(again)).toBe(3);
    again.dispose();
    expect(() => again.dataSync()).toThrow('disposed');
    const copy = untyped(add(square(1), square(2)));
    copy.reshape(64, 64).dispose();
    expect(copy.dataSync()[0]).toBe(3);
  });

  test('takes nothing from a graph that is still to be computed', () => {
    const sum = untyped(add(square(1), square(2)));
    const late = untyped(square(7));
    const pending = sum.add(late);
    sum.dispose();
    late.dispose();
    expect(pending.dataSync()[0]).toBe(10);
  });

  test('whatever uses a disposed tensor says so', () => {
    const sum = add(square(1), square(2));
    sum.dispose();
    const said = 'of a disposed tensor: its memory was given back';
    for (const use of [
      () => sum.dataSync(),
      () => sum.arraySync(),
      () => sum.toString(),
      () => sum.add(1),
      () => add(sum, sum),
    ])
      expect(use).toThrow(said);
  });
});

describe('collection', () => {
  test('gives back what programs have used again', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const b = square(2);
    const make = () => {
      const sum = add(square(1), b);
      for (let i = 0; i < 2; i++) add(sum, sum).dispose();
    };
    make();
    const before = resident();
    for (let i = 0; i < 10 && resident() === before; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(before - resident()).toBe(BYTES);
  });
});

describe('donation', () => {
  const step = lower((w: Square, g: Square) => w.sub(g.mul(0.5)), { donate: 0 });

  test('a result has the block of the input', () => {
    const g = square(2);
    let w = step(square(10), g);
    w = step(w, g);
    const before = memory();
    for (let i = 0; i < 5; i++) w = step(w, g);
    expect(memory().blocks).toBe(before.blocks);
    expect(first(w)).toBe(3);
  });

  test('what has left the heap comes back', () => {
    const g = square(2);
    let w = step(square(10), g);
    setMemoryLimit(0);
    setMemoryLimit(2 ** 28);
    w = step(w, g);
    expect(first(w)).toBe(8);
  });

  test('what JavaScript has written, in the heap or on the host, is what is read', () => {
    const program = javascript((a) => void a.fill(20), [0]);
    const inHeap = bufferOf(add(square(1), square(2)));
    expect(program.execute([inHeap])[0]?.read('test')[0]).toBe(20);
    const inBoth = bufferOf(add(square(1), square(2)));
    inBoth.read('test');
    const blocks = memory().blocks;
    expect(program.execute([inBoth])[0]?.read('test')[0]).toBe(20);
    expect(memory().blocks).toBe(blocks - 1);
    expect(() => inBoth.read('test')).toThrow('donated');
  });
});

describe('without room', () => {
  test('an error says what needs how much, and all goes on', () => {
    const x = square(3);
    const sum = add(x, x);
    const huge = zeros(65535, 32768).add(zeros(65535, 1).add(1));
    expect(() => huge.dataSync()).toThrow(MemoryError);
    expect(() => huge.dataSync()).toThrow(
      /\[65535, 32768\]: needs 8589803520 bytes, more than there are; use smaller tensors, or dispose of some/,
    );
    expect(first(sum)).toBe(6);
    expect(first(add(sum, x))).toBe(9);
  });

  const tooMuch = () => void new Float64Array(Number.MAX_SAFE_INTEGER);
  const said = /^program \[64, 64\]: needs more memory than there is; use smaller tensors, or/;

  test('for what a kernel allocates itself the error is of memory too, and the inputs stay', () => {
    const program = javascript(tooMuch, [0]);
    const inHeap = bufferOf(add(square(1), square(2)));
    expect(() => program.execute([inHeap])).toThrow(MemoryError);
    expect(() => program.execute([inHeap])).toThrow(said);
    expect(inHeap.read('test')[0]).toBe(3);
    const few = javascript(tooMuch);
    expect(() => few.executeFew(inHeap)).toThrow(MemoryError);
    expect(() => few.execute([inHeap])).toThrow(MemoryError);
  });

  test('calls that are nested too deeply are no matter of memory', () => {
    const deep = (): void => deep();
    expect(() => javascript(deep).execute([bufferOf(add(square(1), square(2)))])).toThrow(
      expect.not.objectContaining({ name: 'MemoryError' }),
    );
  });

  test('a limit is a number of bytes', () => {
    const said = 'setMemoryLimit: takes a number of bytes, 0 or more, not';
    expect(() => setMemoryLimit(-1)).toThrow(said);
    expect(() => setMemoryLimit('1' as never)).toThrow(said);
  });
});

describe('a module', () => {
  /** A program of one kernel, which `write` puts into a module. */
  function executable(write: (module: Module) => void, calls: readonly HostCall[] = []) {
    const module = new Module();
    write(module);
    const spec: ProgramSpec = {
      name: 'program',
      inputs: [['float32', [1024]]],
      constants: [['float32', [2.5]]],
      outputs: [['float32', [1024], 0]],
      results: [['float32', 1024]],
      temporaries: [],
      arenaBytes: 0,
    };
    const never = () => {
      throw new Error('JavaScript is not asked');
    };
    const makeMachine = wasm({ code: () => module.encode(), frame: 16, calls: hostCalls(calls) });
    return new Executable(spec, { factory: never, makeMachine });
  }

  const input = () => new Buffer('float32', new Float32Array(1024).fill(4));

  test('calls what stays in JavaScript, with views of the heap', () => {
    const calls: HostCall[] = [
      {
        memories: [
          ['float32', 1, 0, 1024],
          ['float32', 2, 0, 1],
          ['float32', 3, 0, 1024],
        ],
        run: (...args) => {
          const [a, b, c, by] = args as [Float32Array, Float32Array, Float32Array, number];
          for (const [i, x] of a.entries()) c[i] = x * (b[0] ?? 0) + by;
        },
        parameters: [7],
      },
    ];
    const program = executable((module) => {
      const callee = module.import('0', ['i32']);
      const run = module.function(['i32']);
      run.get(run.param(0)).call(callee);
      module.export('r', run);
    }, calls);
    for (let i = 0; i < 3; i++) {
      expect(program.execute([input()])[0]?.read('test')[1023]).toBe(17);
      // Then its constants are gone too.
      empty();
    }
  });

  test('that traps leaves all as it was', () => {
    const program = executable((module) => {
      const run = module.function(['i32']);
      run.i32(-4).memory('i32.load').brIf(0);
      module.export('r', run);
    });
    const before = memory().blocks;
    for (let i = 0; i < 3; i++) expect(() => program.execute([input()])).toThrow('out of bounds');
    // Its own block only.
    expect(memory().blocks).toBe(before + 1);
    expect(first(add(square(1), square(1)))).toBe(2);
  });
});

describe('arrays of the user', () => {
  const said =
    /of a tensor \[2, 3\]: the array that it was made of has been transferred or resized; give tensor a copy, as array.slice\(\)/;

  test('that were transferred', () => {
    const array = Float32Array.of(1, 2, 3, 4, 5, 6);
    const x = loose.tensor(array, [2, 3]);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    expect(() => x.dataSync()).toThrow(said);
    expect(() => x.add(1).dataSync()).toThrow(said);
  });

  test('that are shared with threads are copied', () => {
    const array = new Float32Array(new SharedArrayBuffer(8));
    const x = loose.tensor(array);
    array[0] = 5;
    expect(x.arraySync()).toEqual([0, 0]);
    expect(bufferOf(x).look('test').buffer).toBeInstanceOf(ArrayBuffer);
  });
});
