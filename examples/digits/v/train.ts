import { generator, tensor } from 'gradus';
import { batches, type Data } from './data.ts';
import { countCorrect, initialState, trainStep } from './model.ts';

export const EPOCHS = 8;
export const STEPS = 125;

const RATE = 0.2;

/** What is known after each step, and after each epoch. */
export interface Report {
  step(loss: number): void;
  epoch(epoch: number, loss: number, accuracy: number): void;
}

/** Trains from scratch, and gives the share of the digits held out that the network then reads. */
export function train({ training, test }: Data, seed: number, report: Report): number {
  const random = generator(seed);
  let state = initialState(seed);
  let accuracy = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    // Smaller steps towards the end, down to none.
    const rate = tensor(RATE * (1 - epoch / EPOCHS));
    let total = 0;
    for (const [images, labels] of batches(training, random)) {
      const [loss, next] = trainStep(state, images, labels, rate);
      state = next;
      total += loss.itemSync();
      report.step(loss.itemSync());
    }
    accuracy = countCorrect(state.params, test.images, test.labels).itemSync() / test.labels.numel;
    report.epoch(epoch + 1, total / STEPS, accuracy);
  }
  return accuracy;
}
