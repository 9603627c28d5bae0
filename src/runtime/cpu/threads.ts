/**
 * Kernels on several threads. Whoever has time takes the next few parts of a kernel, the calling thread too, which
 * waits for none that has not begun: threads that start, sleep or lack the program are not missed. The values are the
 * same in any case.
 *
 * The state of the team is even where there is no job, and odd where there is one. A thread that wants to help counts
 * itself as busy, and then looks whether the job is still that which it saw. The calling thread ends a job, then waits
 * until nobody is busy, and only then writes down the next: so nobody takes a part of a job that it did not see.
 */
import { GradusError, threadCount, threadLost } from '../../errors.ts';
import { isShared, type Memory } from './engine.ts';
import { cores, type Member, start } from './workers.ts';

/** How many threads there are at most. */
const MOST = 8;
/** How many pieces of a kernel there are for each thread: a slow one leaves some to others. */
const PIECES = 4;

/** Words of the control block. What all threads write has cache lines of its own. */
const STATE = 0;
/** How many messages were sent to each thread. */
const MAIL = 1;
const FAILED = 2;
const PROGRAM = 3;
const KERNEL = 4;
const FRAME = 5;
const PARTS = 6;
const PIECE = 7;
/** The first part that nobody has taken. */
const NEXT = 32;
/** How many threads but the calling one are at the job. */
const BUSY = 64;
const WORDS = 96;

/** How long a thread looks for the next job before it sleeps, in milliseconds. */
const ALERT = 0.05;

/**
 * What the other threads run. Where nothing comes for a while they sleep; a message wakes them, and they leave
 * `watch` to receive it. A function, so that bundlers leave it out where there are no threads.
 */
const script = (): string => `
const port = typeof require === 'function' ? require('node:worker_threads').parentPort : undefined;
const programs = new Map();
let control, memory;
let received = 0;

function take(kernels) {
  const kernel = kernels[control[${KERNEL}]];
  const [frame, parts, piece] = [control[${FRAME}], control[${PARTS}], control[${PIECE}]];
  for (let part; (part = Atomics.add(control, ${NEXT}, piece)) < parts; )
    kernel(frame, part, Math.min(part + piece, parts));
}

function help(state) {
  Atomics.add(control, ${BUSY}, 1);
  try {
    const kernels = Atomics.load(control, ${STATE}) === state && programs.get(control[${PROGRAM}]);
    if (kernels) take(kernels);
  } catch {
    Atomics.store(control, ${FAILED}, 1);
  }
  Atomics.sub(control, ${BUSY}, 1);
  Atomics.notify(control, ${BUSY});
}

function watch() {
  let [seen, since] = [0, performance.now()];
  while (Atomics.load(control, ${MAIL}) === received) {
    const state = Atomics.load(control, ${STATE});
    if (state !== seen) {
      if (state % 2 !== 0) help(state);
      [seen, since] = [state, performance.now()];
    } else if (performance.now() - since > ${ALERT}) Atomics.wait(control, ${STATE}, state);
  }
}

function instantiate(module) {
  const imports = { m: memory };
  for (const { kind, name } of WebAssembly.Module.imports(module))
    if (kind === 'function') imports[name] = () => {};
  return new WebAssembly.Instance(module, { e: imports }).exports;
}

function receive(message) {
  received++;
  if (message.control) ({ control, memory } = message);
  else if (message.module) programs.set(message.program, instantiate(message.module));
  else programs.delete(message.program);
  watch();
}

if (port) port.on('message', receive);
else onmessage = ({ data }) => receive(data);
`;

/** Runs the parts of a kernel from `begin` to before `end`. */
export type KernelFunction = (frame: number, begin: number, end: number) => void;

/** The kernels of a module by number. */
export type Kernels = Readonly<Record<number, KernelFunction>>;

/** Runs all parts of a kernel. */
export type Fork = (kernel: number, parts: number, frame: number) => void;

/** Makes what a module calls with its kernels, which are known after what it imports. */
export type MakeFork = (memory: Memory, module: object, kernels: () => Kernels) => Fork;

/** How often the calling thread looks whether others are ready before it waits for them. */
const LOOKS = 2000;
/** How long it waits before it looks again, in milliseconds, and how often until it gives up. */
const WAIT = 100;
const MOST_WAITS = 100;

class Team {
  readonly memory: Memory;
  private readonly control: Int32Array;
  private readonly mayBlock: boolean;
  private members: readonly Member[];
  private programs = 0;

  constructor(memory: Memory, others: number) {
    this.memory = memory;
    // Where nothing may be shared there are no others to share it with.
    const Shared = isShared(memory) ? SharedArrayBuffer : ArrayBuffer;
    this.control = new Int32Array(new Shared(WORDS * 4));
    this.mayBlock = canBlock(this.control);
    this.members = startAll(others, () => this.stop());
    this.send({ control: this.control, memory });
  }

  /** Stops the threads. What comes runs on the calling one. */
  stop(): void {
    for (const member of this.members) member.stop();
    this.members = [];
  }

  /** The number of a module that all threads get. */
  add(module: object): number {
    const program = this.programs++;
    this.send({ program, module });
    return program;
  }

  drop(program: number): void {
    this.send({ program });
  }

  /** Sends each thread a message, and has it looked for. */
  private send(message: object): void {
    const { control } = this;
    Atomics.add(control, MAIL, 1);
    for (const member of this.members) member.post(message);
    Atomics.add(control, STATE, 2);
    Atomics.notify(control, STATE);
  }

  run(program: number, number: number, kernel: KernelFunction, parts: number, frame: number): void {
    const { control, members } = this;
    if (members.length === 0) {
      kernel(frame, 0, parts);
      return;
    }
    const piece = Math.ceil(parts / (PIECES * (members.length + 1)));
    control[PROGRAM] = program;
    control[KERNEL] = number;
    control[FRAME] = frame;
    control[PARTS] = parts;
    control[PIECE] = piece;
    control[NEXT] = 0;
    Atomics.add(control, STATE, 1);
    Atomics.notify(control, STATE);
    const begun = Date.now();
    try {
      const next = () => Atomics.add(control, NEXT, piece);
      for (let part = next(); part < parts; part = next())
        kernel(frame, part, Math.min(part + piece, parts));
    } finally {
      Atomics.add(control, STATE, 1);
      this.join(Date.now() - begun);
    }
  }

  /** Waits for the others, longer where there was much work. What one of them did not finish is lost. */
  private join(worked: number): void {
    if (this.waits(MOST_WAITS + worked / WAIT) && this.control[FAILED] === 0) return;
    this.stop();
    throw new GradusError(threadLost());
  }

  /**
   * Waits so many times at most until nobody is busy, and says whether that was seen: who comes late is busy again, until
   * it has seen that there is no job. Waits are counted, not timed: a process that was stopped for a while goes on.
   */
  private waits(most: number): boolean {
    const { control, mayBlock } = this;
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, BUSY) === 0) return true;
    for (let wait = 0; wait < most; wait++) {
      const busy = Atomics.load(control, BUSY);
      if (busy === 0) return true;
      if (mayBlock) Atomics.wait(control, BUSY, busy, WAIT);
      else {
        const end = Date.now() + WAIT;
        while (Atomics.load(control, BUSY) === busy && Date.now() < end);
      }
    }
    return false;
  }
}

/** Whether this thread may sleep. That of a page may not. */
function canBlock(control: Int32Array): boolean {
  try {
    Atomics.wait(control, STATE, 1, 0);
    return true;
  } catch {
    return false;
  }
}

function startAll(count: number, onLost: () => void): Member[] {
  const members: Member[] = [];
  try {
    while (members.length < count) members.push(start(script(), onLost));
  } catch {
    // There are no threads here, or no more.
  }
  return members;
}

let threads: number | undefined;
let team: Team | undefined;

/** What it takes to start threads, in milliseconds. Until kernels have run as long alone, threads would not have paid. */
const START = 10;
let alone = 0;

function runAlone(kernel: KernelFunction, parts: number, frame: number): void {
  const begun = Date.now();
  kernel(frame, 0, parts);
  alone += Date.now() - begun;
}

/** The team that works on a memory, started at the first need. */
function teamOn(memory: Memory): Team {
  if (team?.memory === memory) return team;
  team?.stop();
  team = new Team(memory, isShared(memory) ? Math.min(threads ?? cores(), MOST) - 1 : 0);
  return team;
}

/**
 * On how many threads large kernels run, the calling one included: 1 means on no others. Without it there are as many as
 * the machine has cores, but at most 8, from when it pays to start them. Pages have threads where they are isolated from others (`crossOriginIsolated`).
 */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw new GradusError(threadCount(count, MOST));
  threads = count;
  team?.stop();
  team = undefined;
}

/** Where a program that is gone had its number. */
const forgotten = /* @__PURE__ */ new FinalizationRegistry<readonly [team: Team, program: number]>(
  ([own, program]) => own.drop(program),
);

/** Runs kernels on all threads. */
export const fork: MakeFork = (memory, module, kernels) => {
  let own: Team | undefined;
  let program = 0;
  const run: Fork = (number, parts, frame) => {
    const kernel = kernels()[number] as KernelFunction;
    if (threads === undefined && alone < START) {
      runAlone(kernel, parts, frame);
      return;
    }
    const now = teamOn(memory);
    if (now !== own) {
      own = now;
      program = own.add(module);
      forgotten.register(run, [own, program]);
    }
    own.run(program, number, kernel, parts, frame);
  };
  return run;
};
