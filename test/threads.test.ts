/** Kernels on threads: the same bits as on one, whoever runs what, and an error where a thread is lost. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lower, randn, type Scalar, setThreads } from 'gradus';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Func, type Local, Module } from '../src/codegen/wasm/encode.ts';
import { type Engine, engine, type Memory } from '../src/runtime/cpu/engine.ts';
import { fork } from '../src/runtime/cpu/threads.ts';
import { shared } from '../src/runtime/cpu/variant.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';

const WebAssembly = engine() as Engine;
const root = fileURLToPath(new URL('..', import.meta.url));

const newMemory = (): Memory =>
  new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });

interface Params {
  readonly begin: Local;
  readonly end: Local;
  /** Whether the calling thread runs this. */
  readonly isCaller: Local;
}

/** A module of one kernel: runs it in parts. What it imports does nothing on other threads. */
function forked(memory: Memory, write: (kernel: Func, params: Params) => void, own = fork) {
  const module = new Module();
  const ask = module.import('0', [], ['i32']);
  const kernel = module.function(['i32', 'i32', 'i32']);
  const isCaller = kernel.local('i32');
  kernel.call(ask).set(isCaller);
  write(kernel, { begin: kernel.param(1), end: kernel.param(2), isCaller });
  module.export('0', kernel);
  const compiled = new WebAssembly.Module(shared(module.encode()));
  const instance = new WebAssembly.Instance(compiled, { e: { m: memory, 0: () => 1 } });
  const run = own(memory, compiled, () => instance.exports);
  return (parts: number) => run(0, parts, 0);
}

/** A kernel that writes `count` for each part, and one more where the calling thread has run it. */
const mark =
  (count: number) =>
  (kernel: Func, { begin, end, isCaller }: Params): void => {
    kernel.repeat(begin, end, 1, () => {
      kernel.get(begin).i32(2).op('i32.shl');
      kernel.get(isCaller).i32(count).op('i32.add').memory('i32.store');
    });
  };

/** Runs until a thread besides this one has taken part: they start when they can. */
function untilHelped(run: () => void, words: Int32Array, count: number): void {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    words.fill(-1);
    run();
    if (words.includes(count)) return;
  }
  throw new Error('no thread has taken part');
}

/** Waits in a kernel, for as long as most of a minute, until another thread has taken a part, which ends it so. */
const trap =
  (end: (kernel: Func) => void) =>
  (kernel: Func, { isCaller }: Params): void => {
    const looks = kernel.local('i32');
    kernel.get(isCaller).if(
      () => {
        kernel.block(() =>
          kernel.loop(() => {
            kernel.i32(0).memory('i32.load').brIf(1);
            kernel.get(looks).i32(1).op('i32.add').tee(looks).i32(1e9).op('i32.lt_s').brIf(0);
          }),
        );
      },
      () => {
        kernel.i32(0).i32(1).memory('i32.store');
        end(kernel);
      },
    );
  };

afterEach(() => setThreads(1));

describe('a team', () => {
  test('runs each part once, some of them on other threads', () => {
    setThreads(3);
    const memory = newMemory();
    const run = forked(memory, mark(0));
    const words = new Int32Array(memory.buffer, 0, 1000);
    untilHelped(() => run(1000), words, 0);
    expect(words.every((word) => word === 0 || word === 1)).toBe(true);
  });

  test('runs programs that come while it works', () => {
    setThreads(2);
    const memory = newMemory();
    const words = new Int32Array(memory.buffer, 0, 500);
    const runs = [100, 200, 300, 400].map((count) => forked(memory, mark(count)));
    for (const [i, run] of runs.entries()) {
      const count = 100 * (i + 1);
      untilHelped(() => run(500), words, count);
      expect(words.every((word) => word >= count && word < count + 2)).toBe(true);
    }
  });

  test('never mixes jobs', () => {
    setThreads(3);
    const memory = newMemory();
    const words = new Int32Array(memory.buffer, 0, 64);
    const runs = [10, 20].map((count) => forked(memory, mark(count)));
    for (const [i, run] of runs.entries()) untilHelped(() => run(64), words, 10 * (i + 1));
    let wrong = 0;
    for (let i = 0; i < 20_000; i++) {
      const parts = 2 + (i % 60);
      words[parts] = -1;
      runs[i % 2]?.(parts);
      const count = 10 * (1 + (i % 2));
      for (let part = 0; part < parts; part++)
        wrong += Number(Math.floor((words[part] ?? 0) / 10) * 10 !== count);
      wrong += Number(words[parts] !== -1);
    }
    expect(wrong).toBe(0);
  });

  test('starts once kernels have run alone for as long as that takes', async () => {
    vi.resetModules();
    const fresh = await import('../src/runtime/cpu/threads.ts');
    const builtin = vi.spyOn(process, 'getBuiltinModule');
    let time = 0;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
      time += 4;
      return time;
    });
    try {
      const run = forked(newMemory(), mark(0), fresh.fork);
      for (let i = 0; i < 3; i++) run(10);
      expect(builtin).not.toHaveBeenCalled();
      run(10);
      expect(builtin).toHaveBeenCalledWith('node:worker_threads');
    } finally {
      fresh.setThreads(1);
      clock.mockRestore();
      builtin.mockRestore();
    }
  });

  test('has one thread where there are no others', () => {
    const builtin = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    try {
      setThreads(2);
      const memory = newMemory();
      const words = new Int32Array(memory.buffer, 0, 10);
      forked(memory, mark(7))(10);
      expect([...words]).toEqual(Array(10).fill(8));
    } finally {
      builtin.mockRestore();
    }
  });

  test.each([
    ['stops with an error', (kernel: Func) => void kernel.op('unreachable')],
    ['never ends', (kernel: Func) => void kernel.loop(() => kernel.br(0))],
  ])('says so when a thread %s in a part, and goes on alone', (_, end) => {
    setThreads(2);
    const memory = newMemory();
    const words = new Int32Array(memory.buffer, 0, 500);
    const marked = forked(memory, mark(0));
    untilHelped(() => marked(500), words, 0);
    const run = forked(memory, trap(end));
    // Nobody waits ten seconds here.
    const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
    try {
      expect(() => {
        // The module is on its way.
        for (let i = 0; i < 1000; i++) {
          words[0] = 0;
          run(2);
        }
      }).toThrow('a thread ended before its part of a program did');
    } finally {
      wait.mockRestore();
    }
    words.fill(-1);
    marked(500);
    expect(words.every((word) => word === 1)).toBe(true);
  });

  test.each([0, 1.5, 9, Number.NaN])('does not have %d threads', (count) => {
    expect(() => setThreads(count)).toThrow('setThreads: takes a whole number from 1 to 8');
  });
});

/** Programs with much work: maps, reductions either way, a chain of kernels, a loop. */
const programs: Readonly<Record<string, (x: Loose, y: Loose) => unknown>> = {
  'a map': (x, y) => x.mul(y).tanh().add(x.exp()),
  'reductions of rows': (x, y) => x.mul(y).sum(1).add(x.amax(1)),
  'reductions of columns': (x, y) => x.mul(y).sum(0).add(x.amax(0)),
  'a softmax': (x) => x.softmax(1),
  'a product': (x, y) => x.matmul(y).relu(),
  'kernels after one another': (x, y) => x.softmax(0).add(y).softmax(1).exp().sub(x),
  'a loop': (x, y) =>
    loose.scan(
      (carry: Loose, row: Loose) => [carry.mul(0.5).add(y.tanh()).mul(row.sum()), carry.sum()],
      x,
      y.at('0:4'),
    ),
};

describe('programs', () => {
  const [x, y] = [1, 2].map((seed) => randn([600, 600], { seed })) as unknown as [Loose, Loose];

  const runsOf = (f: (...args: Loose[]) => unknown, donate: readonly number[] = []) =>
    lower(f as () => Scalar, { donate } as object) as unknown as (
      ...args: Loose[]
    ) => Loose | Loose[];

  const bitsOf = (results: Loose | Loose[]): Buffer =>
    Buffer.concat([results].flat().map((result) => new Uint8Array(result.dataSync().buffer)));

  /** Whether the same bits come on one thread and on several, which get up meanwhile. */
  const same = (run: () => Buffer): boolean => {
    setThreads(1);
    const expected = run();
    return [2, 3].every((threads) => {
      setThreads(threads);
      return [1, 2, 3, 4].every(() => run().equals(expected));
    });
  };

  test.each(Object.keys(programs))('of %s have the same bits on any number of threads', (name) => {
    const run = runsOf(programs[name] as (...args: Loose[]) => unknown);
    expect(same(() => bitsOf(run(x, y)))).toBe(true);
  });

  test('write into what they were given', () => {
    const run = runsOf((x, y) => x.mul(0.9).sub(y.mul(0.1).tanh()), [0]);
    const train = () => {
      let now = x.neg();
      for (let i = 0; i < 5; i++) now = run(now, y) as Loose;
      return bitsOf(now);
    };
    expect(same(train)).toBe(true);
  });

  test('have threads where there is much work only', () => {
    const threadsFor = (rows: number) => {
      const spec = new TensorSpec([rows, 600], 'float32');
      const { program } = trace('f', (x: unknown) => (x as Loose).exp().sum(1), [spec], []);
      return program.kernels.map(({ schedule }) => schedule.simd?.threads);
    };
    expect(threadsFor(600)).toEqual([true]);
    expect(threadsFor(6)).toEqual([false]);
  });
});

test('a process ends though it has threads', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { randn, setThreads } from 'gradus';
        setThreads(2);
        const x = randn([600, 600]);
        for (let i = 0; i < 5; i++) x.mul(i).tanh().dataSync();
        console.log('done');`,
      resolveDir: root,
    },
    alias: { gradus: `${root}src/index.ts` },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-'], {
    input: outputFiles[0]?.text,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect([stdout, status]).toEqual(['done\n', 0]);
});
