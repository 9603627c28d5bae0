import { expect, test } from 'vitest';
import { classed } from '../../src/runtime/classed.ts';

class Net {
  readonly w: number;
  constructor(w: number) {
    this.w = w;
  }
  twice() {
    return this.w * 2;
  }
}

class Other extends Net {}

const double = classed(
  'double',
  () => [Net],
  [[[0, 'net'], 0]],
  [[['nets', 0], 0]],
  ({ net }: { net: Net }) => ({ nets: [{ w: net.twice() } as Net] }),
);

test('results have the classes of the program', () => {
  const [net] = double({ net: new Net(4) }).nets;
  expect(net).toEqual(new Net(8));
  expect(net?.twice()).toBe(16);
});

test.each([
  ['of another class', { net: new Other(1) }],
  ['of none', { net: { w: 1, twice: () => 2 } }],
  ['nothing', { net: null }],
])('arguments %s are refused', (_, argument) => {
  expect(() => double(argument as { net: Net })).toThrow(
    /^double argument 1\.net is .+, not an object of class Net, for whose methods it was lowered$/,
  );
});
