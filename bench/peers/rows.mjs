// One row of the table: every peer is prepared, checked, and measured in turn with the others.
import { errorOf } from './check.mjs';
import { measured } from './measure.mjs';
import { moduleOf, REFERENCES } from './participants.mjs';
import { firstLine } from './table.mjs';

/** The function that measures calls. NumPy has one of its own. */
async function samplerOf(peer, id) {
  if (peer.sample) return peer.sample;
  const { sample } = await import(`./sample.mjs?row=${id}`);
  return async (count) => {
    await peer.before?.();
    return sample(peer.run, count);
  };
}

/** A peer that is ready for a row, with its results; or the reason why it has none. */
async function readied(participant, workload, run) {
  const { key, variant } = participant;
  let peer;
  try {
    const { prepare } = await moduleOf(participant, `${workload.name}-${run}`);
    peer = await prepare(workload, variant);
    await peer.before?.();
    const results = await peer.read();
    const sample = await samplerOf(peer, `${workload.name}-${run}-${key}`);
    return { key, peer, results, sample };
  } catch (error) {
    return { key, peer, reason: firstLine(error) };
  }
}

/** The same without their results; whose results are not those of the reference has the reason instead of a sampler. */
function judged(entries, tolerance) {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const reference = REFERENCES.map((key) => byKey.get(key)).find((entry) => entry?.results);
  return entries.map(({ key, sample, results, reason }) => {
    if (!results) return { key, reason };
    const error = errorOf(results, reference.results);
    if (error <= tolerance) return { key, sample };
    return { key, reason: `wrong: off by ${error.toExponential(1)} from ${reference.key}` };
  });
}

/** Milliseconds by participant, and reasons of those that have none. */
export async function measureRow(workload, participants, { budget, run }) {
  const entries = [];
  for (const participant of participants) entries.push(await readied(participant, workload, run));
  const all = judged(entries, workload.tolerance);
  global.gc();
  try {
    const right = all.filter(({ reason }) => reason === undefined);
    const samples = right.map(({ key, sample }) => [key, sample]);
    const times = await measured(samples, { budget, turn: run });
    const wrong = all.filter(({ reason }) => reason !== undefined);
    return { times, reasons: new Map(wrong.map(({ key, reason }) => [key, reason])) };
  } finally {
    for (const { peer } of entries) await peer?.dispose();
  }
}
