import { expect, test, vi } from 'vitest';
import { createTransformer } from '../../transformer/index.ts';

vi.mock('ts-morph', () => {
  throw new Error('not installed');
});

test('without ts-morph, it says what to install', async () => {
  await expect(createTransformer()).rejects.toThrow(/npm install --save-dev ts-morph@28/);
});
