import { expect, test } from 'vitest';
import { DeviceError, init } from '../../src/index.ts';

test('no page can wait for a GPU', async () => {
  const refused = init({ device: 'webgpu', syncReads: true });
  await expect(refused).rejects.toBeInstanceOf(DeviceError);
  await expect(refused).rejects.toThrow(/^init syncReads: only in Node /);
  expect(await init({ device: 'cpu', syncReads: true })).toMatchObject({ device: 'cpu' });
});
