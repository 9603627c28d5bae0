// The page: every row on the visitor's own GPU, this library beside its peers, and a report to copy.
import { difference, timesOf } from './measure.mjs';
import * as gradus from './participants/gradus.mjs';
import * as jax from './participants/jax-js.mjs';
import * as tfjs from './participants/tfjs.mjs';
import { workloads } from './workloads.mjs';

/** Results of peers may differ by so much: each adds up in an order of its own. */
const TOLERANCE = 2e-3;

const find = (id) => document.getElementById(id);
const status = (text) => {
  find('status').textContent = text;
};

const rate = ({ flops, bytes }, ms) => {
  const perSecond = (flops ?? bytes) / (ms * 1e6);
  const text = perSecond.toPrecision(3);
  return `${Number(text).toLocaleString('en')} ${flops ? 'GFLOP/s' : 'GB/s'}`;
};

/** Participants that start here, and why the others do not. */
async function started(all) {
  const [ready, left] = [[], []];
  for (const [key, participant] of Object.entries(all)) {
    try {
      ready.push({ ...participant, ...(await participant.start()) });
    } catch (error) {
      left.push(`${key}: ${error.message}`);
    }
  }
  return { ready, left };
}

/** One row: times of all who can do it and agree with the first. */
async function measured(workload, participants) {
  const [tasks, cells] = [[], participants.map(() => undefined)];
  let reference;
  for (const [i, participant] of participants.entries()) {
    try {
      const task = participant.prepare(workload);
      task.run();
      const results = await task.read();
      reference ??= results;
      const distance = difference(reference, results);
      if (!(distance <= TOLERANCE)) throw new Error(`differs by ${distance.toPrecision(2)}`);
      tasks.push([i, task]);
    } catch (error) {
      cells[i] = { failed: error.message };
    }
  }
  const times = await timesOf(tasks.map(([, task]) => task));
  for (const [n, [i]] of tasks.entries()) cells[i] = { ms: times[n] };
  return cells;
}

const cellText = (workload, cell) =>
  cell.ms === undefined ? cell.failed : `${cell.ms.toPrecision(3)} ms, ${rate(workload, cell.ms)}`;

function rowElement(title, texts, tag = 'td') {
  const row = document.createElement('tr');
  for (const [i, text] of [title, ...texts].entries()) {
    const cell = document.createElement(i === 0 ? 'th' : tag);
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}

async function main() {
  const size = new URLSearchParams(location.search).get('size') ?? 'large';
  const { ready, left } = await started({ gradus, tfjs, jax });
  const device = ready.find((one) => one.device)?.device ?? 'unknown device';
  find('device').textContent = device;
  const names = ready.map(({ name }) => name);
  find('rows').append(rowElement('', names, 'th'));
  const lines = [
    `device: ${device}`,
    `engine: ${navigator.userAgent}`,
    ...left.map((reason) => `left out: ${reason}`),
    '',
    `| | ${names.join(' | ')} |`,
    `|${' --- |'.repeat(names.length + 1)}`,
  ];
  const rows = [];
  for (const workload of workloads[size] ?? workloads.large) {
    status(workload.title);
    const cells = await measured(workload, ready);
    const texts = cells.map((cell) => cellText(workload, cell));
    find('rows').append(rowElement(workload.title, texts));
    lines.push(`| ${workload.title} | ${texts.join(' | ')} |`);
    rows.push({ name: workload.name, cells });
  }
  status(left.length > 0 ? `done; left out: ${left.join('; ')}` : 'done');
  const report = lines.join('\n');
  find('report').value = report;
  find('copy').addEventListener('click', () => navigator.clipboard.writeText(report));
  return { device, names, left, rows, report };
}

/** For whoever drives the page: what was measured, or what went wrong. */
globalThis.finished = main().catch((error) => {
  status(String(error));
  return { error: String(error) };
});
