/** The runs whose commands are submitted together, and what is still to be known of them. */
import { DeviceError, MemoryError } from '../../errors.ts';
import { deviceFailed, outOfMemory } from '../../errors-device.ts';
import type { Outcome } from './outcome.ts';

export class Batch {
  readonly number: number;
  dispatches = 0;
  workgroups = 0;
  private readonly outcomes = new Set<Outcome>();
  /** What has gone wrong with all of it. */
  failure: Error | undefined = undefined;
  private readonly checks: Promise<unknown>[] = [];

  constructor(number: number) {
    this.number = number;
  }

  add(outcome: Outcome): void {
    if (this.outcomes.has(outcome)) return;
    this.outcomes.add(outcome);
    outcome.enter();
  }

  /** Lets the batch settle after this. */
  await(check: Promise<unknown>): void {
    this.checks.push(check);
  }

  /** Fails one of its runs, if there is a message. */
  check(outcome: Outcome, name: string, failure: Promise<string | undefined>): void {
    this.await(
      failure.then((message) => {
        if (message !== undefined) outcome.fail(new DeviceError(deviceFailed(name, message)));
      }),
    );
  }

  /** Fails all of its runs, if there is a message: nobody knows which of them is at fault. */
  checkAll(failure: Promise<string | undefined>): void {
    this.failAll(failure, (message) => new DeviceError(deviceFailed(this.names, message)));
  }

  /** The same of memory that there may not be. */
  checkMemory(bytes: number, failure: Promise<string | undefined>): void {
    this.failAll(failure, () => new MemoryError(outOfMemory(this.names, bytes)));
  }

  /** Resolves when all of its runs have settled. `before` is the same of the batch before. */
  async settle(before: Promise<void>): Promise<void> {
    await Promise.allSettled([before, ...this.checks]);
    for (const outcome of this.outcomes) outcome.settle();
  }

  private failAll(failure: Promise<string | undefined>, error: (message: string) => Error): void {
    this.await(
      failure.then((message) => {
        if (message === undefined) return;
        this.failure ??= error(message);
        for (const outcome of this.outcomes) outcome.fail(this.failure);
      }),
    );
  }

  private get names(): string {
    return [...new Set([...this.outcomes].map(({ name }) => name))].join(' or ') || 'data';
  }
}
