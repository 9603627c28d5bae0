// The page docs/benchmarks.md, between its markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { OURS } from './participants.mjs';
import {
  combined,
  formatBytes,
  formatRatio,
  formatTime,
  losses,
  markdownTable,
  meanRatio,
} from './table.mjs';

const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const BEGIN = '<!-- measured -->';
const END = '<!-- end -->';
const BASE = 'built';
const NOTHING = '–';

function machine({ relaxed, runs, versions }) {
  const memory = Math.round(totalmem() / 2 ** 30);
  // The three ways of this library are one version.
  const names = [...versions.values()].map(
    ({ name, version }) => `${name.replace(/,.*/, '')} ${version}`,
  );
  return [
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${memory} GiB; Node ${process.version},`,
    `relaxed SIMD ${relaxed ? 'on' : 'off'}; runs: ${runs}. ${[...new Set(names)].join(', ')}.`,
  ].join(' ');
}

function timesTable(rows, versions) {
  const keys = [...versions.keys()];
  const cell = (times, key) => (times.has(key) ? formatTime(times.get(key)) : NOTHING);
  return markdownTable(
    ['time of one call', ...keys.map((key) => versions.get(key).name)],
    rows.map(({ workload, times }) => [workload.title, ...keys.map((key) => cell(times, key))]),
  );
}

function ratioTable(rows, versions) {
  const keys = [...versions.keys()].filter((key) => key !== BASE);
  const ratio = (times, key) =>
    times.has(key) && times.has(BASE) ? formatRatio(times.get(key) / times.get(BASE)) : NOTHING;
  const mean = (key) => {
    const value = meanRatio(rows, key, BASE);
    return value === undefined ? NOTHING : formatRatio(value);
  };
  return markdownTable(
    [
      `time divided by that of ${versions.get(BASE).name}`,
      ...keys.map((key) => versions.get(key).name),
    ],
    [
      ...rows.map(({ workload, times }) => [
        workload.title,
        ...keys.map((key) => ratio(times, key)),
      ]),
      ['geometric mean of the rows that both have', ...keys.map(mean)],
    ],
  );
}

function lossTable(rows, versions) {
  const all = losses(rows, { base: BASE, ours: OURS });
  if (all.length === 0) return 'Nowhere.';
  const shown = ({ key, factor }) => `${versions.get(key).name} ${formatRatio(factor)}`;
  return [
    `${all.length} of ${rows.length} rows; how many times as fast as ${versions.get(BASE).name}.`,
    markdownTable(
      ['row', 'ahead'],
      all.map(({ title, ahead }) => [title, ahead.map(shown).join(', ')]),
      '---',
    ),
  ].join('\n\n');
}

function reasonList(rows, versions, missing) {
  const byReason = new Map(
    [...missing].map(([key, reason]) => [`${key}: ${reason}`, ['all rows']]),
  );
  for (const { workload, reasons } of rows)
    for (const [key, reason] of reasons) {
      const line = `${versions.get(key).name}: ${reason}`;
      byReason.set(line, [...(byReason.get(line) ?? []), workload.title]);
    }
  if (byReason.size === 0) return 'Nothing.';
  return [...byReason].map(([line, titles]) => `- ${line} (${titles.join('; ')})`).join('\n');
}

const startTable = (starts, versions) =>
  markdownTable(
    ['from nothing to the first result', 'time'],
    [...starts].map(([key, time]) => [versions.get(key).name, formatTime(time)]),
  );

const sizeTable = (bytes, versions) =>
  markdownTable(
    ['minified and gzipped', 'script', 'WebAssembly', 'together'],
    [...bytes].map(([key, { script, wasm }]) => [
      versions.get(key).name,
      formatBytes(script),
      wasm > 0 ? formatBytes(wasm) : NOTHING,
      formatBytes(script + wasm),
    ]),
  );

/** Everything as Markdown. */
export function report(runs, { versions, missing, starts, bytes, relaxed }) {
  const rows = combined(runs);
  return [
    machine({ relaxed, runs: runs.length, versions }),
    '### Times',
    timesTable(rows, versions),
    '### Ratios',
    'Above 1, this library is ahead.',
    ratioTable(rows, versions),
    '### Where a peer is ahead',
    lossTable(rows, versions),
    '### Start-up',
    startTable(starts, versions),
    '### Size of the smallest application',
    sizeTable(bytes, versions),
    '### What has no number',
    reasonList(rows, versions, missing),
  ].join('\n\n');
}

/** Puts the report between the markers of the page. */
export function writePage(text) {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/benchmarks.md has no ${BEGIN} and ${END}`);
  const before = page.slice(0, begin + BEGIN.length);
  writeFileSync(PAGE, `${before}\n\n${text}\n\n${page.slice(end)}`);
}
