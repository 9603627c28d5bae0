/** Bad input: each is an error of ours with a sentence that says what to do, and nothing has changed afterwards. */
import {
  DTypeError,
  explain,
  GradientError,
  GradusError,
  generator,
  LowerError,
  ShapeError,
  tensor,
} from 'gradus';
import * as runtime from 'gradus/runtime';
import { describe, expect, test } from 'vitest';
import { emitProgram } from '../src/codegen/js.ts';
import { specOf } from '../src/codegen/spec.ts';
import { generate } from '../src/runtime/cpu/generate.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose, untyped } from './loose.ts';

type ErrorClass = new (...args: never[]) => GradusError;

/** A fresh pair of tensors that every bad call may use, and that must read the same after it. */
function world() {
  const a = untyped(
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  );
  const n = untyped(tensor([1, 2], { dtype: 'int32' }));
  const b = untyped(tensor([true, false]));
  const v = loose.variable(tensor([1, 2]));
  v.mul(v).sum().backward();
  return { a, n, b, v };
}

type World = ReturnType<typeof world>;

const state = ({ a, n, b, v }: World) => [
  a.arraySync(),
  n.arraySync(),
  b.arraySync(),
  v.arraySync(),
  v.grad?.arraySync(),
];

function expectError(bad: (world: World) => unknown, kind: ErrorClass, sentence: string): void {
  const given = world();
  const before = state(given);
  let thrown: unknown;
  try {
    bad(given);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(GradusError);
  const { name, message } = thrown as GradusError;
  expect(message).toBe(sentence);
  expect(message).not.toMatch(/\n|internal/);
  expect(name).toBe(kind.name);
  expect(thrown).toBeInstanceOf(kind);
  expect(state(given)).toEqual(before);
  // It can still be computed with.
  expect(given.a.add(1).sum().itemSync()).toBe(27);
  given.v.zeroGrad();
  given.v.sum().backward();
  expect(given.v.grad?.arraySync()).toEqual([1, 1]);
}

type Bad = readonly [sentence: string, bad: (world: World) => unknown];
const suite = (title: string, kind: ErrorClass, list: readonly Bad[]) =>
  describe(title, () => {
    test.each(list)('%s', (sentence, bad) => expectError(bad, kind, sentence));
  });

suite('shapes', ShapeError, [
  [
    'add [2, 3] and [2]: sizes 3 and 2 at axis -1 do not broadcast; axes align at the end: make the second [2, 1], with keepdims or unsqueeze(-1)',
    ({ a, v }) => a.add(v),
  ],
  [
    'matmul [2, 3] @ [2, 3]: inner sizes 3 and 2 differ; transpose(-1, -2) the second',
    ({ a }) => a.matmul(a),
  ],
  ['matmul [2, 3] @ []: takes no scalars; use mul', ({ a }) => a.matmul(loose.zeros([]))],
  ['mv [2, 3] @ [2, 3]: takes a matrix and a vector; matmul takes other ranks', ({ a }) => a.mv(a)],
  ['dot [2] @ [3]: inner sizes 2 and 3 differ', ({ v }) => v.dot(loose.zeros(3))],
  ['mm [2, 3] @ [2]: takes two matrices; matmul takes other ranks', ({ a, v }) => a.mm(v)],
  [
    'matmul [2, 4, 3] @ [5, 3, 2]: batch sizes 2 and 5 at axis -3 do not broadcast',
    () => loose.zeros(2, 4, 3).matmul(loose.zeros(5, 3, 2)),
  ],
  ['sum over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.sum(2)],
  ['mean over axis NaN of [2, 3]: axes go from -2 to 1', ({ a }) => a.mean(Number.NaN)],
  ['max over axis 0.5 of [2, 3]: axes go from -2 to 1', ({ a }) => a.max(0.5)],
  ['sum over axis 0 of []: a scalar has no axes', ({ a }) => a.sum().sum(0)],
  ['sum over axes [0, -2] of [2, 3]: axis -2 is named twice', ({ a }) => a.sum([0, -2])],
  ['softmax over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.softmax(2)],
  ['size over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.size(2)],
  ['max over no elements of [0, 3]: an empty tensor has no max', () => loose.zeros(0, 3).max(0)],
  ['argmin over no elements of [0]: an empty tensor has no argmin', () => loose.zeros(0).argmin()],
  ['amax over no elements of [0]: an empty tensor has no amax', () => loose.zeros(0).amax()],
  [
    'norm over no elements of [0]: an empty tensor has no norm',
    () => loose.zeros(0).norm(Infinity),
  ],
  ['stack of no tensors: give at least one', () => loose.stack([])],
  ['argmax over no elements of [0]: an empty tensor has no argmax', () => loose.zeros(0).argmax()],
  ['reshape [2, 3] to [4, 2]: 6 elements cannot become 8', ({ a }) => a.reshape(4, 2)],
  ['reshape [2, 3] to [-1, 4]: 6 elements are not divisible by 4', ({ a }) => a.reshape(-1, 4)],
  ['reshape [2, 3] to [-1, -1]: only one size can be -1', ({ a }) => a.reshape(-1, -1)],
  ['reshape [0] to [-1, 0]: -1 could be any size', () => loose.zeros(0).reshape(-1, 0)],
  [
    'reshape [2, 3] to [NaN, 2]: size NaN is not a whole number, 0 or more',
    ({ a }) => a.reshape(Number.NaN, 2),
  ],
  ['permute [2, 3] by [0]: name each of its 2 axes once', ({ a }) => a.permute(0)],
  ['permute over axes [0, 0] of [2, 3]: axis 0 is named twice', ({ a }) => a.permute(0, 0)],
  ['unsqueeze over axis 3 of [2, 3]: axes go from -3 to 2', ({ a }) => a.unsqueeze(3)],
  [
    'expand [2, 3] to [4, 3]: size 2 at axis -2 cannot become 4; only size 1 can',
    ({ a }) => a.expand(4, 3),
  ],
  ['expand [2, 3] to [3]: name every axis; new ones go in front', ({ a }) => a.expand(3)],
  ['at index 2 of [2, 3]: axis 0 has indices from -2 to 1', ({ a }) => a.at(2)],
  ['at index -4 of [2, 3]: axis 1 has indices from -3 to 2', ({ a }) => a.at('...', [0, -4])],
  ['at index 0 of [0]: axis 0 has no elements', () => loose.zeros(0).at(0)],
  ['at index NaN of [2, 3]: an index is a whole number', ({ a }) => a.at(Number.NaN)],
  ['at 3 indices of [2, 3]: at most 2, one for each axis', ({ a }) => a.at(0, 0, null, ':')],
  [
    "at 'a:b' of [2, 3]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0",
    ({ a }) => a.at('a:b'),
  ],
  [
    "at '0' of [2, 3]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0",
    ({ a }) => a.at('0'),
  ],
  [
    "at a second '...' of [2, 3]: one stands for all axes that are left",
    ({ a }) => a.at('...', '...'),
  ],
  [
    'at indices [2] and [3]: sizes 2 and 3 at axis -1 do not broadcast; make them equal or one of them 1',
    ({ a }) => a.at([0, 1], [1, 0, 2]),
  ],
  [
    "at an object of [2, 3]: takes integers, ranges as '1:3', lists, int32 tensors, masks, null and '...'",
    ({ a }) => a.at({}),
  ],
  [
    "at a string of [2, 3]: takes integers, ranges as '1:3', lists, int32 tensors, masks, null and '...'",
    ({ a }) => a.at(['1']),
  ],
  [
    "at undefined of [2, 3]: takes integers, ranges as '1:3', lists, int32 tensors, masks, null and '...'",
    ({ a }) => a.at(undefined),
  ],
  ['flip over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.flip(2)],
  ['view [2, 3] to [4, 2]: 6 elements cannot become 8', ({ a }) => a.view(4, 2)],
  ['broadcastTo [2, 3] to [3]: name every axis; new ones go in front', ({ a }) => a.broadcastTo(3)],
  ['flatten over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.flatten(0, 2)],
  [
    'flatten from axis 1 to 0 of [2, 3]: the first comes after the last',
    ({ a }) => a.flatten(1, 0),
  ],
  [
    'unflatten [3] to [2, -1]: 3 elements are not divisible by 2',
    ({ a }) => a.unflatten(1, [2, -1]),
  ],
  ['transpose over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.transpose(0, 2)],
  ['swapaxes over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.swapaxes(2, 0)],
  ['repeat [2, 3] by [2]: name every axis; new ones go in front', ({ a }) => a.repeat(2)],
  ['tile [2, 3] by [-2]: size -2 is not a whole number, 0 or more', ({ a }) => a.tile([-2])],
  ['tril of [2]: takes a matrix or a batch of them', ({ v }) => v.tril()],
  ['outer [2, 3] @ [2]: takes two vectors', ({ a, v }) => a.outer(v)],
  ['bmm [2, 3] @ [2, 3]: takes two batches of matrices; matmul broadcasts', ({ a }) => a.bmm(a)],
  [
    'bmm [2, 1, 1] @ [1, 1, 1]: batch sizes 2 and 1 differ',
    () => loose.zeros(2, 1, 1).bmm(loose.zeros(1, 1, 1)),
  ],
  ['trace of [2]: takes a matrix', ({ v }) => v.trace()],
  ['norm over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.norm(2, 2)],
  ['var over axis 2 of [2, 3]: axes go from -2 to 1', ({ a }) => a.var(2)],
  ['any over axes [0, -2] of [2, 3]: axis -2 is named twice', ({ a }) => a.any([0, -2])],
  ['cat of no tensors: give at least one', () => loose.cat([])],
  ['stack [2, 3] and [2]: ranks 2 and 1 differ', ({ a, v }) => loose.stack([a, v])],
  [
    'stack [2, 3] and [2, 2] along axis 0: sizes 3 and 2 at axis 1 differ',
    ({ a }) => loose.stack([a, loose.zeros(2, 2)]),
  ],
  ['cat [2, 3] and [2]: ranks 2 and 1 differ', ({ a, v }) => loose.cat([a, v])],
  [
    'cat [2, 3] and [2, 2] along axis 0: sizes 3 and 2 at axis 1 differ',
    ({ a }) => loose.cat([a, loose.zeros(2, 2)], 0),
  ],
  [
    'crossEntropy [2, 3] with targets [3]: batch sizes 2 and 3 differ',
    ({ a }) => a.crossEntropy(loose.zeros([3], { dtype: 'int32' })),
  ],
  ['expectShape [2, 4] of [2, 3]: size 3 at axis 1 is not 4', ({ a }) => a.expectShape([2, 4])],
  ['expectShape [6] of [2, 3]: ranks 1 and 2 differ', ({ a }) => a.expectShape([6])],
  ['item of [2, 3]: reads one element; data() and array() read them all', ({ a }) => a.itemSync()],
  [
    'expectShape [2] of [2, 3]: ranks 1 and 2 differ',
    // The shape of a variable is its own for good.
    ({ a, v }) => v.assign(a),
  ],
]);

suite('axes and options without types', ShapeError, [
  [
    'mean axis: takes a number, a list of numbers, or undefined for all axes, not an object',
    ({ a }) => a.mean({ keepdims: true }),
  ],
  [
    'sum axis: takes a number, a list of numbers, or undefined for all axes, not a string',
    ({ a }) => a.sum('1'),
  ],
  [
    'norm axis: takes a number, a list of numbers, or undefined for all axes, not null',
    ({ a }) => a.norm(2, null),
  ],
  ['sum options: takes an object, as { keepdims: true }, not a boolean', ({ a }) => a.sum(0, true)],
  ['var options: takes an object, as { keepdims: true }, not null', ({ a }) => a.var(0, null)],
  [
    'argmax axis: takes a number, or undefined for all axes, not an array',
    ({ a }) => a.argmax([0, 1]),
  ],
]);

suite('lists without types', ShapeError, [
  ['permute axes: takes a list of numbers, not null', ({ a }) => a.permute(null)],
  ['unflatten sizes: takes a list of numbers, not undefined', ({ a }) => a.unflatten(0)],
  ['unflatten sizes: takes a list of numbers, not a number', ({ a }) => a.unflatten(0, 2)],
  ['expectShape shape: takes a list of numbers, not undefined', ({ a }) => a.expectShape()],
]);

suite('sizes', ShapeError, [
  ['zeros [NaN]: size NaN is not a whole number, 0 or more', () => loose.zeros(Number.NaN)],
  ['zeros [2, -1]: size -1 is not a whole number, 0 or more', () => loose.zeros([2, -1])],
  ['ones [1.5]: size 1.5 is not a whole number, 0 or more', () => loose.ones(1.5)],
  [
    'zeros [65536, 65536]: 4294967296 elements are more than 2147483647',
    () => loose.zeros(65536, 65536),
  ],
  [
    'rand [1e+300]: 1e+300 elements are more than 2147483647',
    () => loose.rand(1e300, { generator: generator(1) }),
  ],
  ['eye [-2, -2]: size -2 is not a whole number, 0 or more', () => loose.eye(-2)],
  [
    'full [2, Infinity]: size Infinity is not a whole number, 0 or more',
    () => loose.full([2, Number.POSITIVE_INFINITY], 0),
  ],
  ['arange from 0 to 3 by 0: the step must not be 0', () => loose.arange(0, 3, 0)],
  ['arange from 0 to 3 by -1: the step leads away from the end', () => loose.arange(0, 3, -1)],
  ['arange [NaN]: size NaN is not a whole number, 0 or more', () => loose.arange(Number.NaN)],
  [
    'expand [65536, 65536]: 4294967296 elements are more than 2147483647',
    () => loose.zeros(1).expand(65536, 65536),
  ],
  [
    'tile [65536, 65536]: 4294967296 elements are more than 2147483647',
    () => loose.zeros(1).tile(65536, 65536),
  ],
  [
    'matmul [65536, 65536]: 4294967296 elements are more than 2147483647',
    () => loose.zeros(65536, 1).matmul(loose.zeros(1, 65536)),
  ],
  [
    'add [65536, 65536]: 4294967296 elements are more than 2147483647',
    () => loose.zeros(65536, 1).add(loose.zeros(65536)),
  ],
]);

suite('values', ShapeError, [
  [
    'tensor of rows that differ in length at depth 1: give each the same length',
    () => loose.tensor([[1, 2], [3]]),
  ],
  [
    'tensor of numbers and rows together: nest each element equally deep',
    () => loose.tensor([1, [2]]),
  ],
  ['tensor of numbers and booleans together: give one kind', () => loose.tensor([1, true])],
  ['tensor of null: elements are numbers or booleans', () => loose.tensor(null)],
  ['tensor of a string: elements are numbers or booleans', () => loose.tensor(['1', '2'])],
  ['tensor of an object: elements are numbers or booleans', () => loose.tensor([{}])],
  ['tensor of 3 elements as [2, 2]: that takes 4', () => loose.tensor(new Float32Array(3), [2, 2])],
  [
    'tensor [-3]: size -3 is not a whole number, 0 or more',
    () => loose.tensor(new Float32Array(3), [-3]),
  ],
]);

suite('arguments', GradusError, [
  ['clamp without bounds: give min, max or both', ({ a }) => a.clamp()],
  ['clamp without bounds: give min, max or both', ({ a }) => a.clamp({})],
  ['clamp argument 2: takes a number, not a string', ({ a }) => a.clamp('0')],
  ['clamp argument 2: takes a number, not null', ({ a }) => a.clamp({ min: null })],
  ['clamp argument 3: takes a number, not an object', ({ a }) => a.clamp(0, a)],
  ['elu argument 2: takes a number, not an array', ({ a }) => a.elu([1])],
  ['lerp argument 3: takes a tensor or a number, not undefined', ({ a }) => a.lerp(a)],
  ['add argument 2: takes a tensor or a number, not undefined', ({ a }) => a.add()],
  ['add argument 2: takes a tensor or a number, not a string', ({ a }) => a.add('1')],
  ['add argument 1: takes a tensor or a number, not a number', ({ a }) => loose.add(1, a)],
  ['matmul argument 2: takes a tensor, not an array', ({ a }) => a.matmul([[1], [2], [3]])],
  ['exp argument 1: takes a tensor, not null', () => loose.exp(null)],
  ['tril argument 2: takes a number, not a string', ({ a }) => a.tril('x')],
  ['norm argument 2: takes a number, not a string', ({ a }) => a.norm('fro')],
  ['cat argument 1: takes a tensor, not a number', () => loose.cat([1, 2])],
  ['variable argument 1: takes a tensor, not an array', () => loose.variable([1, 2])],
  ['assign argument 1: takes a tensor, not a number', ({ v }) => v.assign(3)],
  ['backward argument 1: takes a tensor, not a number', ({ v }) => v.mul(2).backward(1)],
  [
    'vjp argument 2: takes an array with the arguments of the function, not an object',
    () => loose.vjp((x: Loose) => x, loose.ones(2)),
  ],
  ['grad argument 1: takes a function that returns a scalar tensor', () => loose.grad(3)],
]);

suite('dtypes', DTypeError, [
  [
    "zeros 'float23': dtypes are float16, float32, float64, int32, uint8 and bool",
    () => loose.zeros([2], { dtype: 'float23' }),
  ],
  [
    "to 'double': dtypes are float16, float32, float64, int32, uint8 and bool",
    ({ a }) => a.to('double'),
  ],
  [
    "to '__proto__': dtypes are float16, float32, float64, int32, uint8 and bool",
    ({ a }) => a.to('__proto__'),
  ],
  [
    "add of a bool tensor and a number: convert the tensor first, as x.to('float32')",
    ({ b }) => b.add(1),
  ],
  [
    "mul of an int32 tensor and 0.5: convert the tensor first, as x.to('float32')",
    ({ n }) => n.mul(0.5),
  ],
  [
    "lt of an int32 tensor and 4294967296: convert the tensor first, as x.to('float32')",
    ({ n }) => n.lt(2 ** 32),
  ],
  [
    "sub of a uint8 tensor and 256: takes whole numbers from 0 to 255; convert the tensor first, as x.to('int32')",
    ({ n }) => n.to('uint8').sub(256),
  ],
  [
    "clamp of a uint8 tensor and -1: takes whole numbers from 0 to 255; convert the tensor first, as x.to('int32')",
    ({ n }) => n.to('uint8').clamp(-1, 3),
  ],
  [
    'bitwiseLeftShift of dtype float64: takes int32 and uint8',
    ({ a }) => a.to('float64').bitwiseLeftShift(1),
  ],
  ['bitwiseRightShift of dtype bool: takes int32 and uint8', ({ n, b }) => n.bitwiseRightShift(b)],
  [
    "bitwiseLeftShift of an int32 tensor and 0.5: convert the tensor first, as x.to('float32')",
    ({ n }) => n.bitwiseLeftShift(0.5),
  ],
  [
    'not of dtype float16: takes int32, uint8 and bool; compare first, as x.ne(0)',
    ({ a }) => a.to('float16').not(),
  ],
  [
    'and of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)',
    ({ a, b }) => loose.zeros([2], { dtype: 'bool' }).and(b).and(a.sum()),
  ],
  [
    'xor of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)',
    ({ v, n }) => v.xor(n),
  ],
  [
    'not of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)',
    ({ a }) => a.not(),
  ],
  [
    "or of a bool tensor and a number: convert the tensor first, as x.to('float32')",
    ({ b }) => b.or(1),
  ],
  [
    "and of an int32 tensor and 0.5: convert the tensor first, as x.to('float32')",
    ({ n }) => n.and(0.5),
  ],
  [
    "clamp of a bool tensor and a number: convert the tensor first, as x.to('float32')",
    ({ b }) => b.clamp(0, 1),
  ],
  [
    "clamp of an int32 tensor and 0.5: convert the tensor first, as x.to('float32')",
    ({ n }) => n.clamp({ max: 0.5 }),
  ],
  ['where condition of dtype float32: must be bool', ({ a }) => a.where(a, a)],
  ['nll targets of dtype float32: must be int32', ({ a, v }) => a.nll(v)],
  ['assign value of dtype int32: must be float32', ({ n, v }) => v.assign(n)],
]);

suite('gradients', GradientError, [
  [
    'grad of a function that returns [2, 3]: only a scalar has a gradient; use jacobian or vjp',
    ({ a }) => loose.grad((x: Loose) => x)(a),
  ],
  [
    'grad of a function that returns no tensor: return a scalar tensor',
    ({ a }) => loose.grad(() => 3)(a),
  ],
  [
    'valueAndGrad of a function that returns no tensor: return a scalar tensor',
    ({ a }) => loose.valueAndGrad(async (x: Loose) => x.sum())(a),
  ],
  [
    'grad by a tensor of dtype int32: only float tensors have a gradient',
    ({ n }) => loose.grad((x: Loose) => x.sum())(n),
  ],
  [
    'jacobian by a tensor of dtype int32: only float tensors have a gradient',
    ({ n }) => loose.jacobian((x: Loose) => x)(n),
  ],
  [
    'variable by a tensor of dtype bool: only float tensors have a gradient',
    ({ b }) => loose.variable(b),
  ],
  [
    'backward from a tensor that no variable leads to: make the inputs with variable(...)',
    ({ a }) => a.sum().backward(),
  ],
  [
    'backward from [2]: only a scalar needs no gradient; give one of shape [2]',
    ({ v }) => v.mul(2).backward(),
  ],
  [
    'backward a second time: its graph is used up; compute the result anew, add the losses first, or pass { retainGraph: true }',
    ({ v }) => {
      const loss = v.sum().detach().add(v.mul(0).sum());
      loss.backward();
      v.zeroGrad();
      v.mul(v).sum().backward();
      loss.backward();
    },
  ],
]);

test('a gradient for backward has the shape and dtype of the result', () => {
  expectError(
    ({ a, v }) => v.mul(2).backward(a),
    ShapeError,
    'backward from [2] with a gradient [2, 3]: shapes must be equal',
  );
  expectError(
    ({ n, v }) => v.mul(2).backward(n),
    DTypeError,
    'backward gradient of dtype int32: must be float32',
  );
});

suite('lower', LowerError, [
  [
    'item inside lower, grad or control flow: the value is not known until the program runs; return the tensor',
    ({ a }) => loose.lower((x: Loose) => x.sum().itemSync())(a),
  ],
  [
    'data inside lower, grad or control flow: the value is not known until the program runs; return the tensor',
    ({ a }) => loose.lower((x: Loose) => x.add(x.dataSync()[0]))(a),
  ],
  [
    'toString inside lower, grad or control flow: the value is not known until the program runs; return the tensor',
    ({ a }) => loose.lower((x: Loose) => String(x))(a),
  ],
  [
    'rand inside lower: the same numbers would come back on every call; draw outside and pass them',
    ({ a }) => loose.lower((x: Loose) => x.add(loose.rand(2, 3)))(a),
  ],
  [
    'a variable used inside lower without being a parameter: pass it as one, so that its value is current',
    ({ a, v }) => loose.lower((x: Loose) => x.sum().mul(v))(a),
  ],
]);

test('errors of lower have a stable code', () => {
  const codes = [
    () => loose.lower((x: Loose) => x.itemSync())(loose.zeros([])),
    () => loose.lower((x: Loose) => x.add(loose.randn([])))(loose.zeros([])),
    () => loose.lower((x: Loose) => x.mul(loose.variable(loose.ones([]))))(loose.zeros([])),
  ].map((f) => {
    try {
      f();
    } catch (error) {
      return (error as LowerError).code;
    }
    return 'none';
  });
  expect(codes).toEqual(['GR2001', 'GR2002', 'GR2003']);
});

test('a placeholder that escapes from lower cannot be read', () => {
  let escaped: Loose | undefined;
  loose.lower((x: Loose) => {
    escaped = x.add(1);
    return x;
  })(loose.zeros([2]));
  expect(() => escaped?.dataSync()).toThrow(LowerError);
  expect(() => escaped?.mul(2).arraySync()).toThrow(/not known until the program runs/);
});

describe('arguments of lowered functions', () => {
  test('what no tree may hold', () => {
    const f = loose.lower((x: unknown) => x);
    expect(() => f(new Map())).toThrow(
      'lowered argument 1: takes tensors, and arrays and objects of them, not an object',
    );
    expect(() => f({ deep: [() => 1] })).toThrow(
      'lowered argument 1.deep[0]: takes tensors, and arrays and objects of them, not a function',
    );
    const g = loose.lower(() => Symbol('x'));
    expect(() => g()).toThrow(/takes tensors, and arrays and objects of them, not a symbol/);
  });

  test('keys of any name', () => {
    const f = loose.lower((p: Record<string, Loose>) => p);
    const hostile = JSON.parse('{"__proto__": 1, "constructor": 2, "$": 3}') as object;
    const x = tensor([1, 2]);
    const p = Object.fromEntries(Object.keys(hostile).map((key) => [key, x]));
    const result = f(p) as Record<string, Loose>;
    expect(Object.keys(result)).toEqual(['__proto__', 'constructor', '$']);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.values(result).map((y) => y.arraySync())).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect((f({ $: x }) as Record<string, Loose>)['$']?.arraySync()).toEqual([1, 2]);
    const gradient = loose.grad((q: Record<string, Loose>) =>
      Object.values(q).reduce((sum, y) => sum.add(y.sum()), loose.zeros([])),
    )(p) as Record<string, Loose>;
    expect(Object.keys(gradient)).toEqual(['__proto__', 'constructor', '$']);
    expect(({} as Record<string, unknown>)['shape']).toBeUndefined();
  });

  test('other shapes and static values are other programs', () => {
    const f = loose.lower((x: Loose, by: number) => x.mul(by));
    const at = (x: unknown, by: unknown) => (f(x, by) as Loose).arraySync();
    expect(at(tensor([1, 2]), 3)).toEqual([3, 6]);
    expect(at(tensor([1, 2, 3]), 3)).toEqual([3, 6, 9]);
    expect(at(tensor([1]), Number.POSITIVE_INFINITY)).toEqual([Number.POSITIVE_INFINITY]);
    expect(at(tensor([1]), Number.NaN)).toEqual([Number.NaN]);
    expect(at(tensor([1]), 0)).toEqual([0]);
    expect(at(tensor([1]), -0)).toEqual([-0]);
  });
});

suite('what follows values', GradusError, [
  ['tensor: takes a shape or options after the values, not a number', () => loose.tensor(5, 6)],
  ['tensor: takes a shape or options after the values, not null', () => loose.tensor([5], null)],
]);

suite('what takes a function', GradusError, [
  ['lower argument 1: takes a function, not undefined', () => loose.lower(undefined)],
  [
    'explain argument 1: takes a function, not a number',
    () => (explain as (f: unknown) => unknown)(3),
  ],
  ['noGrad argument 1: takes a function, not null', () => loose.noGrad(null as never)],
]);

describe('disposed tensors', () => {
  const gone = () => {
    const x = untyped(tensor([1, 2]));
    x.dispose();
    return x;
  };
  test.each([
    ['data', (x: Loose) => x.dataSync()],
    ['array', (x: Loose) => x.arraySync()],
    ['toString', (x: Loose) => String(x)],
    ['use', (x: Loose) => x.add(1)],
    ['use', (x: Loose) => loose.variable(x)],
    ['use', (x: Loose) => loose.grad((y: Loose) => y.sum())(x)],
    ['use', (x: Loose) => loose.lower((y: Loose) => y.sum())(x)],
  ])('%s', (op, use) => {
    expect(() => use(gone())).toThrow(`${op} of a disposed tensor: its memory was given back`);
  });

  test('twice is once', () => {
    const x = gone();
    expect(() => x.dispose()).not.toThrow();
  });

  test('what was made of them stays', () => {
    const x = untyped(tensor([1, 2]));
    const y = x.add(1);
    x.dispose();
    expect(y.arraySync()).toEqual([2, 3]);
  });

  test('`using` gives the memory back', () => {
    const y = (() => {
      using x = tensor([1, 2]);
      return x.mul(2);
    })();
    expect(y.arraySync()).toEqual([2, 4]);
  });

  test('the promise of a read is rejected', async () => {
    await expect(gone().item()).rejects.toThrow(ShapeError);
    const one = untyped(tensor([1]));
    one.dispose();
    await expect(one.item()).rejects.toThrow(/disposed/);
  });
});

describe('programs that were lowered at build time', () => {
  const args = [{ a: new TensorSpec([2], 'float32'), k: 3 }, new TensorSpec([], 'int32')];
  const { program, signature } = trace(
    'step',
    (...given) => {
      const [p, n] = given as [{ a: Loose; k: number }, Loose];
      return { y: p.a.mul(p.k), n: n.add(1) };
    },
    args,
  );
  const step = runtime.lowered(
    { ...specOf(program), ...signature },
    generate(emitProgram(program)),
  ) as (...given: unknown[]) => { y: Loose; n: Loose };
  const [a, n] = [runtime.tensor([1, 2]), runtime.tensor(4, { dtype: 'int32' })];

  test('run on plain handles, any number of times', () => {
    for (const _ of [1, 2]) {
      const result = step({ a, k: 3 }, n);
      expect(Object.keys(result)).toEqual(['y', 'n']);
      expect([result.y.arraySync(), result.n.itemSync()]).toEqual([[3, 6], 5]);
      expect(String(result.y)).toBe('tensor([3., 6.])');
    }
    expect(a.arraySync()).toEqual([1, 2]);
  });

  test.each([
    ['step argument 1.a of shape [3]: it was lowered for [2]', { a: runtime.zeros(3), k: 3 }, n],
    ['step argument 1.a of shape []: it was lowered for [2]', { a: runtime.zeros([]), k: 3 }, n],
    [
      'step argument 1.a of dtype int32: it was lowered for float32',
      { a: runtime.zeros(2, { dtype: 'int32' }), k: 3 },
      n,
    ],
    ['step argument 1.k is 4: it was lowered for 3', { a, k: 4 }, n],
    ['step argument 1.k is undefined: it was lowered for 3', { a }, n],
    ['step argument 1: takes a tensor, not undefined', { k: 3 }, n],
    ['step argument 2: takes a tensor, not a number', { a, k: 3 }, 4],
    ['step argument 2: takes a tensor, not undefined', { a, k: 3 }, undefined],
    ['step argument 1: takes a tensor, not undefined', JSON.parse('{"__proto__": {"a": 1}}'), n],
  ])('%s', (sentence, first, second) => {
    expect(() => step(first, second)).toThrow(sentence);
    expect(() => step(first, second)).toThrow(GradusError);
    expect(step({ a, k: 3 }, n).y.arraySync()).toEqual([3, 6]);
  });

  test('and refuse disposed handles', () => {
    const gone = runtime.tensor([1, 2]);
    gone.dispose();
    expect(() => step({ a: gone, k: 3 }, n)).toThrow(/of a disposed tensor/);
  });
});
