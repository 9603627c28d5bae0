/** Threads as the platform has them: those of Node, Deno and Bun, or workers of a page that is isolated from others. */

/** A thread that takes messages. */
export interface Member {
  post(message: unknown): void;
  stop(): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref(): void;
  on(event: 'error' | 'exit', listener: () => void): void;
}

interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onerror: ((event: { preventDefault(): void }) => void) | null;
}

/** What is used of the platform, which no `lib` declares for all of them. */
interface Platform {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly process?: {
    getBuiltinModule?(name: 'node:worker_threads'): {
      readonly Worker: new (
        code: string,
        options: { readonly eval: true; readonly execArgv: readonly string[] },
      ) => NodeWorker;
    };
    getBuiltinModule?(name: 'node:os'): { availableParallelism(): number };
  };
  readonly Worker?: new (url: string) => WebWorker;
  readonly Blob?: new (parts: string[], options: { readonly type: string }) => object;
  readonly URL?: { createObjectURL(blob: object): string };
}

const platform = globalThis as Platform;

/** Whether threads can have memory in common here. Pages may not, unless they are isolated from others. */
export const canShare = (): boolean =>
  typeof SharedArrayBuffer === 'function' && platform.crossOriginIsolated !== false;

/** How many threads can run at the same time. */
export const cores = (): number =>
  platform.process?.getBuiltinModule?.('node:os').availableParallelism() ??
  platform.navigator?.hardwareConcurrency ??
  1;

/** Starts a thread that keeps nobody waiting: a process ends without it. Throws where there are none. */
export function start(code: string, onLost: () => void): Member {
  const node = platform.process?.getBuiltinModule?.('node:worker_threads');
  return node
    ? startInNode(new node.Worker(code, { eval: true, execArgv: [] }), onLost)
    : startInPage(code, onLost);
}

function startInNode(worker: NodeWorker, onLost: () => void): Member {
  worker.unref();
  worker.on('error', onLost);
  worker.on('exit', onLost);
  return { post: (message) => worker.postMessage(message), stop: () => void worker.terminate() };
}

let url: string | undefined;

function startInPage(code: string, onLost: () => void): Member {
  const { Worker, Blob, URL } = platform;
  if (!Worker || !Blob || !URL) throw new Error('internal: there are no threads');
  url ??= URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // A content-security policy that forbids it says so here.
  worker.onerror = (event) => {
    event.preventDefault();
    onLost();
  };
  return { post: (message) => worker.postMessage(message), stop: () => worker.terminate() };
}
