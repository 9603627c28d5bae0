/** The order in which things happen on a device. As long as nothing has to be waited for, they happen at once. */

/** Goes on when what it yields has come. */
export type Work = Generator<Promise<unknown>, void, void>;

/** Does work as far as that can be done without waiting, and gives what is to be waited for otherwise. */
function advance(work: Work): Promise<void> | undefined {
  return resume(work, work.next());
}

function resume(work: Work, step: IteratorResult<Promise<unknown>>): Promise<void> | undefined {
  if (step.done) return undefined;
  return step.value.then(
    () => advance(work),
    (error) => resume(work, work.throw(error)),
  );
}

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
      const waiting = advance(work);
      if (waiting) {
        waiting.then(() => this.proceed());
        return;
      }
    }
    this.isBusy = false;
  }

  /** What `f` gives, called when all that came before is done. */
  ask<Result>(f: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve) => {
      this.add(asking(f, resolve));
    });
  }
}

// biome-ignore lint/correctness/useYield: nothing has to be waited for.
function* asking<Result>(f: () => Promise<Result>, resolve: (x: Promise<Result>) => void): Work {
  resolve(f());
}
