/** Workers of vitest in Deno, whose WebGPU is not Dawn but wgpu. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { PoolRunnerInitializer } from 'vitest/node';

/** Messages go as text: the two engines frame objects differently. */
export const pack = (message: unknown): string => serialize(message).toString('base64');
export const unpack = (text: string): unknown => deserialize(Buffer.from(text, 'base64'));

export const inDeno = (execPath: string): PoolRunnerInitializer => ({
  name: 'deno',
  createPoolWorker({ env }) {
    const entry = path.join(import.meta.dirname, 'deno-worker.ts');
    const worker = fork(entry, [], { execPath, execArgv: ['run', '--allow-all'], env });
    return {
      name: 'deno',
      cacheFs: true,
      start: async () => undefined,
      async stop() {
        if (worker.exitCode !== null) return;
        worker.kill();
        await once(worker, 'exit');
      },
      on: (event, callback) => worker.on(event, callback),
      off: (event, callback) => worker.off(event, callback),
      send: (message) => worker.send(pack(message)),
      deserialize: (text) => unpack(String(text)),
    };
  },
});
