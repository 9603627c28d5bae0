// What was measured as text: for the terminal, and for docs/benchmarks.md.
import { geometricMean } from './measure.mjs';

const three = (x) => (Math.abs(x) >= 100 ? x.toFixed(0) : x.toPrecision(3));

export function formatTime(ms) {
  // A difference of times may be negative.
  const size = Math.abs(ms);
  if (size < 1e-3) return `${three(ms * 1e6)} ns`;
  if (size < 1) return `${three(ms * 1e3)} µs`;
  return size < 1e3 ? `${three(ms)} ms` : `${three(ms / 1e3)} s`;
}

export function formatRatio(ratio) {
  if (ratio >= 10) return `${ratio.toFixed(0)}×`;
  return `${ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(2)}×`;
}

export const formatBytes = (n) => `${(n / 1000).toFixed(n < 10_000 ? 1 : 0)} kB`;

export const firstLine = (error) => String(error?.message ?? error).split('\n')[0];

const markdownRow = (cells) => `| ${cells.join(' | ')} |`;

/** The first column is text; `align` says how the others are set: figures to the right. */
export const markdownTable = (head, rows, align = '--:') =>
  [
    markdownRow(head),
    markdownRow(head.map((_, i) => (i === 0 ? '---' : align))),
    ...rows.map(markdownRow),
  ].join('\n');

/** The rows of all runs as one: the geometric mean of the medians. */
export const combined = (runs) =>
  runs[0].map(({ workload, reasons }, i) => {
    const keys = [...runs[0][i].times.keys()];
    const mean = (key) => geometricMean(runs.map((rows) => rows[i].times.get(key)));
    return { workload, reasons, times: new Map(keys.map((key) => [key, mean(key)])) };
  });

/** The rows in which a peer takes less time than `base`, and how many times less: the largest first. */
export const losses = (rows, { base, ours }) =>
  rows
    .map(({ workload, times }) => ({
      title: workload.title,
      ahead: [...times]
        .filter(([key, time]) => !ours.includes(key) && time < times.get(base))
        .map(([key, time]) => ({ key, factor: times.get(base) / time }))
        .toSorted((a, b) => b.factor - a.factor),
    }))
    .filter(({ ahead }) => ahead.length > 0);

/** The geometric mean of the ratios of a peer to the first participant, over the rows that both have. */
export function meanRatio(rows, key, base) {
  const ratios = rows
    .filter(({ times }) => times.has(key) && times.has(base))
    .map(({ times }) => times.get(key) / times.get(base));
  return ratios.length > 0 ? geometricMean(ratios) : undefined;
}
