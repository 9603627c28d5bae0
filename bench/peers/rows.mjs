// One row of the table: every peer is prepared, checked, and measured in turn with the others.
import { errorOf } from './check.mjs';
import { measured } from './measure.mjs';
import { moduleOf, REFERENCES } from './participants.mjs';

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];

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
  try {
    const { prepare } = await moduleOf(participant, `${workload.name}-${run}`);
    const peer = await prepare(workload, variant);
    await peer.before?.();
    const results = await peer.read();
    const sample = await samplerOf(peer, `${workload.name}-${run}-${key}`);
    return { key, peer, results, sample };
  } catch (error) {
    return { key, reason: firstLine(error) };
  }
}

/** Sets apart whose results are not those of the reference. */
function judged(entries, tolerance) {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const reference = REFERENCES.map((key) => byKey.get(key)).find((entry) => entry?.results);
  return entries.map((entry) => {
    if (!entry.results) return entry;
    const error = errorOf(entry.results, reference.results);
    if (error <= tolerance) return entry;
    return { ...entry, reason: `wrong: off by ${error.toExponential(1)} from ${reference.key}` };
  });
}

/** Milliseconds by participant, and reasons of those that have none. */
export async function measureRow(workload, participants, { budget, run }) {
  const entries = [];
  for (const participant of participants) entries.push(await readied(participant, workload, run));
  const all = judged(entries, workload.tolerance);
  for (const entry of entries) entry.results = undefined;
  global.gc?.();
  const timed = all.filter(({ reason }) => reason === undefined);
  try {
    const samples = timed.map(({ key, sample }) => [key, sample]);
    const times = await measured(samples, { budget, turn: run });
    const reasons = new Map(
      all.filter(({ reason }) => reason !== undefined).map(({ key, reason }) => [key, reason]),
    );
    return { times, reasons };
  } finally {
    for (const { peer } of all) await peer?.dispose();
  }
}
