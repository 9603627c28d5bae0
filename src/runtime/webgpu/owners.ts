/** Who has memory of a device. What was collected gives it back. */
import type { Holding } from './holding.ts';

/**
 * Engines collect when much memory hangs on garbage, and know nothing of a GPU's. Each time that owners have come to so many
 * bytes which they have not given back themselves, an array of as many that nobody touches, so that no memory is behind it, tells
 * the engine. One for each owner would make it collect all the time: on an H200 results of 16 MB took 6 ms so, and 0.5 ms.
 */
const TOLD = 2 ** 27;

export class Owners {
  private readonly registry = new FinalizationRegistry<Holding>((holding) => holding.free());
  private untold = 0;

  add(owner: object, holding: Holding, bytes: number): void {
    this.registry.register(owner, holding, holding);
    this.untold += bytes;
    if (this.untold < TOLD) return;
    tell(this.untold);
    this.untold = 0;
  }

  /** Of an owner that gives its memory back itself. */
  remove(holding: Holding, bytes: number): void {
    this.registry.unregister(holding);
    this.untold = Math.max(0, this.untold - bytes);
  }
}

function tell(bytes: number): void {
  try {
    new ArrayBuffer(bytes);
  } catch {
    // As much as that it need not be told.
  }
}
