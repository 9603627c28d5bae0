// npm run bench: what this machine does, in one process, interleaved, medians and ratios.
// Lowered programs were compiled at build time by the plugin; traced ones run the same source op by op into a lazy
// graph that is looked up, or compiled, when it is read.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import gradus from '../dist/esbuild.js';
import { bundle, inspect, runTimeSize } from '../examples/digits/build.mjs';
import { checkCalls } from './types.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** Median times in microseconds of functions run in turn. */
function interleaved(functions, rounds, warmup = 50) {
  const times = functions.map(() => []);
  for (let round = -warmup; round < rounds; round++) {
    for (const [i, f] of functions.entries()) {
      const start = performance.now();
      f();
      if (round >= 0) times[i].push((performance.now() - start) * 1000);
    }
  }
  return times.map(median);
}

async function load(folder) {
  const outfile = path.join(folder, 'programs.mjs');
  await build({
    entryPoints: [path.join(here, 'programs.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    alias: {
      gradus: path.join(here, '../dist/index.js'),
      'gradus/runtime': path.join(here, '../dist/runtime.js'),
    },
    plugins: [gradus({ tsconfig: path.join(here, 'tsconfig.json') })],
  });
  return import(pathToFileURL(outfile));
}

/** A module of the bench over the sources of the library: what it asks is not public. */
async function loadSource(file) {
  const outfile = path.join(folder, file.replace(/ts$/, 'source.mjs'));
  await build({
    entryPoints: [path.join(here, file)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    alias: { gradus: path.join(here, '../src/index.ts') },
  });
  return import(pathToFileURL(outfile));
}

const us = (x) => `${x.toFixed(1)} us`;
const failures = [];

function row(name, [fast, slow], goal) {
  const ratio = slow / fast;
  const verdict = ratio >= goal ? 'ok' : 'MISSED';
  if (ratio < goal) failures.push(name);
  console.log(
    `${name.padEnd(52)} ${us(fast).padStart(12)} ${us(slow).padStart(12)} ${ratio.toFixed(2).padStart(7)}x  goal ${goal}x ${verdict}`,
  );
}

/** Computes every tensor of a tree. */
const settle = (tree) => {
  for (const x of Object.values(tree)) x.realize ? x.realize('bench') : settle(x);
};

/** Collects garbage, and waits until its array buffers have been freed. */
async function collect() {
  global.gc();
  await new Promise((resolve) => setTimeout(resolve, 100));
  global.gc();
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Bytes of typed arrays that one call of `f` allocates, and of objects that its result holds. */
async function allocations(f, runs = 200) {
  for (let i = 0; i < 50; i++) f();
  await collect();
  const before = process.memoryUsage();
  // Results are kept, so that whatever else is allocated shows.
  const kept = Array.from({ length: runs }, () => f());
  const after = process.memoryUsage();
  await collect();
  const held = process.memoryUsage();
  return {
    arrays: (after.arrayBuffers - before.arrayBuffers) / kept.length,
    objects: (held.heapUsed - before.heapUsed) / kept.length,
  };
}

/** What the modules in a bundle weigh: long strings that begin as `\\0asm` does, packed. */
function kernelsIn(text) {
  const modules = text.match(/(["'`])\$(?:\\x85|\x85)(?:\\.|(?!\1).)*\1/gs) ?? [];
  const all = modules.join('');
  return { wasm: gzipSync(all, { level: 9 }).length, text: all.length };
}

const bytesOf = (tree) =>
  Object.values(tree).reduce(
    (sum, x) => sum + (x.numel === undefined ? bytesOf(x) : x.numel * 4),
    0,
  );

const folder = mkdtempSync(path.join(tmpdir(), 'gradus-bench-'));
try {
  const p = await load(folder);
  console.log(`node ${process.version}, ${cpus()[0]?.model}, medians of interleaved runs\n`);
  console.log(
    `${'fast / slow'.padEnd(52)} ${'fast'.padStart(12)} ${'slow'.padStart(12)} ${'ratio'.padStart(8)}`,
  );

  const x = p.chainInput;
  row(
    'chain of 8 ops, 1e5 elements: fused / op by op',
    interleaved([() => p.chain(x), () => p.opByOp(x)], 300),
    3,
  );

  let a = p.smallParams();
  let b = p.smallParams();
  const small = p.smallBatch();
  const smallTimes = interleaved(
    [
      () => {
        a = p.smallStepLowered(a, ...small).params;
      },
      () => {
        const step = p.smallStep(b, ...small);
        settle(step);
        b = step.params;
      },
    ],
    1000,
  );
  row('training step 2-16-16-1, batch 32: lowered / traced', smallTimes, 3);

  const { h, w, xs, rows } = p.recurrentInputs();
  const [loop, steps, gradient] = interleaved(
    [
      () => p.recurrent(h, w, xs).dataSync(),
      () => p.stepByStep(h, w, rows).dataSync(),
      () => p.recurrentGradient(h, w, xs).dataSync(),
    ],
    100,
    20,
  );
  row('recurrent network, 1,000 steps of 16: scan / steps', [loop, steps], 2);
  console.log(`${'  its gradient by the weights'.padEnd(52)} ${us(gradient).padStart(12)}`);

  const digits = p.digitsBatch();
  let e = { params: p.digitsParams(), velocity: p.digitsZeros() };
  const inPlace = () => {
    e = p.digitsStepInPlace(e.params, e.velocity, ...digits);
    return e.loss;
  };
  let c = { params: p.digitsParams(), velocity: p.digitsZeros() };
  let d = { params: p.digitsParams(), velocity: p.digitsZeros() };
  const [inPlaceTime, ...digitsTimes] = interleaved(
    [
      inPlace,
      () => {
        c = p.digitsStepLowered(c.params, c.velocity, ...digits);
      },
      () => {
        d = p.digitsStep(d.params, d.velocity, ...digits);
        settle(d);
      },
    ],
    100,
    10,
  );
  row('training step 784-64-10, batch 64: lowered / traced', digitsTimes, 1);
  row('the same step: in place / not', [inPlaceTime, digitsTimes[0]], 0.9);

  console.log('\nallocation per call, second and later runs (heap statistics)');
  const step = () => p.digitsStepLowered(c.params, c.velocity, ...digits);
  const results = bytesOf(step());
  const { arrays, objects } = await allocations(step);
  console.log(`  typed arrays ${arrays.toFixed(0)} bytes, of which results ${results} bytes`);
  console.log(`  handles and other objects that the results hold: ${objects.toFixed(0)} bytes`);
  if (arrays > results * 1.001) failures.push('allocation');
  const donated = await allocations(inPlace);
  console.log(`  in place: typed arrays ${donated.arrays.toFixed(0)} bytes, the loss among them`);
  if (donated.arrays > 100) failures.push('allocation in place');

  console.log(
    '\narithmetic, counted from the kernels: operations (and what they are worth in additions)',
  );
  const { networks } = await loadSource('networks.ts');
  const shown = ({ operations, cost }) => `${operations} (${cost})`;
  for (const { name, forward, gradient, product, bytes } of networks()) {
    const ratio = gradient.operations / forward.operations;
    console.log(
      `  ${name.padEnd(24)} forward ${shown(forward).padStart(22)}  and backward ${shown(gradient).padStart(22)}  ${ratio.toFixed(2)}x` +
        `  Hessian times vector ${(product.operations / gradient.operations).toFixed(2)}x the gradient  arena ${bytes} bytes`,
    );
    // A loop computes each step anew on its way back.
    if (!(ratio <= (name.startsWith('scan') ? 5 : 4))) failures.push(`arithmetic of ${name}`);
  }

  const outfile = path.join(folder, 'digits.mjs');
  await bundle('main.ts', outfile, { lowered: true });
  const { bytes, gzipped, found } = inspect(outfile);
  console.log('\nbundles, minified and gzipped');
  for (const [kind, what, most] of [
    ['javaScript', 'run time alone', 6000],
    ['webAssembly', 'with the heap and the loader of WebAssembly', 9200],
    ['traced', 'traced, with the compiler', 117_000],
  ]) {
    const size = await runTimeSize(kind);
    console.log(`  ${what}: ${size}, at most ${most}`);
    if (size > most) failures.push(`bundle, ${what}`);
  }
  console.log(
    `  examples/digits without its data: ${gzipped} of ${bytes}; compiler or eval: ${found.join(' ') || 'none'}`,
  );
  const share = kernelsIn(readFileSync(outfile, 'utf8'));
  console.log(`  of that WebAssembly ${share.wasm}, gzipped alone; its text has ${share.text}`);
  if (found.length > 0) failures.push('bundle');

  const { version, instantiations, check, total } = await checkCalls(path.join(here, '..'), folder);
  console.log(
    '\nchecking 1,000 mixed calls, no shapes seen before, against the published declarations',
  );
  console.log(
    `  tsc ${version}: ${total.toFixed(2)} s, ${check.toFixed(2)} s of it checking, ${instantiations} instantiations; goal 1.5 s`,
  );
  if (!(total < 1.5)) failures.push('type checking');
} finally {
  rmSync(folder, { recursive: true });
}
if (failures.length > 0) {
  console.log(`\nmissed: ${failures.join('; ')}`);
  process.exitCode = 1;
}
