// npm run bench:peers: this library and its peers on the same workloads, in one process, in turn.
//   --only PATTERN  rows whose names match      --quick  one short run
//   --runs N        runs over all rows (3)      The page docs/benchmarks.md is written when all rows were measured fully.
import { parseArgs } from 'node:util';
import { install } from './install.mjs';
import { relaunched } from './relaunch.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    runs: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
  },
});

if (!relaunched()) {
  install();
  // Imported when the peers are there.
  const { bench } = await import('./bench.mjs');
  const { only, runs, quick } = values;
  await bench({ only: new RegExp(only), runs: quick ? 1 : Number(runs), quick });
  // Some peers keep the process alive.
  process.exit();
}
