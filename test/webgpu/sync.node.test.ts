/** Reads that sleep until the GPU, in a thread of its own, has answered. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect, promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import worker from 'node:worker_threads';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  DeviceError,
  fromGpuBuffer,
  init,
  lower,
  ones,
  type Tensor,
  tensor,
  toGpuBuffer,
  valueAndGrad,
  whileLoop,
} from '../../src/index.ts';
import { activeDevice } from '../../src/runtime/device.ts';
import { USAGE } from '../../src/runtime/webgpu/gpu.ts';
import { DeviceProxy } from '../../src/runtime/webgpu/proxy.ts';
import { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import { dispatch, doubling, open, program, run, shader, vector } from './written.ts';

const started: worker.Worker[] = [];

/** As the library gets it, its threads known here. */
const threads = {
  ...worker,
  Worker: class extends worker.Worker {
    constructor(...args: ConstructorParameters<typeof worker.Worker>) {
      super(...args);
      started.push(this);
    }
  },
};

const { getBuiltinModule } = process;
vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
  name === 'node:worker_threads' ? threads : getBuiltinModule(name)) as typeof getBuiltinModule);

beforeEach(() => init({ device: 'webgpu', syncReads: true }));
afterEach(() => init({ device: 'cpu' }));

function gpu(): WebGpu {
  const device = activeDevice();
  if (!(device instanceof WebGpu)) throw new Error('there is no GPU');
  return device;
}

function proxy(): DeviceProxy {
  const { device } = gpu().core;
  if (!(device instanceof DeviceProxy)) throw new Error('the GPU is in this thread');
  return device;
}

/** Ends the thread when it has answered all: Dawn ends the process otherwise. */
function endThread(): void {
  expect(tensor([1]).mul(2).itemSync()).toBe(2);
  const thread = started.at(-1);
  thread?.terminate();
  const isThere = () => {
    const { idle = -1, active = 0 } = thread?.performance.eventLoopUtilization() ?? {};
    return idle >= 0 && active > 0;
  };
  while (isThere());
}

const square = () =>
  tensor([
    [1, 2],
    [3, 4],
  ]);

describe('what only the GPU has', () => {
  test('is read at once, by one submit', () => {
    const y = square().matmul(square()).add(1);
    expect(y.arraySync()).toEqual([
      [8, 11],
      [16, 23],
    ]);
    const { submits, dispatches } = gpu().core.counts;
    expect([submits, dispatches > 0]).toEqual([1, true]);
    expect(y.sum().itemSync()).toBe(58);
    expect(y.mul(0).dataSync()).toEqual(new Float32Array(4));
    // What was read stays here.
    expect(y.arraySync()).toHaveLength(2);
    expect(gpu().core.counts).toMatchObject({ submits: 3, reads: 3 });
  });

  test('is printed', () => {
    const x = tensor([1, 2]).mul(2);
    expect(inspect(x)).toBe('tensor([2., 4.])');
    expect(x.add(1).toHTML()).toMatch(/>5\.?</);
  });

  test('comes of kernels of the host, and of loops, between those of the GPU', () => {
    const inverse = lower((a: Tensor<[2, 2]>) => a.mul(2).inv().mul(4));
    expect(
      inverse(
        tensor([
          [1, 0],
          [0, 2],
        ] as const),
      ).arraySync(),
    ).toEqual([
      [2, 0],
      [0, 1],
    ]);
    const doubled = lower((x: Tensor<[2]>) =>
      whileLoop(
        (y) => y.sum().lt(1000),
        (y) => y.mul(2),
        x,
      ),
    );
    expect(
      doubled(tensor([1, 2]))
        .mul(1)
        .arraySync(),
    ).toEqual([512, 1024]);
  });

  test('is read side by side with what is waited for', async () => {
    const x = tensor([1, 2, 3]).mul(2);
    const [before, sum] = [x.array(), x.sum()];
    expect(sum.itemSync()).toBe(12);
    const after = x.add(sum).array();
    expect(x.mul(sum).arraySync()).toEqual([24, 48, 72]);
    expect(await Promise.all([before, after])).toEqual([
      [2, 4, 6],
      [14, 16, 18],
    ]);
    const y = x.sub(1);
    expect(await y.array()).toEqual(y.arraySync());
  });

  test('is trained, its loss read in each step', () => {
    const step = lower(
      (w: Tensor<[3]>, x: Tensor<[4, 3]>) => {
        const [loss, slope] = valueAndGrad((w: Tensor<[3]>) => x.matmul(w).sub(1).pow(2).mean())(w);
        return { loss, w: w.sub(slope.mul(0.1)) };
      },
      { donate: 0 },
    );
    const x = tensor([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 1],
    ] as const);
    let w: Tensor<[3]> = tensor([0, 0, 0]);
    const losses: number[] = [];
    for (let i = 0; i < 50; i++) {
      const { loss, w: next } = step(w, x);
      losses.push(loss.itemSync());
      w = next;
    }
    expect(losses[0]).toBe(1);
    expect(losses.at(-1)).toBeCloseTo(0.25, 3);
    // Between 1, which its own row asks for, and a third, as all together do.
    for (const value of w.arraySync()) expect(value).toBeCloseTo(0.5, 2);
    expect(gpu().core.counts.submits).toBe(51);
  });

  test('comes home when the GPU is left, which may be asked for again', async () => {
    const x = tensor([1, 2, 3]).mul(2);
    await init({ device: 'cpu' });
    expect(x.arraySync()).toEqual([2, 4, 6]);
    await init({ device: 'webgpu', syncReads: true });
    expect(x.add(1).arraySync()).toEqual([3, 5, 7]);
    await init({ device: 'webgpu' });
    expect(() => x.add(1).arraySync()).toThrow(
      /come later; .* in Node init\({ syncReads: true }\)/,
    );
  });

  test('goes to another device by the host', async () => {
    const other = await open();
    const x = vector(1, 2);
    const triple = program({
      inputs: [['float32', 2]],
      results: [['float32', 2]],
      shaders: [shader('m1[i] = m0[i] * 3.0;', ['read', 'read_write'])],
      steps: [dispatch(0, [0, 1], 2)],
    });
    const y = run(triple, x);
    expect(other.core.device).not.toBe(proxy());
    expect(await run(triple, y).fetch('data')).toEqual(Float32Array.of(9, 18));
    await other.close();
  });
});

describe('errors', () => {
  test('are thrown where the elements are asked for', () => {
    const index = tensor([0, 3], { dtype: 'int32' });
    const bad = tensor([1, 2]).mul(2).indexSelect(0, index);
    expect(() => bad.arraySync()).toThrow(/^indexSelect.* 3 /);
    expect(() => bad.add(1).arraySync()).toThrow(/^indexSelect.* 3 /);
    expect(tensor([1, 2]).mul(2).arraySync()).toEqual([2, 4]);
  });

  test('of shaders, too', () => {
    const one = (body: string, groups: readonly [number, number, number]) =>
      program({
        inputs: [['float32', 2]],
        results: [['float32', 2]],
        shaders: [shader(body, ['read', 'read_write'])],
        steps: [dispatch(0, [0, 1], 2, { groups })],
      });
    const broken = run(one('m1[i] = nothing;', [1, 1, 1]), vector(1, 2));
    expect(() => broken.look('data')).toThrow(/^double failed on the GPU: .*line.*nothing/s);
    const wide = run(one('m1[i] = m0[i];', [65_536, 0, 1]), vector(1, 2));
    expect(() => wide.look('data')).toThrow(/^program failed on the GPU: .*65536/s);
  });

  test('come where the thread has ended, and another takes its place', async ({ skip }) => {
    skip('deno' in process.versions, 'Deno does not say that it has');
    const [lost, x] = [gpu(), tensor([1, 2]).mul(2)];
    endThread();
    const pending = x.add(1).array();
    expect(() => x.arraySync()).toThrow(/lost \(its thread has ended\)/);
    expect(() => x.arraySync()).toThrow(DeviceError);
    await expect(pending).rejects.toBeInstanceOf(DeviceError);
    expect(tensor([1, 2]).add(1).arraySync()).toEqual([2, 3]);
    await expect.poll(activeDevice).not.toBe(lost);
    expect(tensor([1, 2]).mul(3).arraySync()).toEqual([3, 6]);
    expect(gpu().core.counts.dispatches).toBe(1);
  });

  test('come to who waits while the thread ends', async ({ skip }) => {
    skip('deno' in process.versions, 'Deno lets it answer first');
    endThread();
    const pending = tensor([1, 2]).mul(2).array();
    await expect(pending).rejects.toThrow(/lost \(its thread has ended\)/);
  });

  test('say what cannot be had together', async () => {
    const shared = /: with init\({ syncReads: true }\) the memory of the GPU is in another thread/;
    const given = await open();
    const { device } = given.core;
    const buffer = device.createBuffer({ size: 16, usage: USAGE.storage });
    expect(() => fromGpuBuffer(buffer as never, [4])).toThrow(shared);
    await expect(toGpuBuffer(ones(4))).rejects.toThrow(shared);
    await expect(init({ device, syncReads: true })).rejects.toThrow(/^init syncReads: a GPUDevice/);
    await given.close();
  });
});

describe('the thread', () => {
  test('forgets the buffers and groups of a loop that never yields', async () => {
    const { core } = gpu();
    const one = doubling(2);
    const twice = () => {
      const x = vector(1, 2);
      const y = run(one, x);
      expect(y.look('data')).toEqual(Float32Array.of(2, 4));
      for (const buffer of [x, y]) {
        buffer.hold();
        buffer.release();
      }
      core.stream.pool.trim(0);
    };
    const count = () => proxy().thread.ask<number>('count');
    twice();
    const before = await count();
    for (let i = 0; i < 20; i++) twice();
    expect(await count()).toBeLessThan(before + 5);
  });

  test('forgets what is collected', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const device = proxy();
    const layout = device.createBindGroupLayout({ entries: [] });
    const count = () => device.thread.ask<number>('count');
    const before = await count();
    for (let i = 0; i < 1000; i++) device.createBindGroup({ layout, entries: [] });
    for (let i = 0; i < 10; i++) {
      const buffer = device.createBuffer({ size: 16, usage: USAGE.storage });
      const encoder = device.createCommandEncoder();
      encoder.beginComputePass().end();
      device.queue.submit([encoder.finish()]);
      buffer.destroy();
    }
    expect(await count()).toBeGreaterThanOrEqual(before + 1000);
    await expect
      .poll(async () => {
        collect();
        // It is told with what comes next.
        await count();
        return count();
      })
      .toBeLessThan(before + 50);
  });

  test('keeps no process, and ends with its device', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    // Outside of the working directory, from where the package is found.
    const folder = mkdtempSync(path.join(root, 'node_modules/.cache/sync-'));
    await build({
      stdin: {
        contents: `
          import { init, tensor } from './src/index.ts';
          for (let i = 0; i < 10; i++) {
            await init({ device: 'webgpu', syncReads: true });
            console.log(tensor([i]).mul(2).itemSync());
            await init({ device: 'cpu' });
          }
          await init({ device: 'webgpu', syncReads: true });
          const x = tensor([1, 2]).mul(2);
          console.log(await x.add(1).sum().item(), x.arraySync());`,
        resolveDir: root,
      },
      ...{ outdir: folder, bundle: true, splitting: true, minify: true, format: 'esm' },
      outExtension: { '.js': '.mjs' },
    });
    writeFileSync(path.join(folder, 'package.json'), '{}');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(folder, 'stdin.mjs')],
      { cwd: path.parse(root).root },
    );
    rmSync(folder, { recursive: true });
    const numbers = Array.from({ length: 10 }, (_, i) => 2 * i);
    expect(stdout.trim().split('\n')).toEqual([...numbers.map(String), '8 [ 2, 4 ]']);
  });
});
