// node bench/soak.mjs [steps]: what a loop that never yields keeps, sampled ten times. It reads dist.
import { lower, memory, randn, tensor } from '../dist/index.js';

const steps = Number(process.argv[2] ?? 100_000);
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`.padStart(9);
const w = randn([64, 64]);
const program = (x) => x.matmul(w).add(x);
const forms = { traced: (x) => program(x).sum().itemSync(), lowered: lower(program) };

for (const [name, run] of Object.entries(forms)) {
  console.log(`${name}: step, resident set, array buffers, JavaScript heap, heap of programs`);
  const start = performance.now();
  for (let i = 0; i < steps; i++) {
    run(tensor(new Float32Array(64 * 64).fill(i % 7), [64, 64]));
    if (i % Math.ceil(steps / 10) > 0) continue;
    const { rss, arrayBuffers, heapUsed } = process.memoryUsage();
    const sizes = [rss, arrayBuffers, heapUsed, memory().heap].map(mebibytes);
    console.log(String(i).padStart(8), ...sizes);
  }
  console.log(`${(((performance.now() - start) * 1000) / steps).toFixed(1)} us per step\n`);
}
