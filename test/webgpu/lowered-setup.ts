/** Lets all that a file of lowered tests computes run on a GPU, for which it waits where it reads. */
import { afterAll, beforeEach, expect, inject } from 'vitest';
import { init } from '../../src/index.ts';

await init({ device: 'webgpu', syncReads: true });

const leftOut = inject('leftOut');
beforeEach(({ skip }) => {
  const { currentTestName = '' } = expect.getState();
  // As on the command line, where names of groups stand before them.
  const name = currentTestName.replaceAll(' > ', ' ');
  skip(leftOut.some((part) => name.includes(part)));
});

afterAll(() => init({ device: 'cpu' }));
