/**
 * The tests once more with their tensor work lowered, each expression where it stands: `npm run test:lowered`. Files in which
 * nothing can be lowered are not run again.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig, type Plugin } from 'vitest/config';
import { openSession } from './transformer/open.ts';
import base from './vitest.config.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const session = await openSession(here, 'infer');

const lowered = session.oracle
  .files()
  .filter((file) => /\/test\/[\w-]+\.test\.ts$/.test(file.fileName))
  .map((file) => session.lowered(file))
  .filter((file) => file.calls.some((call) => call.traced));

/** Without the errors: tests of what `lower` refuses go on as they are. */
const lowering: Plugin = {
  name: 'lowered-tests',
  enforce: 'pre',
  transform(_code, id) {
    const file = lowered.find(({ file }) => file.fileName === id);
    const emitted = file && session.emit(file);
    return emitted ? { code: emitted.code, map: emitted.map.toString() } : null;
  },
};

/** Tests that look at the graph behind a lazy tensor, of which nothing is left. */
const ofLaziness = [
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

export default mergeConfig(
  {
    ...base,
    test: { ...base.test, include: undefined, reporters: undefined, outputFile: undefined },
  },
  defineConfig({
    plugins: [lowering],
    test: {
      include: lowered.map(({ file }) => file.fileName),
      reporters: ['default', 'json'],
      outputFile: { json: 'node_modules/.cache/vitest-lowered.json' },
      testNamePattern: new RegExp(`^(?!.*(${ofLaziness.join('|')}))`),
    },
  }),
);
