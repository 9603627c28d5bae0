/** The tests once more with their tensor work lowered, each expression where it stands. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';
import { openSession } from '../transformer/open.ts';

export interface LoweredTests {
  /** The files in which something can be lowered. */
  readonly files: readonly string[];
  readonly plugin: Plugin;
}

/** With `webgpu`, their programs bring code for a GPU too. */
export async function loweredTests(webgpu = false): Promise<LoweredTests> {
  const session = await openSession(fileURLToPath(new URL('..', import.meta.url)), 'infer');
  const lowered = session.oracle
    .files()
    .filter((file) => /\/test\/[\w-]+\.test\.ts$/.test(file.fileName))
    .map((file) => session.lowered(file))
    .filter((file) => file.calls.some((call) => call.traced));
  // Several projects may run a file.
  const emitted = new Map<string, { code: string; map: string } | null>();
  const emit = (id: string) => {
    const file = lowered.find(({ file }) => file.fileName === id);
    const { code, map } = (file && session.emit(file, { webgpu })) ?? {};
    return code !== undefined && map ? { code, map: map.toString() } : null;
  };
  return {
    files: lowered.map(({ file }) => file.fileName),
    plugin: {
      name: 'lowered-tests',
      enforce: 'pre',
      /** Without the errors: tests of what `lower` refuses go on as they are. */
      transform(_code, url) {
        // Pages ask with a query.
        const id = url.replace(/\?.*$/, '');
        const known = emitted.get(id);
        const result = known === undefined ? emit(id) : known;
        emitted.set(id, result);
        return result;
      },
    },
  };
}

/** Tests that look at the graph behind a lazy tensor, of which nothing is left. */
export const ofLaziness = [
  'laziness',
  'are lazy, and computed when they are read',
  'is interned: equal means identical',
  'makes broadcasting explicit',
  'the compiler',
  'a donated tensor cannot be used any more',
  // It fails where it stands, before the test waits for it.
  'an error says what needs how much',
  // A loss of several expressions, whose bits are compared: each is rounded.
  'gradients of the tape',
];
