/**
 * Gives a page what waiting takes of Node, so that tests which read at once run there, too: its threads are workers. A page has
 * nothing to sleep by but requests that the server is slow to answer.
 */
import type { Threads } from '../../../src/runtime/webgpu/thread.ts';
import { type Answer, Mailbox } from './mailbox.ts';
import { SLEEP } from './sleep.ts';
import type { Start } from './worker.ts';

/** What is used of pages, which no `lib` declares here. */
interface PageWorker {
  onmessage: () => void;
  onerror: () => void;
  postMessage(message: unknown, transfer: readonly ArrayBufferLike[]): void;
}
declare const Worker: new (url: URL, options: { readonly type: 'module' }) => PageWorker;

declare const XMLHttpRequest: new () => {
  open(method: 'GET', url: string, isAsync: false): void;
  send(): void;
};

const nothing = () => undefined;

/** Both ends of a channel: the page's, of which the thread knows when it begins. */
class Port {
  readonly mailbox = new Mailbox();
  readonly ref = nothing;
  readonly unref = nothing;
  private worker: PageWorker | undefined = undefined;
  private listener: (answer: Answer) => void = nothing;

  on(_event: 'message', listener: (answer: Answer) => void): void {
    this.listener = listener;
  }

  postMessage(message: unknown, transfer: readonly ArrayBufferLike[]): void {
    this.worker?.postMessage(message, transfer);
  }

  connect(worker: PageWorker): void {
    this.worker = worker;
    worker.onmessage = () => {
      for (let got = this.mailbox.read(); got; got = this.mailbox.read()) this.listener(got);
    };
  }
}

class MessageChannel {
  readonly port1 = new Port();
  readonly port2 = this.port1;
}

type Options = ConstructorParameters<Threads['Worker']>[1];

class PageThread {
  readonly performance = { eventLoopUtilization: () => ({ idle: 0, active: 1 }) };
  readonly unref = nothing;
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

  constructor(code: string, { workerData: { port, answers } }: Options) {
    // There are no others.
    const { mailbox } = port as Port;
    const start: Start = { code, answers, memory: mailbox.memory };
    this.worker.postMessage(start, []);
    (port as Port).connect(this.worker);
  }

  on(event: 'error' | 'exit', listener: () => void): void {
    if (event === 'error') this.worker.onerror = listener;
  }
}

const threads: Threads = {
  MessageChannel,
  Worker: PageThread,
  receiveMessageOnPort(port) {
    const message = (port as Port).mailbox.read();
    return message && { message };
  },
};

/** For how long only looking costs less than sleeping, in milliseconds. */
const SOON = 4;

/** The server answers after so many milliseconds. */
function sleep(ms: number): void {
  const request = new XMLHttpRequest();
  request.open('GET', `${SLEEP}?${ms}`, false);
  request.send();
}

/** Until the number has changed, or so long. The longer it takes, the longer it sleeps. */
function wait(numbers: Int32Array, index: number, seen: number, ms: number) {
  const begin = performance.now();
  while (Atomics.load(numbers, index) === seen) {
    const waited = performance.now() - begin;
    if (waited > ms) return 'timed-out';
    if (waited > SOON) sleep(Math.ceil(waited / 2));
  }
  return 'ok';
}

export function givePageThreads(): void {
  Object.assign(Atomics, { wait });
  const process = { getBuiltinModule: () => threads, versions: {}, once: nothing, off: nothing };
  Object.assign(globalThis, { process: Object.assign(globalThis.process ?? {}, process) });
}
