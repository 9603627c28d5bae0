/** Donated arguments: results in their memory, the same numbers, and an error where they are used again. */
import {
  cumsum,
  gather,
  grad,
  lower,
  noGrad,
  type Scalar,
  type Tensor,
  tensor,
  valueAndGrad,
  variable,
  zeros,
} from 'gradus';
import { describe, expect, test } from 'vitest';
import { emitProgram } from '../src/codegen/js.ts';
import { interpret } from '../src/ir/interpret.ts';
import type { Program } from '../src/ir/program.ts';
import { node, type Traced } from '../src/ops/define.ts';
import { Buffer } from '../src/runtime/buffers.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';

type Vector = Tensor<[4]>;

const vector = (start = 0): Vector => tensor([start, start + 1, start + 2, start + 3]);

/** The memory of a tensor that has some, or that it gets now. */
function memoryOf(x: unknown): ArrayBufferLike {
  (x as Loose).dataSync();
  const { buffer } = (x as Traced)[node];
  if (!buffer) throw new Error('no memory');
  return buffer.read('test').buffer;
}

/** The program of a function of vectors of 4, and for each output the input in whose memory it is. */
function planned(f: (...args: Loose[]) => unknown, donate: readonly number[], shape = [4]) {
  const specs = Array.from({ length: f.length }, () => new TensorSpec(shape, 'float32'));
  const { program } = trace('f', f as (...args: unknown[]) => unknown, specs, donate);
  return { program, inPlace: placesOf(program) };
}

const placesOf = ({ outputs, values }: Program) =>
  outputs.map(({ value }) => {
    const place = values[value]?.place;
    return place?.kind === 'input' ? place.index : null;
  });

describe('the plan', () => {
  test('an update is in the memory of what it updates', () => {
    const sgd = (p: Loose, g: Loose) => p.sub(g.mul(0.1));
    expect(planned(sgd, [0]).inPlace).toEqual([0]);
    expect(planned(sgd, [0, 1]).inPlace).toEqual([0]);
    expect(planned(sgd, [1]).inPlace).toEqual([1]);
    expect(planned(sgd, []).inPlace).toEqual([null]);
  });

  test('the stores of a kernel are ordered so that all read before one writes', () => {
    const momentum = (p: Loose, v: Loose, g: Loose) => {
      const next = v.mul(0.9).add(g);
      return [p.sub(next.mul(0.1)), next];
    };
    const reversed = (p: Loose, v: Loose, g: Loose) => (momentum(p, v, g) as Loose[]).toReversed();
    expect(planned(momentum, [0, 1]).inPlace).toEqual([0, 1]);
    expect(planned(reversed, [0, 1]).inPlace).toEqual([1, 0]);
    const adam = (p: Loose, m: Loose, v: Loose, g: Loose) => {
      const [first, second] = [m.mul(0.9).add(g.mul(0.1)), v.mul(0.99).add(g.mul(g).mul(0.01))];
      return [first, second, p.sub(first.div(second.sqrt().add(1e-8)))];
    };
    expect(planned(adam, [0, 1, 2]).inPlace).toEqual([1, 2, 0]);
  });

  test('of two that read each other only one is', () => {
    const turn = (a: Loose, b: Loose) => [a.add(b), a.sub(b)];
    expect(planned(turn, [0, 1]).inPlace.filter((x) => x !== null)).toHaveLength(1);
  });

  test('kernels are ordered so that all read before one writes', () => {
    // The product's gradient reads the weights that the step writes.
    const step = (w: Loose, u: Loose, x: Loose) => {
      const f = (a: unknown, b: unknown) => (x.matmul(a).tanh() as Loose).matmul(b).tanh().sum();
      const [a, b] = loose.grad(f, { argnums: [0, 1] })(w, u) as [Loose, Loose];
      return [w.sub(a), u.sub(b)];
    };
    expect(planned(step, [0, 1], [4, 4]).inPlace).toEqual([0, 1]);
  });

  test('what is read elsewhere than where it is written is not overwritten', () => {
    expect(planned((x) => x.add(x.sum()), [0]).inPlace).toEqual([0]);
    expect(planned((x) => x.flip(0), [0]).inPlace).toEqual([null]);
    expect(planned((x) => x.add(x.flip(0)), [0]).inPlace).toEqual([null]);
    expect(planned((x) => x.T().add(1), [0], [4, 4]).inPlace).toEqual([null]);
    expect(planned((x) => x.matmul(x), [0], [4, 4]).inPlace).toEqual([null]);
    expect(planned((x) => x.softmax(1), [0], [4, 4]).inPlace).toEqual([null]);
    expect(planned((x) => [x, x.add(1)], [0]).inPlace).toEqual([0, null]);
    // Of another size, or of another dtype.
    expect(planned((x) => x.sum(), [0]).inPlace).toEqual([null]);
    expect(planned((x) => x.gt(0), [0]).inPlace).toEqual([null]);
  });

  test('what nobody reads any more is written into', () => {
    expect(planned((x, y) => y.add(1).mul(x.sum()), [0]).inPlace).toEqual([0]);
    expect(planned((_x, y) => y.add(1), [0]).inPlace).toEqual([0]);
  });

  test('nothing is written before a routine, which may fail', () => {
    const after = (x: Loose) => [x.add(1), loose.cumsum(x, 0)];
    expect(planned(after, [0]).inPlace).toEqual([0, null]);
    const before = (x: Loose) => loose.cumsum(x.add(1), 0);
    expect(planned(before, [0]).inPlace).toEqual([null]);
  });

  test('emitted and interpreted it gives the same numbers', () => {
    const f = (p: Loose, v: Loose, g: Loose) => {
      const next = v.mul(0.9).add(g);
      return [next, p.sub(next.mul(0.1)), next.sum()];
    };
    const { program } = planned(f, [0, 1]);
    const run = (
      factory: (...memories: Float32Array[]) => (...memories: Float32Array[]) => void,
    ) => {
      const inputs = [0, 5, 9].map((x) => Float32Array.of(x, x + 1.5, x + 2.25, x + 3));
      const sum = new Float32Array(1);
      factory()(...inputs, sum);
      return [...inputs, sum];
    };
    const emitted = run(new Function(`return ${emitProgram(program)}`)());
    expect(run(interpret(program) as never)).toEqual(emitted);
    expect([...(emitted[3] ?? [])]).toEqual([66.825].map(Math.fround));
  });
});

/** One step of gradient descent. */
const loss = (w: Vector, x: Vector) => w.mul(x).tanh().sum();
const step = (w: Vector, x: Vector) => {
  const [value, gradient] = valueAndGrad(loss)(w, x);
  return [w.sub(gradient.mul(0.1)), value] as const;
};
const plain = lower(step);
const inPlace = lower(step, { donate: 0 });

const used = 'of a tensor donated to step: use what step returned';

describe('a donated tensor', () => {
  test('is the memory of the result, and the numbers are the same', () => {
    const w = vector();
    const memory = memoryOf(w);
    let [a, b] = [w, vector()];
    for (let i = 0; i < 3; i++) {
      const [next, value] = inPlace(a, vector(1));
      const [wanted, wantedValue] = plain(b, vector(1));
      [a, b] = [next, wanted];
      expect(next.dataSync()).toEqual(wanted.dataSync());
      expect(value.itemSync()).toBe(wantedValue.itemSync());
      expect(memoryOf(next)).toBe(memory);
    }
  });

  test('cannot be used any more', () => {
    const w = vector();
    const pending = w.mul(2);
    const computed = w.add(1);
    computed.dataSync();
    const again = w.detach();
    const seen = w.reshape(2, 2);
    seen.dataSync();
    const parameter = variable(w);
    inPlace(w, vector(1));
    expect(() => w.dataSync()).toThrow(`data ${used}`);
    expect(() => w.mul(2)).toThrow(`use ${used}`);
    expect(() => String(w)).toThrow(`toString ${used}`);
    expect(() => inPlace(w, vector(1))).toThrow(`use ${used}`);
    expect(() => pending.arraySync()).toThrow(`array ${used}`);
    expect(() => again.dataSync()).toThrow(`data ${used}`);
    expect(() => seen.dataSync()).toThrow(`data ${used}`);
    expect(() => parameter.mul(2)).toThrow(`use ${used}`);
    expect(() => parameter.dataSync()).toThrow(`data ${used}`);
    expect(w.shape).toEqual([4]);
    expect(computed.arraySync()).toEqual([1, 2, 3, 4]);
    parameter.assign(vector(7));
    expect(parameter.add(1).arraySync()).toEqual([8, 9, 10, 11]);
  });

  test('is given up by what is still to be computed from it, and by a backward pass', () => {
    const w = vector();
    const parameter = variable(w);
    const y = parameter.mul(parameter).sum();
    noGrad(() => inPlace(parameter, vector(1)));
    expect(() => y.backward()).toThrow(`backward ${used}`);
  });

  test('that is lazy is computed, and given up', () => {
    const w = vector().mul(2);
    const [next] = inPlace(w, vector(1));
    expect(next.dataSync()).toEqual(plain(vector().mul(2), vector(1))[0].dataSync());
    expect(() => w.dataSync()).toThrow(`data ${used}`);
  });

  test('is no other tensor of the same expression', () => {
    const x = vector();
    const [a, b, c] = [x.mul(2), x.mul(2), x.mul(2).add(1)];
    const [wanted] = plain(vector().mul(2), vector(1));
    expect(inPlace(a, vector(1))[0].arraySync()).toEqual(wanted.arraySync());
    expect(() => a.arraySync()).toThrow(used);
    // Neither were known before: they are computed now.
    expect(c.arraySync()).toEqual([1, 3, 5, 7]);
    expect(b.arraySync()).toEqual([0, 2, 4, 6]);
    expect(x.mul(2).arraySync()).toEqual([0, 2, 4, 6]);
    // Two that are known have one memory, of which a copy is given up.
    const [d, e] = [zeros(4), zeros(4)];
    expect([d.arraySync(), e.arraySync()]).toEqual([Array(4).fill(0), Array(4).fill(0)]);
    const [next] = inPlace(d, vector(1));
    expect(next.arraySync()).toEqual(plain(e, vector(1))[0].arraySync());
    expect([d.arraySync(), e.arraySync()]).toEqual([Array(4).fill(0), Array(4).fill(0)]);
  });

  test('is not given up by a call that fails', () => {
    const w = vector();
    const wrong = zeros(3) as unknown as Vector;
    const checked = lower(
      (a: Vector, i: Tensor<[2], 'int32'>) => [a.add(1), gather(a, 0, i)] as const,
      {
        donate: 0,
      },
    );
    expect(() => (inPlace as (...args: unknown[]) => unknown)(w, null)).toThrow();
    expect(() => checked(w, tensor([1, 9], { dtype: 'int32' }))).toThrow();
    expect(w.arraySync()).toEqual([0, 1, 2, 3]);
    expect(() => inPlace(w, wrong)).toThrow();
    expect(w.arraySync()).toEqual([0, 1, 2, 3]);
    expect(checked(w, tensor([1, 3], { dtype: 'int32' }))[1].arraySync()).toEqual([1, 3]);
    expect(() => w.arraySync()).toThrow('donated to');
  });

  test('that is passed twice is copied', () => {
    const f = (a: Vector, b: Vector) => [a.add(b), b.add(1), a.mul(2)] as const;
    const wanted = lower(f)(vector(), vector()).map((x) => x.dataSync());
    const kept = vector();
    const first = lower(f, { donate: 0 })(kept, kept);
    expect(first.map((x) => x.dataSync())).toEqual(wanted);
    // It was passed as what it stays, too.
    expect(kept.arraySync()).toEqual([0, 1, 2, 3]);
    const given = vector();
    const both = lower(f, { donate: [0, 1] })(given, given);
    expect(both.map((x) => x.dataSync())).toEqual(wanted);
    expect(() => given.arraySync()).toThrow('donated to');
    // Two tensors over one array of the user's.
    const array = Float32Array.of(0, 1, 2, 3);
    const [a, b] = [tensor(array, [4]), tensor(array, [4])];
    expect(lower(f, { donate: 0 })(a, b).map((x) => x.dataSync())).toEqual(wanted);
  });

  test('that comes back as it is has a new owner', () => {
    const f = lower((a: Vector, b: Vector) => [a, b, b.add(1), a.reshape(2, 2)] as const, {
      donate: [0, 1],
    });
    const [a, b] = [vector(), vector(5)];
    const [c, d, e, g] = f(a, b);
    expect([c, d, e].map((x) => x.arraySync())).toEqual([
      [0, 1, 2, 3],
      [5, 6, 7, 8],
      [6, 7, 8, 9],
    ]);
    expect(() => a.dataSync()).toThrow('donated to');
    expect(() => b.dataSync()).toThrow('donated to');
    // Both views of one memory are given up together.
    lower((x: Vector) => x.add(1), { donate: 0 })(c);
    expect(() => g.dataSync()).toThrow('donated to');
  });

  test('that is returned by another program shares its fate', () => {
    const x = vector();
    const [same] = lower((a: Vector) => [a, a.add(1)] as const)(x);
    inPlace(x, vector(1));
    expect(() => same.dataSync()).toThrow(used);
  });

  test('may be a constant of the program, which keeps its own', () => {
    const c = vector();
    const f = lower((a: Vector) => [a.add(c), c] as const, { donate: 0 });
    const [sum, constant] = f(c);
    expect(sum.arraySync()).toEqual([0, 2, 4, 6]);
    expect(f(constant)[0].arraySync()).toEqual([0, 2, 4, 6]);
    expect(f(vector(1))[1].arraySync()).toEqual([0, 1, 2, 3]);
  });

  test('may be of integers, and in a tree', () => {
    interface State {
      readonly count: Scalar<'int32'>;
      readonly w: Vector;
      readonly name: 'state';
    }
    const next = lower(
      ({ count, w, name }: State): State => ({ count: count.add(1), w: w.mul(count), name }),
      { donate: 0 },
    );
    let state: State = { count: tensor(2, { dtype: 'int32' }), w: vector(), name: 'state' };
    const memories = [memoryOf(state.count), memoryOf(state.w)];
    state = next(next(state));
    expect(state.w.arraySync()).toEqual([0, 6, 12, 18]);
    expect(state.count.itemSync()).toBe(4);
    expect([memoryOf(state.count), memoryOf(state.w)]).toEqual(memories);
    expect(memories.map((memory) => memory === memoryOf(state.w))).toEqual([false, true]);
  });

  test('that no result can use is freed', () => {
    const sum = (x: Vector) => x.sum();
    const total = lower(sum, { donate: 0 });
    const x = vector();
    expect(total(x).itemSync()).toBe(6);
    expect(() => x.dataSync()).toThrow('data of a tensor donated to sum: use what sum returned');
  });

  test('is not given up where the function is traced', () => {
    const w = vector();
    const outer = grad((a: Vector) => inPlace(a, vector(1))[0].sum());
    expect(outer(w).shape).toEqual([4]);
    expect(w.arraySync()).toEqual([0, 1, 2, 3]);
    const parameter = variable(w);
    inPlace(parameter, vector(1))[1].backward();
    expect(w.arraySync()).toEqual([0, 1, 2, 3]);
    const lowered = lower((a: Vector) => inPlace(a, a)[0].add(a));
    expect(lowered(w).shape).toEqual([4]);
    expect(w.arraySync()).toEqual([0, 1, 2, 3]);
  });

  test('is used up after disposal of nothing else', () => {
    const w = vector();
    inPlace(w, vector(1));
    w.dispose();
    expect(() => w.dataSync()).toThrow('disposed');
  });
});

describe('options', () => {
  test('name arguments', () => {
    const f = (x: Vector) => cumsum(x, 0);
    expect(() => loose.lower(f, { donate: -1 })).toThrow(
      'lower donate: takes the number of an argument or a list of them, counted from 0, not -1',
    );
    expect(() => loose.lower(f, { donate: ['x'] })).toThrow('counted from 0, not x');
    expect(() => loose.lower(f, 1)).toThrow('lower options: takes an object, not a number');
    expect(() => loose.lower(f, { donate: 1 })(vector())).toThrow(
      'f donates argument 1: it was called with 1, counted from 0',
    );
    // @ts-expect-error: there is no argument 1
    lower(f, { donate: 1 });
    // @ts-expect-error: there is no argument 2
    lower(step, { donate: [0, 2] });
    lower((...xs: Vector[]) => xs[0], { donate: 7 });
    lower((x: Vector, y?: Vector) => (y ? x : x), { donate: [0, 1] });
  });

  test('a buffer tells who has its memory', () => {
    const buffer = new Buffer('float32', Float32Array.of(1));
    const next = buffer.giveTo('f');
    expect([...next.read('x')]).toEqual([1]);
    expect(() => buffer.giveTo('g')).toThrow('g of a tensor donated to f');
  });
});
