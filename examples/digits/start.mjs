// npm start: type-checks the example, builds it, trains, and says how fast and how small it is.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, inspect, runTimeSize } from './build.mjs';

const SEED = 1;
const ROUNDS = 200;
const WARM_UP = 50;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

function run(...args) {
  execFileSync(process.execPath, args, { stdio: 'inherit' });
}

function typeCheck() {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  run(path.join(path.dirname(manifest), 'bin/tsc'), '-p', here('tsconfig.json'));
}

/** One more step of a training: its loss, and how long it took. */
function timed(steps) {
  const start = performance.now();
  const { loss } = steps.next().value;
  return { loss, time: performance.now() - start };
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** Trains twice in this process, step by step in turn: both must say the same, bit for bit. */
async function compare() {
  const start = async (name) => {
    const { loadData, training } = await import(`./dist/${name}.mjs`);
    return training(loadData(SEED), SEED);
  };
  const both = [await start('lowered'), await start('traced')];
  const times = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    // Each goes first half of the time.
    const order = round % 2 === 0 ? [0, 1] : [1, 0];
    const losses = order.map((i) => {
      const { loss, time } = timed(both[i]);
      if (round >= 0) times[i].push(time);
      return loss;
    });
    if (!Object.is(losses[0], losses[1])) throw new Error(`losses differ: ${losses.join(' and ')}`);
  }
  return times.map(median);
}

console.log('type-checking');
typeCheck();
console.log('building');
await bundle('main.ts', here('dist/main.mjs'), { lowered: true });
await bundle('train.ts', here('dist/lowered.mjs'), { lowered: true });
await bundle('train.ts', here('dist/traced.mjs'), { lowered: false });
const { bytes, gzipped, found } = inspect(here('dist/main.mjs'));
if (found.length > 0) throw new Error(`the bundle holds ${found.join(' ')}`);

run(here('dist/main.mjs'));
const [lowered, traced] = await compare();
console.log(`time per step: lowered ${lowered.toFixed(2)} ms, traced ${traced.toFixed(2)} ms`);
const withoutBar = inspect(here('dist/lowered.mjs')).gzipped;
console.log(
  `bundle without the digits: ${kB(bytes)}, ${kB(gzipped)} gzipped; ${kB(withoutBar)} without its progress bar`,
);
const runTime = await runTimeSize('webAssembly');
console.log(
  `of that the run time: ${kB(runTime)}; kernels and the loop: ${kB(withoutBar - runTime)}`,
);
