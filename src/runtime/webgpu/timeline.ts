/** The order in which things happen on a device. As long as nothing has to be waited for, they happen at once. */
import { going, Later, type Work } from './later.ts';

export class Timeline {
  private readonly queue: Work[] = [];
  /** Whether some work is being done, or waits. */
  private isBusy = false;

  /** Begins work when all that came before is done. It must not throw. */
  add(work: Work): void {
    this.queue.push(work);
    if (!this.isBusy) this.proceed();
  }

  private proceed(): void {
    this.isBusy = true;
    for (let work = this.queue.shift(); work; work = this.queue.shift()) {
      const done = going(work);
      if (!done.isDone) {
        done.whenDone(() => this.proceed());
        return;
      }
    }
    this.isBusy = false;
  }

  /** Begins work when all that came before is done, and lets what comes after it begin, whether it waits or not. */
  ask<Result>(work: Work<Result>): Later<Result> {
    const result = new Later<Result>();
    this.add(beginning(work, result));
    return result;
  }
}

// biome-ignore lint/correctness/useYield: nothing has to be waited for.
function* beginning<Result>(work: Work<Result>, result: Later<Result>): Work {
  going(work, result);
}
