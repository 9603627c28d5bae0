/** Lets a page sleep: a request that it waits for is answered late. */
import type { Plugin } from 'vitest/config';

export const SLEEP = '/sleep';

export const sleeping: Plugin = {
  name: 'sleep',
  configureServer({ middlewares }) {
    middlewares.use(SLEEP, ({ url }, response) => {
      const [, ms] = (url ?? '').split('?');
      setTimeout(() => response.end(), Number(ms));
    });
  },
};
