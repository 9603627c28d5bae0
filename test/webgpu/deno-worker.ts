/** What Deno runs for vitest. */
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';
import { pack, unpack } from './deno.ts';

init({
  post: (message) => process.send?.(pack(message)),
  on: (callback) => process.on('message', callback),
  off: (callback) => process.off('message', callback),
  deserialize: unpack,
  runTests: (state, traces) => runBaseTests('run', state, traces),
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
});
