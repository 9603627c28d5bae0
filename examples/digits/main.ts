// The package's entry would bring several bars and their themes into the bundle; one bar is enough.
import SingleBar from 'cli-progress/lib/single-bar.js';
import { accuracy, EPOCHS, loadData, STEPS, training } from './train.ts';

const SEED = 1;

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

// A bar for each epoch, which then gives way to a line. Where there is no terminal, it stays hidden.
const bar = new SingleBar({
  format: `epoch {epoch}/${EPOCHS} {bar} {value}/{total} loss {loss}`,
  stream: process.stdout,
  clearOnComplete: true,
  gracefulExit: false,
});

const data = loadData(SEED);
let total = 0;
let share = 0;
for (const { epoch, step, loss, params } of training(data, SEED)) {
  const shown = { epoch, loss: loss.toFixed(4) };
  if (step === 1) bar.start(STEPS, 0, shown);
  bar.update(step, shown);
  total += loss;
  if (step < STEPS) continue;
  bar.stop();
  share = accuracy(params, data.test);
  const mean = (total / STEPS).toFixed(4);
  console.log(`epoch ${epoch}/${EPOCHS}  loss ${mean}  accuracy ${percent(share)}`);
  total = 0;
}
console.log(`test accuracy ${percent(share)}`);
