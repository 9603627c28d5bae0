import { watch } from 'rollup';
import { built } from './edits.mjs';
import config from './rollup.config.js';

const watcher = watch(config);
watcher.on('event', ({ code, error }) => {
  if (error) throw error;
  if (code === 'END') built('dist/main.js', () => watcher.close());
});
