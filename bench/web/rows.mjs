// The rows, each by all who take part, in turn.
import { difference, timesOf } from './measure.mjs';
import { workloads } from './workloads.mjs';

/** Results of peers may differ by so much: each adds up in an order of its own. */
const TOLERANCE = 2e-3;

const rate = ({ flops, bytes }, ms) => {
  const perSecond = (flops ?? bytes) / (ms * 1e6);
  return `${Number(perSecond.toPrecision(3)).toLocaleString('en')} ${flops ? 'GFLOP/s' : 'GB/s'}`;
};

/** Participants that start here, and why the others do not. */
export async function started(all) {
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
async function measured(workload, participants, clock) {
  const [tasks, cells] = [[], participants.map(() => undefined)];
  let reference;
  for (const [i, participant] of participants.entries()) {
    if (![undefined, participant.name].includes(workload.only)) {
      cells[i] = { failed: '-' };
      continue;
    }
    try {
      const task = await participant.prepare(workload);
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
  const times = await timesOf(
    tasks.map(([, task]) => task),
    clock,
  );
  for (const [n, [i, task]] of tasks.entries()) {
    cells[i] = { ms: times[n] };
    task.dispose();
  }
  return cells;
}

const textOf = (workload, { ms, failed }) =>
  ms === undefined ? failed : `${ms.toPrecision(3)} ms, ${rate(workload, ms)}`;

/** Measures row after row. `starts` is told of each before. */
export async function* rowsOf(size, participants, { starts = () => {}, clock } = {}) {
  for (const workload of workloads[size] ?? workloads.large) {
    starts(workload);
    const cells = await measured(workload, participants, clock);
    yield { workload, cells, texts: cells.map((cell) => textOf(workload, cell)) };
  }
}
