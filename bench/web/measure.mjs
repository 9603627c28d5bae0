// How long one run takes: runs are queued one after another and waited for together, so that neither the way to the GPU nor
// the wait for its answer is measured more than once.

/** A batch of runs should take so many milliseconds. */
const BATCH_MS = 200;
const ROUNDS = 5;

async function timed(task, count, clock) {
  const begin = clock();
  for (let i = 0; i < count; i++) {
    const waiting = task.run();
    if (waiting) await waiting;
  }
  await task.finish();
  return clock() - begin;
}

/** Milliseconds of one run for each participant, who take turns: the median of rounds. */
export async function timesOf(tasks, clock = () => performance.now()) {
  const counts = [];
  for (const task of tasks) {
    // Compiles; then says how many runs fill a batch.
    await timed(task, 1, clock);
    counts.push(Math.max(1, Math.min(1000, Math.round(BATCH_MS / (await timed(task, 1, clock))))));
  }
  const times = tasks.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, task] of tasks.entries())
      times[i].push((await timed(task, counts[i], clock)) / counts[i]);
  return times.map((list) => list.toSorted((a, b) => a - b)[ROUNDS >> 1]);
}

/** The greatest difference between results, relative to the greatest number among them. */
export function difference(a, b) {
  let worst = 0;
  for (const [i, x] of a.entries()) {
    const other = b[i] ?? [];
    const scale = x.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
    for (let j = 0; j < x.length; j++) {
      // NaN is as far as can be.
      worst = Math.max(worst, Math.abs(x[j] - other[j]) / scale);
    }
  }
  return worst;
}
