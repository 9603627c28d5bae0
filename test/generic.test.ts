/** The run time of generic lowered functions: which of its programs runs. */
import { expect, test } from 'vitest';
import { ones } from '../src/index.ts';
import { generic, type LoweredSpec } from '../src/runtime/index.ts';

const specOf = (parameters: LoweredSpec['parameters'], ...inputs: LoweredSpec['inputs']) => ({
  name: 'f',
  parameters,
  result: { $: 0 },
  inputs,
  constants: [],
  outputs: [],
  results: [],
  temporaries: [],
  arenaBytes: 0,
});

class Net {
  readonly w = ones(2);
}
class Other extends Net {}

type F = (...args: unknown[]) => string;

/** A function with a program for each row, which says the row's name and how many arguments it got. */
const choose = (most: number, fallback?: F): F =>
  generic<F>(
    most,
    () => [
      [(...args) => `2 ${args.length}`, specOf([{ $: 0 }], ['float32', [2]])],
      [(...args) => `3 ${args.length}`, specOf([{ $: 0 }], ['float32', [3]])],
      [(...args) => `int32 ${args.length}`, specOf([{ $: 0 }], ['int32', [3]])],
      [
        (...args) => `two ${args.length}`,
        specOf([{ $: 0 }, { $: 1 }], ['float32', [2]], ['float32', [2]]),
      ],
      [(...args) => `static ${args.length}`, specOf([{ $: 0 }, -0], ['float32', [2]])],
      [(...args) => `tree ${args.length}`, specOf([{ w: [{ $: 0 }] }], ['float32', [2]])],
      [
        (...args) => `net ${args.length}`,
        specOf([{ w: { $: 0 } }], ['float32', [2]]),
        () => [Net, Other],
        [[[0], 0]],
      ],
      [
        (...args) => `other ${args.length}`,
        specOf([{ w: { $: 0 } }], ['float32', [2]]),
        () => [Net, Other],
        [[[0], 1]],
      ],
    ],
    fallback,
  );

test('the program of the shapes, dtypes, values and classes that come', () => {
  const f = choose(2);
  const int32 = ones(3, { dtype: 'int32' });
  const calls: readonly (readonly [string, ...unknown[]])[] = [
    ['2 1', ones(2)],
    ['3 1', ones(3)],
    ['int32 1', int32],
    ['2 2', ones(2), undefined],
    ['two 2', ones(2), ones(2)],
    ['static 2', ones(2), -0],
    ['tree 1', { w: [ones(2)] }],
    ['net 1', new Net()],
    ['other 1', new Other()],
    // What comes after the parameters is nothing to it: `xs.map(f)`.
    ['two 2', ones(2), ones(2), 7],
  ];
  for (const [expected, ...args] of [...calls, ...calls.toReversed()])
    expect(f(...args)).toBe(expected);
  expect(choose(1)(ones(2), 7, [])).toBe('2 1');
});

const strangers: readonly (readonly [string, ...unknown[]])[] = [
  ['[4]', ones(4)],
  ['int32 [2]', ones(2, { dtype: 'int32' })],
  ['[2], 0', ones(2), 0],
  ['[2], [3]', ones(2), ones(3)],
  ['', ...[]],
  ['an object', { w: [1] }],
  ['an object', { w: ones(2) }],
  ['null', null],
];

test.each(strangers)('arguments (%s) are refused', (shown, ...args) => {
  const sentence = `f(${shown}): it was lowered for ([2]), ([3]), (int32 [3]), ([2], [2]) and 2 more; call it with literal sizes where the build can see it`;
  expect(() => choose(2)(...args)).toThrow(sentence);
});

test.each(strangers)('arguments (%s) are traced where the function is at hand', (_, ...args) => {
  const f = choose(2, (...given) => `traced ${given.length}`);
  expect(f(...args)).toBe(`traced ${args.length}`);
  expect(f(ones(2))).toBe('2 1');
});
