/**
 * The functions that make random tensors. From a generator, numbers are drawn on the host when they are called for; from a
 * key, they are graph.
 */
import type {
  Bernoullis,
  Integers,
  KeySplits,
  NormalOptions,
  Permutations,
  RandomOptions,
  Randoms,
  UniformOptions,
} from '../types/random.ts';
import { onData, typed } from './create.ts';
import { argumentMustBeTensor, GradusError, LowerError, randomInside } from './errors.ts';
import { badKeyCount } from './errors-random.ts';
import type { Node } from './graph/node.ts';
import * as keyed from './keyed.ts';
import { isTraced, node, wrap } from './ops/define.ts';
import type { Data } from './runtime/create.ts';
import * as draw from './runtime/draw.ts';
import { Handle } from './runtime/handle.ts';
import type { Tensor } from './tensor.ts';
import { isTracing } from './tracing.ts';

/** The tensor of a request: from its key, or on the host, where it is no part of a program. */
function drawn<R extends draw.Request>(
  asked: R,
  fromKey: (key: Node, asked: R) => Node,
  onHost: (asked: R) => Data,
) {
  const { op, generator } = asked;
  if (generator instanceof Handle && isTraced(generator)) {
    draw.checkKey(op, generator);
    return generator[wrap](fromKey(generator[node], asked));
  }
  if (isTracing()) throw new LowerError('GR2002', randomInside(op));
  return onData(onHost(asked));
}

type Args = Parameters<typeof draw.uniformRequest>[1];

/** Uniform random numbers in [0, 1), from `{ generator }` if given. */
export const rand: Randoms<'rand', RandomOptions> = /* @__PURE__ */ typed((...args: Args) =>
  drawn(draw.uniformRequest('rand', args), keyed.uniform, draw.uniform),
);

/** Normal random numbers with mean 0 and variance 1, from `{ generator }` if given. */
export const randn: Randoms<'randn', RandomOptions> = /* @__PURE__ */ typed((...args: Args) =>
  drawn(draw.normalRequest('randn', args), keyed.normal, draw.normal),
);

/** Uniform random numbers from `low` (0) up to but without `high` (1). */
export const uniform: Randoms<'uniform', UniformOptions> = /* @__PURE__ */ typed((...args: Args) =>
  drawn(draw.uniformRequest('uniform', args), keyed.uniform, draw.uniform),
);

/** Normal random numbers with `mean` (0) and standard deviation `std` (1). */
export const normal: Randoms<'normal', NormalOptions> = /* @__PURE__ */ typed((...args: Args) =>
  drawn(draw.normalRequest('normal', args), keyed.normal, draw.normal),
);

/** Random whole numbers from `low` up to but without `high`, as int32 unless the dtype says otherwise. */
export const randint: Integers = /* @__PURE__ */ typed(
  (...args: Parameters<typeof draw.integersRequest>) =>
    drawn(draw.integersRequest(...args), keyed.integers, draw.integers),
);

/**
 * 1 with a probability, else 0: of a tensor of probabilities, each in its place and in its dtype; of a number and a
 * shape, as float32 unless the dtype says otherwise.
 */
export const bernoulli: Bernoullis = /* @__PURE__ */ typed(
  (...args: Parameters<typeof draw.chanceRequest>) =>
    drawn(draw.chanceRequest(...args), keyed.bernoulli, draw.bernoulli),
);

/** The whole numbers below `n` in random order, as int32. */
export const permutation: Permutations = /* @__PURE__ */ typed(
  (...args: Parameters<typeof draw.permutationRequest>) =>
    drawn(draw.permutationRequest(...args), keyed.permutation, draw.permutation),
);

/**
 * The key of a seed, a tensor of two words, for `{ generator: key }`. A generator goes on with each call; from one key come
 * the same numbers each time, inside of programs too. What needs others takes a key of `splitKey`.
 *
 * @example
 * const step = lower((x: Tensor<[4]>, key: Tensor<[2], 'int32'>) => {
 *   const keys = splitKey(key);
 *   const kept = bernoulli(0.9, [4], { generator: keys.at(0) });
 *   return { x: x.mul(kept).div(0.9), key: keys.at(1) };
 * });
 * const first = step(ones(4), randomKey(1));
 * const second = step(first.x, first.key);
 */
export const randomKey: (seed: number) => Tensor<[2], 'int32'> = /* @__PURE__ */ typed(
  (seed: number) => onData(draw.keyData(seed)),
);

/** New keys from a key, two if not said otherwise. Draw from them, and not from the key itself any more. */
export const splitKey: KeySplits = /* @__PURE__ */ typed((key: unknown, count = 2) => {
  if (!(Number.isSafeInteger(count) && count >= 1)) throw new GradusError(badKeyCount(count));
  if (!(key instanceof Handle && isTraced(key)))
    throw new GradusError(argumentMustBeTensor('splitKey', 1, key));
  draw.checkKey('splitKey', key);
  return key[wrap](keyed.split(key[node], count));
});
