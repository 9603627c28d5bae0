/** The functions that make random tensors. Their numbers are drawn on the host, when they are called. */
import type {
  Bernoullis,
  Integers,
  Permutations,
  RandomOptions,
  Randoms,
} from '../types/random.ts';
import { onData, typed } from './create.ts';
import { LowerError, randomInside } from './errors.ts';
import type { Data } from './runtime/create.ts';
import * as draw from './runtime/draw.ts';
import { isTracing } from './tracing.ts';

/** Refuses to draw inside `lower`, then draws. */
const drawn =
  /* @__NO_SIDE_EFFECTS__ */
    <Arguments extends readonly unknown[]>(op: string, data: (...args: Arguments) => Data) =>
    (...args: Arguments) => {
      if (isTracing()) throw new LowerError('GR2002', randomInside(op));
      return onData(data(...args));
    };

const real = /* @__NO_SIDE_EFFECTS__ */ (
  op: string,
  data: typeof draw.uniform | typeof draw.normal,
) => drawn(op, (...args: never[]) => data(op, args));

/** Uniform random numbers in [0, 1), from `{ generator: generator(seed) }` if given. */
export const rand: Randoms<'rand', RandomOptions> = /* @__PURE__ */ typed(
  real('rand', draw.uniform),
);

/** Normal random numbers with mean 0 and variance 1, from `{ generator: generator(seed) }` if given. */
export const randn: Randoms<'randn', RandomOptions> = /* @__PURE__ */ typed(
  real('randn', draw.normal),
);

/** Uniform random numbers from `low` (0) up to but without `high` (1). */
export const uniform: Randoms<'uniform', draw.UniformOptions> = /* @__PURE__ */ typed(
  real('uniform', draw.uniform),
);

/** Normal random numbers with `mean` (0) and standard deviation `std` (1). */
export const normal: Randoms<'normal', draw.NormalOptions> = /* @__PURE__ */ typed(
  real('normal', draw.normal),
);

/** Random whole numbers from `low` up to but without `high`, as int32 unless the dtype says otherwise. */
export const randint: Integers = /* @__PURE__ */ typed(
  drawn('randint', (low: number, high: number, shape: never, options?: draw.RandomOptions) =>
    draw.integers(low, high, shape, options ?? {}),
  ),
);

/**
 * 1 with a probability, else 0: of a tensor of probabilities, each in its place and in its dtype; of a number and a
 * shape, as float32 unless the dtype says otherwise.
 */
export const bernoulli: Bernoullis = /* @__PURE__ */ typed(drawn('bernoulli', draw.bernoulli));

/** The whole numbers below `n` in random order, as int32. */
export const permutation: Permutations = /* @__PURE__ */ typed(
  drawn('permutation', (n: number, options?: draw.RandomOptions) =>
    draw.permuted(n, options ?? {}),
  ),
);
