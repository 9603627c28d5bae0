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
  /** What the next must wait for. */
  private last: Promise<void> | undefined = undefined;

  get isWaiting(): boolean {
    return this.last !== undefined;
  }

  /** Begins work when all that came before is done. It must not throw. */
  add(work: Work): void {
    const { last } = this;
    const begun = last ? last.then(() => advance(work)) : advance(work);
    if (!begun) return;
    const done = begun.then(() => {
      if (this.last === done) this.last = undefined;
    });
    this.last = done;
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
