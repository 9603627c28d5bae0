// npm run bench:peers: this library and its peers on the same workloads, in one process, in turn.
//   --only PATTERN  rows whose names match      --quick  one short run
//   --runs N        runs over all rows (3)      The page docs/benchmarks.md is written when all rows were measured fully.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { install } from './install.mjs';
import { hasRelaxedSimd, relaunched } from './relaunch.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    runs: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
  },
});

/** The participants that can be loaded, with their versions. */
async function available(participants, moduleOf) {
  const versions = new Map();
  for (const participant of participants) {
    const { key, variant } = participant;
    try {
      const { describe } = await moduleOf(participant, 'version');
      versions.set(key, await describe(variant));
    } catch (error) {
      console.log(`without ${key}: ${String(error?.message ?? error).split('\n')[0]}`);
    }
  }
  return versions;
}

async function main() {
  install();
  // What is installed is imported after that.
  const { moduleOf, participants } = await import('./participants.mjs');
  const { measureRow } = await import('./rows.mjs');
  const { formatRatio, formatTime } = await import('./table.mjs');
  const { workloads } = await import('./workloads.mjs');

  const pattern = new RegExp(options.only);
  const chosen = workloads.filter(({ name }) => pattern.test(name));
  const versions = await available(participants, moduleOf);
  const present = participants.filter(({ key }) => versions.has(key));
  const budget = options.quick ? 100 : 300;
  const count = options.quick ? 1 : Number(options.runs);

  const printRow = ({ title }, { times, reasons }) => {
    const base = times.get('built');
    console.log(`\n${title}`);
    for (const [key, time] of times)
      console.log(
        `  ${versions.get(key).name.padEnd(18)} ${formatTime(time).padStart(9)} ${formatRatio(time / base).padStart(8)}`,
      );
    for (const [key, reason] of reasons)
      console.log(`  ${versions.get(key).name.padEnd(18)} ${'–'.padStart(9)}          ${reason}`);
  };

  console.log(`${cpus()[0]?.model}, node ${process.version}, relaxed SIMD ${hasRelaxedSimd()}`);
  for (const { name, version } of versions.values()) console.log(`  ${name} ${version}`);
  const runs = [];
  for (let run = 0; run < count; run++) {
    console.log(`\nrun ${run + 1} of ${count}: medians, and how many times that of the first`);
    const rows = [];
    for (const workload of chosen) {
      const row = await measureRow(workload, present, { budget, run });
      printRow(workload, row);
      rows.push({ workload, ...row });
    }
    runs.push(rows);
  }

  const { startUp, sizes } = await import('./smallest.mjs');
  const { report, writePage } = await import('./report.mjs');
  const starts = await startUp({ runs: options.quick ? 3 : 11 });
  const bytes = await sizes();
  const text = report(runs, { versions, starts, bytes, relaxed: hasRelaxedSimd() });
  console.log(`\n${text}`);
  if (chosen.length === workloads.length && !options.quick) writePage(text);
  const { stop } = await import('./peers/numpy-process.mjs');
  stop();
}

if (!relaunched()) {
  await main();
  // Some peers keep workers or sockets open.
  process.exit();
}
