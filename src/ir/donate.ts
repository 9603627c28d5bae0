/**
 * Donation: results in the memory of inputs that the caller has given up. A result may take an input's place if all
 * else that reads the input can come before it: other kernels as a whole; in the kernel that computes the result, the
 * other stores; and in the store itself each element before it is written, which is so where all loads are at the
 * store's own index. Kernels and stores are put into such an order.
 */
import type { Index } from './index.ts';
import { type Expression, type Kernel, walk } from './kernel.ts';
import { Order } from './order.ts';
import type { Place, Value } from './program.ts';

interface Numbered {
  readonly kernels: readonly Kernel[];
  readonly values: readonly Value[];
}

/** A result that could be written into a donated input. */
interface Pair {
  readonly result: number;
  readonly input: number;
  readonly kernel: number;
  readonly store: number;
  /** The stores of the kernel that read the input. */
  readonly readers: readonly number[];
}

/** The stores that read an input of their kernel, each at its own index; nothing if it is read elsewhere too. */
export function readersOf(kernel: Kernel, input: number): readonly number[] | undefined {
  const readers = new Set<number>();
  let fits = true;
  const look = (value: Expression, store: number, own?: Index) =>
    walk(value, (x) => {
      if (x.kind !== 'load' || kernel.inputs[x.input] !== input) return;
      readers.add(store);
      fits &&= x.index.key === own?.key;
    });
  // Outside of all loops the reductions are done before the first store.
  if (kernel.loops.length > 0) for (const { value } of kernel.reductions) look(value, -1);
  for (const [store, { value, index }] of kernel.stores.entries()) look(value, store, index);
  return fits ? [...readers] : undefined;
}

function pairsOf({ kernels, values }: Numbered, inputs: readonly number[]): Pair[] {
  const fits = (result: Value | undefined, input: Value | undefined) =>
    result?.place.kind === 'result' && result.dtype === input?.dtype && result.size === input.size;
  return kernels.flatMap((one, kernel) =>
    one.stores.flatMap(({ output }, store) => {
      const result = one.outputs[output] ?? -1;
      const fitting = inputs.filter((input) => fits(values[result], values[input]));
      return fitting.flatMap((input) => {
        const readers = one.inputs.includes(input) ? readersOf(one, input) : [];
        return readers ? [{ result, input, kernel, store, readers }] : [];
      });
    }),
  );
}

/** Updates of what they read first, and of these the results with the least choice; then what is only of equal size. */
function byMerit(pairs: readonly Pair[]): readonly Pair[] {
  const isUpdate = ({ readers, store }: Pair) => readers.includes(store);
  const choice = (pair: Pair) =>
    isUpdate(pair)
      ? pairs.filter((other) => other.result === pair.result && isUpdate(other)).length
      : Number.POSITIVE_INFINITY;
  const ranked = pairs.map((pair) => ({ pair, rank: choice(pair) }));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank))).map((x) => x.pair);
}

/** Gives results the places of donated inputs, where kernels and stores can be ordered so that nothing is lost. */
export function placeInDonated(numbered: Numbered, inputs: readonly number[]): Numbered {
  if (inputs.length === 0) return numbered;
  const { kernels, values } = numbered;
  const producers = ({ inputs }: Kernel) =>
    kernels.flatMap(({ outputs }, i) => (outputs.some((x) => inputs.includes(x)) ? [i] : []));
  const order = new Order(kernels.map(producers));
  const storeOrders = kernels.map(({ stores }) => new Order(stores.map(() => [])));
  const places = new Map<number, number>();
  const taken = new Set<number>();
  for (const { result, input, kernel, store, readers } of byMerit(pairsOf(numbered, inputs))) {
    const stores = storeOrders[kernel];
    if (places.has(result) || taken.has(input) || !stores) continue;
    // A routine may fail, and then nothing has been written.
    const earlier = kernels.flatMap((one, i) =>
      i !== kernel && (one.stores.length === 0 || one.inputs.includes(input)) ? [i] : [],
    );
    const others = readers.filter((other) => other !== store);
    if (!order.allows(earlier, kernel) || !stores.allows(others, store)) continue;
    order.require(earlier, kernel);
    stores.require(others, store);
    places.set(result, input);
    taken.add(input);
  }
  return {
    kernels: order.sorted(kernels).map((kernel) => {
      const sorted = storeOrders[kernels.indexOf(kernel)]?.sorted(kernel.stores);
      return { ...kernel, stores: sorted ?? kernel.stores };
    }),
    values: moved(values, places),
  };
}

/** The values with results in the places of inputs, and the other results numbered without gaps. */
function moved(values: readonly Value[], places: ReadonlyMap<number, number>): readonly Value[] {
  const left = values.flatMap(({ place }, i) =>
    place.kind === 'result' && !places.has(i) ? [place.index] : [],
  );
  return values.map((value, i) => {
    const input = places.get(i);
    if (input !== undefined) return { ...value, place: { kind: 'input', index: input } };
    if (value.place.kind !== 'result') return value;
    const { index } = value.place;
    const place: Place = { kind: 'result', index: left.filter((other) => other < index).length };
    return { ...value, place };
  });
}
