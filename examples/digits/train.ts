import { generator, tensor } from 'gradus';
import { batches, type Data } from './data.ts';
import { countRead, initialState, type Params, trainStep } from './model.ts';

export { loadData } from './data.ts';

export const EPOCHS = 8;
/** Batches in an epoch. */
export const STEPS = 125;

const RATE = 0.1;

/** What is known after a step; epochs and steps count from 1. */
export interface Progress {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  /** To be read before the next step, which takes their memory. */
  readonly params: Params;
}

/** Trains from scratch, one step each time that the caller asks for more. */
export function* training(data: Data, seed: number): Generator<Progress> {
  const random = generator(seed);
  let state = initialState(seed);
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    // Shorter steps towards the end.
    const rate = tensor(RATE * (1 - (epoch - 1) / EPOCHS));
    let step = 0;
    for (const [images, labels] of batches(data.training, random)) {
      const [loss, next] = trainStep(state, images, labels, rate);
      state = next;
      yield { epoch, step: ++step, loss: loss.itemSync(), params: state.params };
    }
  }
}

/** The share of the digits held out that the network reads. */
export const accuracy = (params: Params, { images, labels }: Data['test']): number =>
  countRead(params, images, labels).itemSync() / labels.numel;
