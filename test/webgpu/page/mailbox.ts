/**
 * Answers in shared memory, which a page reads without an event. They follow each other around a ring; of each there is its
 * length, that of its JSON, the JSON, and the bytes that JSON cannot say.
 */

/** Of the counts: how many bytes were written and read. */
const WRITTEN = 0;
const READ = 1;
const COUNTS = 8;
const HEAD = 8;
/** More than all answers have that a page leaves unread. */
const CAPACITY = 2 ** 26;

export type Answer = readonly [question: number, value: unknown, error?: string];

/** What JSON says of an answer. */
interface Text {
  readonly answer: Answer;
  /** Whether its value is what follows. */
  readonly isBytes: boolean;
}

export class Mailbox {
  readonly memory: SharedArrayBuffer;
  private readonly counts: Int32Array;
  private readonly ring: Uint8Array;

  constructor(memory = new SharedArrayBuffer(COUNTS + CAPACITY)) {
    this.memory = memory;
    this.counts = new Int32Array(memory, 0, 2);
    this.ring = new Uint8Array(memory, COUNTS);
  }

  write(answer: Answer): void {
    const [question, value] = answer;
    const isBytes = value instanceof ArrayBuffer;
    const told: Text = { answer: isBytes ? [question, null] : answer, isBytes };
    const text = new TextEncoder().encode(JSON.stringify(told));
    const bytes = new Uint8Array(isBytes ? value : []);
    const length = HEAD + text.length + bytes.length;
    if (this.unread + length > CAPACITY) throw new RangeError('too much is unread');
    const head = new Uint8Array(Uint32Array.of(length, text.length).buffer);
    let at = Atomics.load(this.counts, WRITTEN);
    for (const part of [head, text, bytes]) {
      this.put(part, at);
      at += part.length;
    }
    Atomics.add(this.counts, WRITTEN, length);
  }

  read(): Answer | undefined {
    if (this.unread === 0) return undefined;
    const at = Atomics.load(this.counts, READ);
    const [length = 0, textLength = 0] = new Uint32Array(this.get(at, HEAD).buffer);
    const text = new TextDecoder().decode(this.get(at + HEAD, textLength));
    const { answer, isBytes } = JSON.parse(text) as Text;
    const bytes = this.get(at + HEAD + textLength, length - HEAD - textLength);
    Atomics.add(this.counts, READ, length);
    return isBytes ? [answer[0], bytes.buffer] : answer;
  }

  private get unread(): number {
    return (Atomics.load(this.counts, WRITTEN) - Atomics.load(this.counts, READ)) >>> 0;
  }

  private put(part: Uint8Array, at: number): void {
    const start = place(at);
    const first = part.subarray(0, CAPACITY - start);
    this.ring.set(first, start);
    this.ring.set(part.subarray(first.length));
  }

  private get(at: number, length: number): Uint8Array<ArrayBuffer> {
    const start = place(at);
    const first = this.ring.subarray(start, start + length);
    const part = new Uint8Array(length);
    part.set(first);
    part.set(this.ring.subarray(0, length - first.length), first.length);
    return part;
  }
}

/** Counts may have become negative. */
const place = (count: number): number => (count >>> 0) % CAPACITY;
