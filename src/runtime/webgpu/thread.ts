/**
 * A thread of Node that has the device, so that this one can sleep until the device has answered. It is told in plain data
 * what to call, on objects by their numbers; what has an answer is a question.
 */
import type { GpuLost } from './gpu.ts';
import { Later } from './later.ts';

/** The device and its queue among the objects. Others are numbered as they are made. */
export const DEVICE = 1;
export const QUEUE = 2;
/** In the place of an object: the question is for the thread itself. */
const THREAD = 0;
/** In the place of a question: why the device was lost. */
const LOST = 0;

/**
 * What the thread does, until the device is lost or destroyed. A call that throws is told of by the error scope that ends next: that of its own, or that of the
 * commands around it. The instance stays reachable: the process ends if it is collected before its devices.
 */
const script = (): string => `
const { port, answers } = require('node:worker_threads').workerData;
const objects = new Map();
let device, thrown;

const messageOf = (error) => String(error?.message ?? error);

const real = (x) => {
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return x;
  if ('$' in x) return objects.get(x.$);
  if (Array.isArray(x)) return x.map(real);
  return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, real(value)]));
};

function send(answer) {
  port.postMessage(answer, answer[1] instanceof ArrayBuffer ? [answer[1]] : []);
  Atomics.add(answers, 0, 1);
  Atomics.notify(answers, 0);
}

// After the last answers nothing keeps the thread.
const end = () => setImmediate(() => port.close());

async function request(peer, options, descriptor) {
  globalThis.gpu = globalThis.navigator?.gpu ?? (await import(peer)).create([]);
  const adapter = await gpu.requestAdapter(options);
  return [adapter, await adapter.requestDevice(descriptor)];
}

const questions = {
  async open(...wanted) {
    let adapter;
    try {
      [adapter, device] = await request(...wanted);
    } catch (error) {
      end();
      throw error;
    }
    objects.set(${DEVICE}, device).set(${QUEUE}, device.queue);
    device.lost.then(({ reason, message }) => {
      send([${LOST}, { reason, message }]);
      end();
    });
    const { vendor, architecture, device: name, description } = adapter.info;
    const limits = Object.keys(wanted[2].requiredLimits).map((key) => [key, device.limits[key]]);
    return {
      features: [...device.features],
      limits: Object.fromEntries(limits),
      info: { vendor, architecture, device: name, description },
    };
  },
  async popErrorScope() {
    const message = thrown;
    thrown = undefined;
    const error = await device.popErrorScope();
    if (error) return { message: error.message };
    return message === undefined ? null : { message };
  },
  async compile(made, descriptor) {
    objects.set(made, await device.createComputePipelineAsync(descriptor));
  },
  async complaints(module) {
    const { messages } = await module.getCompilationInfo();
    return { messages: messages.map(({ message, type, lineNum }) => ({ message, type, lineNum })) };
  },
  async map(buffer, ...range) {
    await buffer.mapAsync(...range);
    const bytes = buffer.getMappedRange(...range.slice(1)).slice(0);
    buffer.unmap();
    return bytes;
  },
  async destroy() {
    device.destroy();
    await device.lost;
  },
  // Tests ask for it.
  count: () => objects.size,
};

async function answer(method, args, question) {
  try {
    send([question, await questions[method](...args)]);
  } catch (error) {
    send([question, undefined, messageOf(error)]);
  }
}

function perform([on, method, args, number]) {
  if (on === ${THREAD}) {
    answer(method, args.map(real), number);
    return;
  }
  try {
    const made = objects.get(on)[method](...args.map(real));
    if (number > 0) objects.set(number, made);
  } catch (error) {
    thrown ??= messageOf(error);
  }
}

port.on('message', ({ calls, dropped }) => {
  calls.forEach(perform);
  for (const number of dropped) objects.delete(number);
});
`;

/** A method of an object, with the number of what it makes, or of the question. */
type Call = readonly [on: number, method: string, args: readonly unknown[], number: number];

type Answer = readonly [question: number, value: unknown, error?: string];

interface Port {
  on(event: 'message', listener: (answer: Answer) => void): void;
  postMessage(message: unknown, transfer: readonly ArrayBufferLike[]): void;
  ref(): void;
  unref(): void;
}

/** What is used of `node:worker_threads`. */
export interface Threads {
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
  readonly Worker: new (
    code: string,
    options: {
      readonly eval: true;
      readonly execArgv: readonly string[];
      readonly workerData: { readonly port: Port; readonly answers: Int32Array };
      readonly transferList: readonly Port[];
    },
  ) => {
    readonly performance: {
      eventLoopUtilization(): { readonly idle: number; readonly active: number };
    };
    on(event: 'error' | 'exit', listener: () => void): void;
    unref(): void;
  };
  receiveMessageOnPort(port: Port): { readonly message: Answer } | undefined;
}

/** What is used of Node, which no `lib` declares. */
const platform = globalThis as unknown as {
  readonly process: Record<'once' | 'off', (event: 'exit', listener: () => void) => void> & {
    readonly versions: { readonly deno?: string };
  };
};

/** How long this thread sleeps until it looks whether the other is still there, in milliseconds. */
const SLEEP = 100;
/** How long the end of a process waits for answers at most, in milliseconds. */
const PATIENCE = 2000;

export class Thread {
  /** Comes when the device is lost, or the thread. */
  readonly lost = new Later<GpuLost>();
  private readonly threads: Threads;
  private readonly worker: InstanceType<Threads['Worker']>;
  private readonly port: Port;
  /** How many answers there were. */
  private readonly answers = new Int32Array(new SharedArrayBuffer(4));
  private readonly open = new Map<number, Later<unknown>>();
  private asked = LOST;
  private made = QUEUE;
  /** What was not sent yet. */
  private calls: Call[] = [];
  private transfer: ArrayBufferLike[] = [];
  private dropped: number[] = [];
  private isPosting = false;
  private readonly collected = new FinalizationRegistry<number>((number) => this.drop(number));

  constructor(threads: Threads) {
    const { port1, port2 } = new threads.MessageChannel();
    this.threads = threads;
    this.port = port1;
    this.worker = new threads.Worker(script(), {
      eval: true,
      execArgv: [],
      workerData: { port: port2, answers: this.answers },
      transferList: [port2],
    });
    this.worker.on('error', () => this.end());
    this.worker.on('exit', () => this.end());
    port1.on('message', (answer) => this.receive(answer));
    platform.process.once('exit', this.finish);
    // A process ends unless an answer is waited for.
    this.worker.unref();
    port1.unref();
  }

  /** The number of an object that is to be made. */
  next(): number {
    return ++this.made;
  }

  /** Lets the thread forget an object when this one has. */
  keep(object: object, number: number): void {
    this.collected.register(object, number);
  }

  /** Lets the thread forget an object after what it is told next. */
  drop(number: number): void {
    this.dropped.push(number);
  }

  /** Calls a method, with the next message. */
  call(on: number, method: string, args: readonly unknown[]): void {
    this.calls.push([on, method, args, 0]);
  }

  /** The number of what a method makes. */
  make(on: number, method: string, args: readonly unknown[]): number {
    const made = this.next();
    this.calls.push([on, method, args, made]);
    return made;
  }

  /** Lets an array of the caller's go with the next message, instead of a copy. */
  give(bytes: ArrayBufferLike): void {
    this.transfer.push(bytes);
  }

  /** Sends what is to be called. */
  post(): void {
    const { calls, dropped, transfer } = this;
    this.calls = [];
    this.dropped = [];
    this.transfer = [];
    if (calls.length > 0) this.port.postMessage({ calls, dropped }, transfer);
  }

  /** What the thread answers. It is sent with other questions, unless there is something to be sent before. */
  ask<Value>(method: string, ...args: readonly unknown[]): Later<Value> {
    const answer = new Later<Value>();
    if (this.lost.isDone) {
      answer.reject(new Error(this.lost.value.message));
      return answer;
    }
    const question = ++this.asked;
    if (this.open.size === 0) this.port.ref();
    // What it is asked for is what comes.
    this.open.set(question, answer as Later<unknown>);
    this.calls.push([THREAD, method, args, question]);
    this.postSoon();
    return answer;
  }

  private postSoon(): void {
    if (this.isPosting) return;
    this.isPosting = true;
    Promise.resolve().then(() => {
      this.isPosting = false;
      this.post();
    });
  }

  /** Sleeps until there is an answer. */
  block(): void {
    if (this.open.size === 0) throw new Error('internal: there is nothing to wait for');
    const { answers } = this;
    this.post();
    const seen = Atomics.load(answers, 0);
    if (this.receiveAll()) return;
    const isLate = Atomics.wait(answers, 0, seen, SLEEP) === 'timed-out';
    if (!this.receiveAll() && isLate && !this.isAlive) this.end();
  }

  /** Of a thread that has ended Node says that it was never active, or idle for less than no time; Deno says nothing. */
  private get isAlive(): boolean {
    if (platform.process.versions.deno !== undefined) return true;
    const { idle, active } = this.worker.performance.eventLoopUtilization();
    return idle >= 0 && active > 0;
  }

  /** Waits for answers that nobody will take: Dawn ends a process that stops its thread while it looks for some. */
  private readonly finish = (): void => {
    const end = Date.now() + PATIENCE;
    while (this.open.size > 0 && Date.now() < end) this.block();
  };

  /** Says whether there was something. */
  private receiveAll(): boolean {
    const { port, threads } = this;
    const first = threads.receiveMessageOnPort(port);
    for (let got = first; got; got = threads.receiveMessageOnPort(port)) this.receive(got.message);
    return first !== undefined;
  }

  private receive([question, value, error]: Answer): void {
    const answer = this.open.get(question);
    this.open.delete(question);
    if (this.open.size === 0) this.port.unref();
    // The thread sends nothing else with this number.
    if (question === LOST) this.lost.resolve(value as GpuLost);
    else if (error === undefined) answer?.resolve(value);
    else answer?.reject(new Error(error));
  }

  private end(): void {
    platform.process.off('exit', this.finish);
    const message = 'its thread has ended';
    this.lost.resolve({ reason: 'unknown', message });
    for (const question of this.open.keys()) this.receive([question, undefined, message]);
  }
}
