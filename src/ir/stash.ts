/**
 * What is dear and needed again in a later pass over the same elements: it is kept where an output will be, and read there.
 */
import type { Index } from './index.ts';
import type { Expression, Kernel } from './kernel.ts';
import * as k from './kernel.ts';
import { type Pass, stepCost, storeAxes } from './passes.ts';

/** What is computed twice rather than kept, in additions. */
const DEAR = 8;

export interface Stash {
  /** The pass that computes the value, and keeps it in an output. */
  readonly pass: number;
  readonly value: Expression;
  readonly output: number;
  readonly index: Index;
}

const parts = (values: readonly Expression[]): ReadonlyMap<string, Expression> => {
  const found = new Map<string, Expression>();
  const seen = new Set<string>();
  for (const value of values) k.walk(value, (x) => void found.set(x.key, x), seen);
  return found;
};

/** The value with all that has a key replaced. */
const replaced = (value: Expression, key: string, by: Expression): Expression =>
  k.rebuild(value, (x) => (x.key === key ? by : undefined));

/**
 * The kernel, with shared axes, in which later passes and stores load what an earlier pass has kept: from an input behind
 * the others, one for each output. `isFree` says whether an output's memory is not that of an input.
 */
export function withStash(
  kernel: Kernel,
  passes: readonly Pass[],
  isFree: (output: number) => boolean,
): { readonly kernel: Kernel; readonly stash: Stash | undefined } {
  const axes = storeAxes(kernel);
  const valuesOf = (pass: Pass): readonly Expression[] =>
    pass.reductions.flatMap((id) => kernel.reductions[id]?.value ?? []);
  const target = kernel.stores.find(
    ({ output, value }) => value.dtype === 'float32' && isFree(output),
  );
  const first = passes.findIndex((pass) => pass.axes === axes);
  if (!target || axes.length === 0 || first < 0) return { kernel, stash: undefined };
  for (let pass = first; pass < passes.length; pass++) {
    const one = passes[pass];
    if (one?.axes !== axes) continue;
    const after = passes.slice(pass + 1).filter((other) => other.axes === axes);
    const later = parts([...after.flatMap(valuesOf), ...kernel.stores.map(({ value }) => value)]);
    const shared = [...parts(valuesOf(one)).values()]
      .filter((x) => x.kind === 'apply' && x.dtype === 'float32' && later.has(x.key))
      .map((value) => ({ value, cost: stepCost([value], axes, () => 0) }))
      .sort((a, b) => b.cost - a.cost);
    const [best] = shared;
    if (!best || best.cost < DEAR) continue;
    const { output, index } = target;
    const { value } = best;
    const by = k.load(kernel.inputs.length + output, index, [], value.dtype);
    const isLater = new Set(after.flatMap(({ reductions }) => reductions));
    return {
      stash: { pass, value, output, index },
      kernel: {
        ...kernel,
        reductions: kernel.reductions.map((reduction, id) =>
          isLater.has(id)
            ? { ...reduction, value: replaced(reduction.value, value.key, by) }
            : reduction,
        ),
        stores: kernel.stores.map((store) => ({
          ...store,
          value: replaced(store.value, value.key, by),
        })),
      },
    };
  }
  return { kernel, stash: undefined };
}
