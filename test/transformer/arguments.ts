/** Arguments for lowered functions. */

export type Make = (data: Numbers, shape: readonly number[], options: { dtype: string }) => unknown;

export type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** Numbers that are the same on each run. */
function* noise(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    yield (state >>> 0) / 2 ** 32;
  }
}

function dataFor(dtype: string, size: number, random: Generator<number>) {
  const next = () => Number(random.next().value);
  if (dtype === 'bool') return Uint8Array.from({ length: size }, () => Number(next() < 0.5));
  if (dtype === 'uint8') return Uint8Array.from({ length: size }, () => Math.floor(next() * 9));
  if (dtype === 'int32') return Int32Array.from({ length: size }, () => Math.floor(next() * 4));
  return Float64Array.from({ length: size }, () => next() * 4 - 2);
}

/** What a lowered function takes: the tensors in its parameters, and these with `{ $: number }` for each. */
export interface Taken {
  readonly inputs: readonly { readonly shape: readonly number[]; readonly dtype: string }[];
  readonly parameters: readonly unknown[];
}

/** The same on each run. */
export function argumentsOf({ inputs, parameters }: Taken, tensor: Make, seed: number): unknown[] {
  const random = noise(seed);
  const tensors = inputs.map(({ shape, dtype }) =>
    tensor(
      dataFor(
        dtype,
        shape.reduce((a, b) => a * b, 1),
        random,
      ),
      shape,
      { dtype },
    ),
  );
  const fill = (tree: unknown): unknown => {
    if (typeof tree !== 'object' || tree === null) return tree;
    if (Array.isArray(tree)) return tree.map(fill);
    if ('$' in tree && typeof tree.$ === 'number') return tensors[tree.$];
    return Object.fromEntries(Object.entries(tree).map(([key, x]) => [key, fill(x)]));
  };
  return parameters.map(fill);
}
