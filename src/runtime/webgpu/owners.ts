/** Who has memory of a device. What was collected gives it back. */
import type { Holding } from './holding.ts';

/** From how many bytes on an owner is given a weight. */
const HEAVY = 2 ** 16;

export class Owners {
  private readonly registry = new FinalizationRegistry<Holding>((holding) => holding.free());
  /**
   * Engines collect when much memory hangs on garbage, and know nothing of a GPU's. An array that nobody touches, so that no
   * memory is behind it, tells them of as much. In Chromium a loop over results of 4 MB had 370 MB of garbage at times, and
   * 76 MB with weights.
   */
  private readonly weights = new WeakMap<object, ArrayBuffer>();

  add(owner: object, holding: Holding, bytes: number): void {
    this.registry.register(owner, holding, holding);
    const weight = bytes >= HEAVY ? weightOf(bytes) : undefined;
    if (weight) this.weights.set(owner, weight);
  }

  remove(owner: object | undefined, holding: Holding): void {
    this.registry.unregister(holding);
    if (owner) this.weights.delete(owner);
  }
}

function weightOf(bytes: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(bytes);
  } catch {
    return undefined;
  }
}
