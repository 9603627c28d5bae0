// Ops that move, regroup or repeat axes, and those that join tensors.

import {
  axisOf,
  type Call,
  call,
  chance,
  either,
  integer,
  list,
  many,
  named,
  pick,
  regrouped,
  type Sizes,
  shape,
  shuffled,
  size,
  tensors,
} from './draw.ts';

function movement(): Call {
  const of = shape();
  const axis = `${axisOf(of)}`;
  const order = shuffled(of.map((_, i) => (chance(0.3) ? i - of.length : i)));
  const axes = chance(0.85) ? order : many(integer(0, 3), () => axisOf(of));
  return pick<() => Call>([
    () => call('T', tensors(of)),
    () => call('permute', tensors(of), either(axes)),
    () => call('squeeze', tensors(of)),
    () => call('squeeze', tensors(of), axis),
    () => call('unsqueeze', tensors(of), axis),
  ])();
}

function reshape(): Call {
  const of = shape();
  const to = regrouped(of).map((n) => (chance(0.01) ? pick([-2, 1.5]) : n));
  return call(pick(['reshape', 'view']), tensors(of), either(to));
}

function expand(): Call {
  const of = shape(0, 3).map((n) => (chance(0.5) ? 1 : n));
  const same = of.map((n) => (chance(0.3) ? -1 : n === 1 || chance(0.05) ? size() : n));
  const to = [...many(integer(0, 2), () => (chance(0.1) ? -1 : size())), ...same].slice(
    chance(0.05) ? 1 : 0,
  );
  return call(pick(['expand', 'broadcastTo']), tensors(of), either(to));
}

function layout(): Call {
  const of = shape();
  const [a, b] = [axisOf(of), axisOf(of)];
  const target = of.at(a);
  const parts = regrouped(target === undefined ? [] : [target]);
  const small = shape(0, 3).map((n) => n % 30);
  const times = many(integer(0, 4), () => (chance(0.04) ? pick([-1, 0.5]) : integer(0, 12)));
  return pick<() => Call>([
    () => call(pick(['transpose', 'swapaxes']), tensors(of), `${a}`, `${b}`),
    () => call('flatten', tensors(of)),
    () => call('flatten', tensors(of), `${a}`),
    () => call('flatten', tensors(of), `${a}`, `${b}`),
    () => call('unflatten', tensors(of), `${a}`, list(parts)),
    () => call(pick(['tile', 'repeat']), tensors(small), either(times)),
    () => call(pick(['tril', 'triu']), tensors(of), ...(chance(0.5) ? [] : [`${a}`])),
    () => call('trace', tensors(of)),
    () => call('zerosLike', tensors(of)),
  ])();
}

function reversal(): Call {
  const of = shape();
  const axes = chance(0.1) ? [] : many(integer(1, 2), () => axisOf(of));
  return call('flip', tensors(of), either(axes));
}

const joined = (op: string, all: readonly Sizes[], axis: number): Call => ({
  operands: tensors(...all),
  code: `gradus.${op}(${named(all.length)}, ${axis})`,
});

function concat(): Call {
  const first = shape(chance(0.1) ? 0 : 1, 3);
  const axis = axisOf(first);
  const index = axis < 0 ? axis + first.length : axis;
  const another = () =>
    chance(0.05) ? shape(0, 3) : first.map((n, i) => (i === index || chance(0.05) ? size() : n));
  return joined('cat', [first, ...many(integer(0, 2), another)], axis);
}

function stack(): Call {
  const first = shape(0, 3);
  const another = () =>
    chance(0.05) ? shape(0, 3) : first.map((n) => (chance(0.05) ? size() : n));
  return joined('stack', [first, ...many(integer(0, 2), another)], axisOf([...first, 1]));
}

export const families: readonly (() => Call)[] = [
  ...[movement, movement, reshape, reshape, expand, reversal, layout, layout],
  ...[concat, stack],
];
