// The whole measurement: runs over rows, start-up, sizes, and the report.
import { cpus } from 'node:os';
import { moduleOf, participants } from './participants.mjs';
import { stop } from './peers/numpy-process.mjs';
import { hasRelaxedSimd } from './relaunch.mjs';
import { report, writePage } from './report.mjs';
import { measureRow } from './rows.mjs';
import { sizes } from './size.mjs';
import { startUp } from './startup.mjs';
import { firstLine, formatRatio, formatTime } from './table.mjs';
import { workloads } from './workloads.mjs';

/** The names and versions of those that can be loaded, and the reasons of the others. */
async function available() {
  const versions = new Map();
  const missing = new Map();
  for (const participant of participants) {
    const { key, variant } = participant;
    try {
      const { describe } = await moduleOf(participant, 'version');
      versions.set(key, await describe(variant));
    } catch (error) {
      missing.set(key, firstLine(error));
    }
  }
  return { versions, missing };
}

/** The rows that were asked for. */
function chosen(pattern) {
  const rows = workloads.filter(({ name }) => pattern.test(name));
  if (rows.length > 0) return rows;
  const names = workloads.map(({ name }) => name).join(', ');
  throw new Error(`--only ${pattern.source} matches none of ${names}`);
}

function printRow({ title }, { times, reasons }, versions) {
  const base = times.get('built');
  const line = (key, ...cells) => console.log(`  ${versions.get(key).name.padEnd(18)}`, ...cells);
  console.log(`\n${title}`);
  for (const [key, time] of times)
    line(key, formatTime(time).padStart(9), formatRatio(time / base).padStart(8));
  for (const [key, reason] of reasons) line(key, '–'.padStart(9), ' '.repeat(8), reason);
}

/** Measures rows once, all in turn. */
async function runOver(rows, versions, options) {
  const present = participants.filter(({ key }) => versions.has(key));
  const results = [];
  for (const workload of rows) {
    const row = await measureRow(workload, present, options);
    printRow(workload, row, versions);
    results.push({ workload, ...row });
  }
  return results;
}

export async function bench({ only, runs: count, quick }) {
  const rows = chosen(only);
  const { versions, missing } = await available();
  console.log(`${cpus()[0]?.model}, node ${process.version}`);
  for (const { name, version } of versions.values()) console.log(`  ${name} ${version}`);
  for (const [key, reason] of missing) console.log(`  without ${key}: ${reason}`);
  const runs = [];
  for (let run = 0; run < count; run++) {
    console.log(`\nrun ${run + 1} of ${count}: medians, and how many times that of the first`);
    runs.push(await runOver(rows, versions, { budget: quick ? 100 : 300, run }));
  }
  const keys = new Set(versions.keys());
  const starts = await startUp(keys, { runs: quick ? 3 : 11 });
  const bytes = await sizes(keys);
  stop();
  const text = report(runs, { versions, missing, starts, bytes, relaxed: hasRelaxedSimd() });
  console.log(`\n${text}`);
  if (rows.length === workloads.length && !quick) writePage(text);
}
