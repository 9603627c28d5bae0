// Medians of interleaved calls.

/** A sample is many calls, so that the clock does not decide. */
const SAMPLE_MS = 1;
const MOST_CALLS = 2 ** 20;
const WARM_UP_MS = 100;
/** What takes longer than this is called once a run. */
const SLOW_MS = 1000;
const FEWEST_SAMPLES = 5;
const MOST_SAMPLES = 300;

export const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, x) => sum + Math.log(x), 0) / values.length);

/** Warms a function up, and finds how many calls make a sample. */
async function calibrated(name, sample) {
  let count = 1;
  let spent = 0;
  for (;;) {
    const time = await sample(count);
    if (time > SLOW_MS) return { name, sample, count: 1, times: [time], spent: time };
    spent += time * count;
    const isLong = time * count >= SAMPLE_MS || count >= MOST_CALLS;
    if (isLong && spent >= WARM_UP_MS) return { name, sample, count, times: [], spent: 0 };
    if (!isLong) count *= 2;
  }
}

/** Whether a function is to be measured further: its budget is not used up, or it has few samples and is not slow. */
function isActive({ times, spent }, budget) {
  if (spent < budget) return times.length < MOST_SAMPLES;
  return times.length < FEWEST_SAMPLES && spent / times.length < SLOW_MS;
}

/**
 * Median milliseconds per call by name. `samples` are functions that measure a number of calls; they take turns, in an order
 * that moves on by one each round, until each has used its budget of milliseconds.
 */
export async function measured(samples, { budget, turn }) {
  const all = [];
  for (const [name, sample] of samples) all.push(await calibrated(name, sample));
  for (let round = turn; all.some((one) => isActive(one, budget)); round++)
    for (let i = 0; i < all.length; i++) {
      const one = all[(i + round) % all.length];
      if (!isActive(one, budget)) continue;
      const time = await one.sample(one.count);
      one.times.push(time);
      one.spent += time * one.count;
    }
  return new Map(all.map(({ name, times }) => [name, median(times)]));
}
