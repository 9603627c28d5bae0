// The page: every row on the visitor's own GPU, this library beside its peers, and a report to copy.
import * as gradus from './participants/gradus.mjs';
import * as jax from './participants/jax-js.mjs';
import * as tfjs from './participants/tfjs.mjs';
import { rowsOf, started } from './rows.mjs';

const find = (id) => document.getElementById(id);
const status = (text) => {
  find('status').textContent = text;
};

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
  const show = () => {
    find('report').value = lines.join('\n');
  };
  const rows = [];
  const measuring = rowsOf(size, ready, { starts: ({ title }) => status(title) });
  for await (const { workload, cells, texts } of measuring) {
    find('rows').append(rowElement(workload.title, texts));
    lines.push(`| ${workload.title} | ${texts.join(' | ')} |`);
    rows.push({ name: workload.name, cells });
    show();
  }
  status(left.length > 0 ? `done; left out: ${left.join('; ')}` : 'done');
  return { device, names, left, rows, report: find('report').value };
}

find('copy').addEventListener('click', () => navigator.clipboard.writeText(find('report').value));

/** For whoever drives the page: what was measured, or what went wrong. */
globalThis.finished = main().catch((error) => {
  status(String(error));
  return { error: String(error) };
});
