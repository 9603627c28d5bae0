import { context } from 'esbuild';
import { built } from './edits.mjs';
import options from './options.mjs';

const report = {
  name: 'report',
  setup(build) {
    build.onEnd(() => built('dist/main.js', () => watching.dispose()));
  },
};
const watching = await context({ ...options, plugins: [...options.plugins, report] });
await watching.watch();
