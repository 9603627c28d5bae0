// The rows in Node, through the package `webgpu`: for machines with a GPU and no screen. The peers ask `navigator` for it.
import { rowsOf, started } from './rows.mjs';

const { create, globals } = await import(
  /* webpackIgnore: true */ process.env.GRADUS_DAWN ?? 'webgpu'
);
const gpu = create([]);
// Devices must not outlive it.
globalThis.keptForDevices = gpu;
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', {
  value: { gpu, userAgent: `Node ${process.version}` },
  configurable: true,
});
const participants = {
  gradus: await import('./participants/gradus.mjs'),
  tfjs: await import('./participants/tfjs.mjs'),
  jax: await import('./participants/jax-js.mjs'),
};
const [, , size = 'large', isCpu] = process.argv;
/** Milliseconds of all threads, drivers' too. */
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const clock = isCpu ? processorTime : undefined;
const { ready, left } = await started(participants);
for (const reason of left) console.log(`left out: ${reason}`);
console.log(`device: ${ready.find((one) => one.device)?.device ?? 'unknown'}`);
console.log(`| | ${ready.map(({ name }) => name).join(' | ')} |`);
for await (const { workload, texts } of rowsOf(size, ready, { clock }))
  console.log(`| ${workload.title} | ${texts.join(' | ')} |`);
process.exit();
