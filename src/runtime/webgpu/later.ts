/**
 * What comes later, as with a promise; but who waits is told at the moment when it comes, not when the engine is about to do
 * nothing: work goes on while a thread sleeps until a device has answered. What fails and is read by nobody is not reported.
 */
export class Later<Value> implements PromiseLike<Value> {
  private result: (() => Value) | undefined = undefined;
  private listeners: (() => void)[] = [];

  static from<Value>(x: PromiseLike<Value>): Later<Value> {
    if (x instanceof Later) return x;
    const later = new Later<Value>();
    x.then(
      (value) => later.resolve(value),
      (error) => later.reject(error),
    );
    return later;
  }

  get isDone(): boolean {
    return this.result !== undefined;
  }

  /** What has come. Throws what it failed with. */
  get value(): Value {
    if (!this.result) throw new Error('internal: read before it has come');
    return this.result();
  }

  resolve(value: Value): void {
    this.settle(() => value);
  }

  reject(error: unknown): void {
    this.settle(() => {
      throw error;
    });
  }

  /** Calls `f` when it has come, or has failed. */
  whenDone(f: () => void): void {
    if (this.isDone) f();
    else this.listeners.push(f);
  }

  // biome-ignore lint/suspicious/noThenProperty: it is to be awaited as promises are.
  then<Done = Value, Failed = never>(
    done?: ((value: Value) => Done | PromiseLike<Done>) | null,
    failed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Later<Done | Failed> {
    return going(following(this, done, failed));
  }

  private settle(result: () => Value): void {
    if (this.isDone) return;
    this.result = result;
    const { listeners } = this;
    this.listeners = [];
    tell(listeners);
  }
}

/** Who is to be told: one after another, not one within another, as chains can be long. */
const untold: (() => void)[] = [];
let isTelling = false;

function tell(listeners: readonly (() => void)[]): void {
  untold.push(...listeners);
  if (isTelling) return;
  isTelling = true;
  try {
    for (let listener = untold.shift(); listener; listener = untold.shift()) listener();
  } finally {
    isTelling = false;
  }
}

/** Work that yields what it waits for, by `wait`. */
export type Work<Result = void> = Generator<Later<unknown>, Result, void>;

/** What comes, for work that waits for it. */
export function* wait<Value>(x: PromiseLike<Value>): Work<Value> {
  const later = Later.from(x);
  if (!later.isDone) yield later;
  return later.value;
}

/** Does work as far as that can be done without waiting, and the rest as what it waits for comes. */
export function going<Result>(work: Work<Result>, result = new Later<Result>()): Later<Result> {
  let step: IteratorResult<Later<unknown>, Result>;
  do {
    try {
      step = work.next();
    } catch (error) {
      result.reject(error);
      return result;
    }
  } while (!step.done && step.value.isDone);
  if (step.done) result.resolve(step.value);
  else step.value.whenDone(() => going(work, result));
  return result;
}

function* following<Value, Done, Failed>(
  later: Later<Value>,
  done?: ((value: Value) => Done | PromiseLike<Done>) | null,
  failed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
): Work<Done | Failed> {
  if (!later.isDone) yield later;
  let value: Value;
  try {
    value = later.value;
  } catch (error) {
    if (!failed) throw error;
    return yield* flat(failed(error));
  }
  // Without a function it is the value itself.
  return done ? yield* flat(done(value)) : (value as unknown as Done);
}

export const isPromise = <Value>(x: Value | PromiseLike<Value>): x is PromiseLike<Value> =>
  typeof (x as PromiseLike<Value> | undefined)?.then === 'function';

/** What is there, or comes, for work that waits for it. */
export function* flat<Value>(x: Value | PromiseLike<Value>): Work<Value> {
  return isPromise(x) ? yield* wait(x) : x;
}
