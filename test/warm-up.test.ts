/** `warmUp`: what a first call needs is there before it, and nothing has run. */
import { lower, ones, type Tensor, tensor, variable, warmUp } from 'gradus';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as pipeline from '../src/ir/pipeline.ts';
import * as generator from '../src/runtime/cpu/generate.ts';
import { support } from '../src/runtime/cpu/variant.ts';
import { classed, generic, lowered, optional } from '../src/runtime/index.ts';
import { Executable } from '../src/runtime/lowered.ts';
import { type Loose, loose, untyped } from './loose.ts';

vi.mock('../src/ir/pipeline.ts', async (original) => {
  const actual = await original<typeof pipeline>();
  return { ...actual, compile: vi.fn(actual.compile) };
});

vi.mock('../src/runtime/cpu/generate.ts', async (original) => {
  const actual = await original<typeof generator>();
  return { ...actual, generate: vi.fn(actual.generate) };
});

// Asked for here: it compiles a module, too.
const engine = support()?.engine;
if (!engine) throw new Error('there is no WebAssembly');

const compile = vi.mocked(pipeline.compile);
const generate = vi.mocked(generator.generate);
const modules = vi.spyOn(engine, 'Module');
const runs = [
  vi.spyOn(Executable.prototype, 'execute'),
  vi.spyOn(Executable.prototype, 'executeFew'),
];

/** What was done since it was asked last. */
function done() {
  const count = (mocks: readonly { readonly mock: { readonly calls: readonly unknown[] } }[]) =>
    mocks.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  const counts = { compiled: count([compile]), made: count([generate, modules]), run: count(runs) };
  for (const mock of [compile, generate, modules, ...runs]) mock.mockClear();
  return counts;
}

afterEach(() => void done());

/** Without types, nothing here is compiled at build time. */
const { lower: lowerHere } = loose;

describe('after warmUp, the first call only runs', () => {
  test('in JavaScript', async () => {
    const f = lowerHere((x: Loose, by: number) => x.mul(by).sin());
    const x = tensor([1, 2, 3]);
    await warmUp(f, x, 2);
    expect(done()).toEqual({ compiled: 1, made: 1, run: 0 });
    expect(untyped(f(x, 2)).shape).toEqual([3]);
    expect(done()).toEqual({ compiled: 0, made: 0, run: 1 });
    f(x, 3);
    expect(done()).toEqual({ compiled: 1, made: 1, run: 1 });
  });

  test('in WebAssembly, with arguments that are given up', async () => {
    const f = lowerHere((w: Loose, x: Loose) => w.sub(x.matmul(w)), { donate: 0 });
    const [w, x] = [0, 1].map((i) => tensor(new Float32Array(4096).fill(i), [64, 64]));
    if (!w || !x) throw new Error('there are two');
    await warmUp(f, w, x);
    expect(done()).toEqual({ compiled: 1, made: 1, run: 0 });
    expect(w.dataSync()[0]).toBe(0);
    const next = f(w, x);
    expect(done()).toEqual({ compiled: 0, made: 0, run: 1 });
    await expect(warmUp(f, w, x)).rejects.toThrow(/donated to lowered: use what lowered returned/);
    await warmUp(f, next, x);
    expect(done()).toEqual({ compiled: 0, made: 0, run: 0 });
  });

  test('on objects of classes', async () => {
    class Net {
      readonly w: Loose;
      constructor(w: Loose) {
        this.w = w;
      }
      next() {
        return new Net(this.w.mul(2));
      }
    }
    const f = lowerHere((net: Net) => net.next());
    const net = new Net(untyped(tensor([1, 2, 3])));
    await warmUp(f, net);
    expect(done()).toEqual({ compiled: 1, made: 1, run: 0 });
    expect(f(net)).toBeInstanceOf(Net);
    expect(done()).toEqual({ compiled: 0, made: 0, run: 1 });
  });

  test('and what the arguments are computed by has run', async () => {
    const f = lowerHere((x: Loose) => x.neg());
    const x = untyped(tensor([1, 2, 3])).mul(5);
    await warmUp(f, x);
    expect(done()).toEqual({ compiled: 2, made: 2, run: 1 });
    f(x);
    expect(done()).toEqual({ compiled: 0, made: 0, run: 1 });
  });
});

test('where a function is traced along, nothing is made', async () => {
  const f = lower((x: Tensor<[3]>) => x.neg());
  const x = variable(tensor([1, 2, 3]));
  await warmUp(f, x);
  expect(done()).toEqual({ compiled: 0, made: 0, run: 0 });
});

describe('what the build plugin writes', () => {
  /** A program that gives its input, and counts how often it was made. */
  function program(size: number) {
    const factory = vi.fn(() => () => {});
    const spec = {
      name: `f${size}`,
      parameters: [{ $: 0 }],
      result: { $: 0 },
      inputs: [['float32', [size]]] as const,
      constants: [],
      outputs: [['float32', [size], -1]] as const,
      results: [],
      temporaries: [],
      arenaBytes: 0,
    };
    return { spec, factory, f: lowered(spec, factory) };
  }

  test('is made ready, and refuses what it would refuse', async () => {
    const { f, factory } = program(2);
    await warmUp(f, ones(2));
    expect(factory).toHaveBeenCalledTimes(1);
    f(ones(2));
    expect(factory).toHaveBeenCalledTimes(1);
    await expect(warmUp(f, ones(3))).rejects.toThrow(
      'f2 argument 1 of shape [3]: it was lowered for [2]',
    );
    await expect(warmUp(f, 3)).rejects.toThrow('f2 argument 1: takes a tensor, not a number');
  });

  test('for several numbers of arguments: that for these', async () => {
    const [none, one] = [program(1), program(2)];
    const f = optional<(...args: unknown[]) => unknown>(0, () => [none.f, one.f]);
    await warmUp(f, ones(2), undefined);
    expect([none.factory.mock.calls.length, one.factory.mock.calls.length]).toEqual([0, 1]);
  });

  test('for several shapes: that for this one', async () => {
    const [two, three] = [program(2), program(3)];
    const f = generic<(...args: unknown[]) => unknown>(1, () => [
      [two.f, two.spec],
      [three.f, three.spec],
    ]);
    await warmUp(f, ones(3), 'beyond');
    expect([two.factory.mock.calls.length, three.factory.mock.calls.length]).toEqual([0, 1]);
    await expect(warmUp(f, ones(4))).rejects.toThrow('f2([4]): it was lowered for ([2]), ([3])');
  });

  test('for classes: only on their objects', async () => {
    class Net {
      readonly w = ones(2);
    }
    const { factory, spec } = program(2);
    const inner = lowered({ ...spec, parameters: [{ w: { $: 0 } }] }, factory);
    const f = classed<(net: Net) => unknown>('net', () => [Net], [[[0], 0]], [], inner);
    await expect(warmUp(f, { w: ones(2) })).rejects.toThrow(
      /^net argument 1 is .*, not an object of class Net/,
    );
    expect(factory).not.toHaveBeenCalled();
    await warmUp(f, new Net());
    expect(factory).toHaveBeenCalledTimes(1);
  });
});

test('other functions, and what is none, are refused', async () => {
  const plain = (x: Tensor<[3]>) => x.neg();
  await expect(warmUp(plain, ones(3))).rejects.toThrow(
    'warmUp: takes a function that lower gave, not another; lower it, as const step = lower(f)',
  );
  await expect(warmUp(3 as unknown as typeof plain, ones(3))).rejects.toThrow(
    /not a number; lower it/,
  );
});

test('shapes that do not fit are refused as in a call', async () => {
  const f = lower((a: Tensor, b: Tensor) => a.matmul(b));
  const [a, b] = [ones(2, 3), ones(4, 5)] as readonly Tensor[];
  if (!a || !b) throw new Error('there are two');
  const sentence = 'matmul [2, 3] @ [4, 5]: inner sizes 3 and 4 differ';
  await expect(warmUp(f, a, b)).rejects.toThrow(sentence);
  expect(() => f(a, b)).toThrow(sentence);
});
