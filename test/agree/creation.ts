// Functions that make tensors.

import type { DType } from '../../src/dtype.ts';
import { checkSizes, type Nested } from '../../src/shape.ts';
import { type Call, chance, either, integer, list, many, pick, type Sizes, shape } from './draw.ts';

const made = (code: string): Call => ({ operands: [], code: `gradus.${code}` });

/** Random numbers are drawn at once, and these may be many. */
const drawn = (op: string, args: string, sizes: Sizes, dtype: DType = 'float32'): Call => ({
  ...made(`${op}(${args})`),
  run: () => ({ shape: checkSizes(op, sizes), dtype }),
});

function creation(): Call {
  const sizes = shape(0, 3).map((n) => (chance(0.1) ? pick([-1, -7, 0.5]) : n));
  const [start, end, step] = [integer(-30, 30), integer(-30, 99), integer(-4, 9)];
  const random = pick(['rand', 'randn', 'uniform', 'normal']);
  return pick<() => Call>([
    () => made(`${pick(['zeros', 'ones'])}(${either(sizes)})`),
    () => drawn(random, either(sizes), sizes),
    () => drawn('randint', `${start}, ${start + 9}, ${list(sizes)}`, sizes, 'int32'),
    () => drawn('bernoulli', `0.5, ${list(sizes)}`, sizes),
    () => made(`permutation(${chance(0.2) ? pick([-1, 2.5]) : end + 30})`),
    () => made(`linspace(${start}, ${end}, ${chance(0.2) ? pick([-3, 0.5]) : end + 30})`),
    () => made(`full(${list(sizes)}, 1)`),
    () => made(`arange(${start}, ${end}, ${step})`),
    () => made(`arange(${end})`),
  ])();
}

function literal(): Call {
  const rows = (depth: number, length: number): Nested[] =>
    many(chance(0.03) ? length + 1 : length, () =>
      depth > 0 ? rows(depth - 1, length) : chance(0.02) ? true : integer(0, 9),
    );
  return made(`tensor(${JSON.stringify(rows(integer(0, 3), integer(0, 3)))})`);
}

export const families: readonly (() => Call)[] = [creation, literal];
