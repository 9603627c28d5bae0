// npm run bench:thresholds: from how much work on WebAssembly, and threads, are faster. The numbers in
// src/ir/targets.ts are where the ratios pass 1. Each way is a build with other thresholds, in a process of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'gradus-thresholds-'));

/** The cases: a name, the work that src/ir/targets.ts counts, about, and a function to time. */
const script = `
import { lower, setThreads, tensor } from 'gradus';
if (process.argv[2]) setThreads(Number(process.argv[2]));
const sizes = JSON.parse(process.argv[3]);
const fresh = (...shape) =>
  tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)), shape);
const cases = {
  add: [5, (n) => [lower((x) => x.mul(2).add(x)), fresh(n)]],
  chain: [60, (n) => [lower((x) => x.mul(1.3).tanh().mul(x.sigmoid())), fresh(n)]],
  sum: [3, (n) => [lower((x) => x.mul(x).sum()), fresh(n)]],
  softmax: [50, (n) => [lower((x) => x.softmax(1)), fresh(n / 8, 8)]],
  product: [2, (n) => [lower((x) => x.matmul(x)), fresh(Math.round(Math.cbrt(n)), Math.round(Math.cbrt(n)))]],
};
const results = {};
for (const [name, [cost, make]] of Object.entries(cases))
  for (const work of sizes) {
    const [f, x] = make(8 * Math.ceil(work / cost / 8));
    const run = () => f(x).dispose();
    for (let i = 0; i < 300; i++) run();
    const samples = [];
    for (const end = performance.now() + 150; performance.now() < end; ) {
      const start = performance.now();
      for (let i = 0; i < 20; i++) run();
      samples.push((performance.now() - start) * 50);
    }
    results[name + ' ' + work] = samples.sort((a, b) => a - b)[samples.length >> 1];
  }
console.log(JSON.stringify(results));`;

async function measured(thresholds, threads, sizes) {
  const outfile = path.join(folder, 'run.mjs');
  await build({
    stdin: { contents: script, resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    alias: { gradus: path.join(root, 'src/index.ts') },
    plugins: [
      {
        name: 'thresholds',
        setup: ({ onLoad }) =>
          onLoad({ filter: /src\/ir\/targets\.ts$/ }, ({ path: file }) => ({
            contents: readFileSync(file, 'utf8').replace(
              /THRESHOLDS = \{[^}]*\}/,
              `THRESHOLDS = { wasm: ${thresholds.wasm}, threads: ${thresholds.threads} }`,
            ),
            loader: 'ts',
          })),
      },
    ],
  });
  const args = [outfile, threads, JSON.stringify(sizes)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function print(title, slow, fast) {
  console.log(`\n${title}: microseconds, and how many times as fast`);
  for (const key of Object.keys(slow))
    console.log(
      `  ${key.padEnd(18)} ${slow[key].toFixed(2).padStart(9)} ${fast[key].toFixed(2).padStart(9)} ${(slow[key] / fast[key]).toFixed(2).padStart(7)}x`,
    );
}

try {
  const small = [500, 1_000, 2_000, 3_000, 5_000, 10_000];
  const here = await measured({ wasm: 'Infinity', threads: 'Infinity' }, '1', small);
  print(
    'JavaScript / WebAssembly, by work',
    here,
    await measured({ wasm: 0, threads: 'Infinity' }, '1', small),
  );
  const large = [100_000, 200_000, 400_000, 1_000_000, 4_000_000];
  const alone = await measured({ wasm: 0, threads: 1 }, '1', large);
  print('one thread / all, by work', alone, await measured({ wasm: 0, threads: 1 }, '', large));
} finally {
  rmSync(folder, { recursive: true });
}
