/** The runs whose commands are submitted together, and what is still to be known of them. */
import { DeviceError, MemoryError } from '../../errors.ts';
import { deviceFailed, outOfMemory } from '../../errors-device.ts';
import { going, Later, type Work } from './later.ts';
import type { Outcome } from './outcome.ts';

export class Batch {
  readonly number: number;
  dispatches = 0;
  workgroups = 0;
  private readonly outcomes = new Set<Outcome>();
  /** What has gone wrong with all of it. */
  failure: Error | undefined = undefined;
  /** Comes when all of its runs have settled, after those of the batch before. */
  readonly settled = new Later<void>();
  private readonly checks: Later<unknown>[] = [];

  constructor(before?: Batch) {
    this.number = before ? before.number + 1 : 0;
    if (before) this.await(before.settled);
  }

  add(outcome: Outcome): void {
    if (this.outcomes.has(outcome)) return;
    this.outcomes.add(outcome);
    outcome.enter();
  }

  /** Lets the batch settle after this. */
  await(check: Later<unknown>): void {
    this.checks.push(check);
  }

  /** Fails one of its runs, if there is a message. */
  check(outcome: Outcome, name: string, failure: Later<string | undefined>): void {
    this.await(
      failure.then((message) => {
        if (message !== undefined) outcome.fail(new DeviceError(deviceFailed(name, message)));
      }),
    );
  }

  /** Fails all of its runs, if there is a message: nobody knows which of them is at fault. */
  checkAll(failure: Later<string | undefined>): void {
    this.failAll(failure, (message) => new DeviceError(deviceFailed(this.names, message)));
  }

  /** The same of memory that there may not be. */
  checkMemory(bytes: number, failure: Later<string | undefined>): void {
    this.failAll(failure, () => new MemoryError(outOfMemory(this.names, bytes)));
  }

  /** Lets its runs settle when all is known of them. To be called when nothing is added any more. */
  settle(): void {
    going(this.settling(), this.settled);
  }

  private *settling(): Work {
    for (const check of this.checks) if (!check.isDone) yield check;
    for (const outcome of this.outcomes) outcome.settle();
  }

  private failAll(failure: Later<string | undefined>, error: (message: string) => Error): void {
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
