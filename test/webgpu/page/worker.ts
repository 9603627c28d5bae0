/** A worker in the place of a thread of Node: runs a script as if it were there. */
import { type Answer, Mailbox } from './mailbox.ts';

/** The first message. */
export interface Start {
  readonly code: string;
  readonly answers: Int32Array;
  readonly memory: SharedArrayBuffer;
}

/** What is used of a worker, which no `lib` declares here. */
const worker = globalThis as unknown as {
  onmessage: (event: { readonly data: unknown }) => void;
  postMessage(message: undefined): void;
  close(): void;
};

/** The page is told by an event, too, as it may be at rest. */
const portOf = (mailbox: Mailbox) => ({
  on(_event: 'message', listener: (message: unknown) => void) {
    worker.onmessage = ({ data }) => listener(data);
  },
  postMessage(answer: Answer) {
    mailbox.write(answer);
    worker.postMessage(undefined);
  },
  close: () => worker.close(),
});

worker.onmessage = ({ data }) => {
  // The page sends nothing else before the script listens.
  const { code, answers, memory } = data as Start;
  const workerData = { port: portOf(new Mailbox(memory)), answers };
  new Function('require', 'setImmediate', code)(() => ({ workerData }), setTimeout);
};
