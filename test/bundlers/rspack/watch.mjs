import { rspack } from '@rspack/core';
import { built } from './edits.mjs';
import config from './rspack.config.mjs';

const watching = rspack({ ...config, mode: 'development' }).watch({}, (error) => {
  if (error) throw error;
  built('dist/main.mjs', () => watching.close(() => {}));
});
