/** What goes wrong on a GPU, who is told, and what still works afterwards. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DeviceError, GradusError, MemoryError } from '../../src/errors.ts';
import { callerOf } from '../../src/routines/select.ts';
import { Buffer } from '../../src/runtime/buffers.ts';
import { activeDevice, useDevice } from '../../src/runtime/device.ts';
import type { Executable } from '../../src/runtime/lowered.ts';
import { FAULTS, type Shader } from '../../src/runtime/webgpu/code.ts';
import { type GpuBuffer, type GpuDevice, USAGE } from '../../src/runtime/webgpu/gpu.ts';
import { WebGpu } from '../../src/runtime/webgpu/webgpu.ts';
import {
  dispatch,
  double,
  doubling,
  open,
  program,
  read,
  run,
  shader,
  vector,
  withOther,
} from './written.ts';

let gpu: WebGpu;

beforeAll(async () => {
  gpu = await open();
});
beforeEach(() => useDevice(gpu));
afterEach(() => useDevice(undefined));
afterAll(() => gpu.close());

describe('operands that an op refuses', () => {
  /** Where the elements are not. */
  const taken = { caller: callerOf('take'), size: 0 };
  /** Copies what is not negative. */
  const checked: Shader = shader(
    'if (m0[i] < 0.0) { m2[2 * numbers[0].y + 1] = i; m2[2 * numbers[0].y] = 1; } m1[i] = m0[i];',
    ['read', 'read_write', 'read_write u32'],
    2,
  );

  const positive = (size: number): Executable =>
    program({
      inputs: [['float32', size]],
      results: [['float32', size]],
      shaders: [checked],
      steps: [dispatch(0, [0, 1, FAULTS], size, { numbers: [size, { faultOf: taken }] })],
    });

  test('are an error where their results are read, and what comes of them', async () => {
    const one = positive(3);
    const [bad, good] = [run(one, vector(1, 2, -3)), run(one, vector(4, 5, 6))];
    const [worse, fine] = [run(doubling(3), bad), run(doubling(3), good)];
    expect(await read(fine)).toEqual([8, 10, 12]);
    expect(await read(good)).toEqual([4, 5, 6]);
    await expect(read(bad)).rejects.toThrow('take index 2 ');
    await expect(read(worse)).rejects.toThrow('take index 2 ');
    // What is made of it later, when all is known.
    await expect(read(run(doubling(3), worse))).rejects.toThrow(GradusError);
  });

  test('are told of every run, in loops without a read, too', async () => {
    const one = positive(2);
    let x = vector(1, 1);
    const firsts: Buffer[] = [];
    for (let i = 0; i < 2500; i++) {
      x = run(one, i === 1700 ? vector(-1, 1) : x);
      if (i === 1699) firsts.push(x);
    }
    const [before] = firsts;
    expect(before && (await read(before))).toEqual([1, 1]);
    await expect(read(x)).rejects.toThrow('take index 0 ');
  });
});

/** A device that has no room for buffers of more bytes than this, or only not for those that have all of some usages. */
function withoutRoom(device: GpuDevice, most: number, usages = 0): GpuDevice {
  let isShort = false;
  const mapAsync = () => Promise.reject(new Error('it is not valid'));
  return withOther(device, {
    createBuffer(descriptor) {
      const { size, usage } = descriptor;
      const buffer = device.createBuffer(descriptor);
      if (size <= most || (usage & usages) !== usages) return buffer;
      isShort = true;
      return Object.assign(buffer, { mapAsync });
    },
    async popErrorScope() {
      const error = await device.popErrorScope();
      if (!isShort) return error;
      isShort = false;
      return { message: 'out of memory' };
    },
  });
}

describe('a program that fails', () => {
  const broken = (size: number): Executable =>
    program({
      inputs: [['float32', size]],
      results: [['float32', size]],
      shaders: [double, shader('m1[i] = nothing;', ['read', 'read_write'])],
      steps: [dispatch(0, [0, 1], size), dispatch(1, [0, 1], size, { name: 'rsqrt' })],
    });

  test('names the op whose shader does not compile', async () => {
    const bad = run(broken(2), vector(1, 2));
    const worse = run(doubling(2), bad);
    const good = run(doubling(2), vector(1, 2));
    await expect(read(bad)).rejects.toThrow(/^rsqrt failed on the GPU: .*line.*nothing/s);
    await expect(read(worse)).rejects.toBeInstanceOf(DeviceError);
    expect(await read(good)).toEqual([2, 4]);
    await expect(read(run(broken(2), vector(1, 2)))).rejects.toThrow(/^rsqrt/);
  });

  test('needs a feature that the device has not', async () => {
    const one = program({
      inputs: [['float32', 1]],
      results: [['float32', 1]],
      shaders: [{ ...double, code: `${double.code}\n`, features: ['telepathy'] }],
      steps: [dispatch(0, [0, 1], 1)],
    });
    await expect(read(run(one, vector(1)))).rejects.toThrow(/it has no telepathy/);
  });

  const wide = program({
    inputs: [['float32', 2]],
    results: [['float32', 2]],
    shaders: [double],
    steps: [dispatch(0, [0, 1], 2, { groups: [65_536, 0, 1] })],
    spec: { name: 'wide' },
  });

  test('is named by what the device refuses', async () => {
    const bad = run(wide, vector(1, 2));
    await expect(read(bad)).rejects.toThrow(/^wide failed on the GPU: .*65536/s);
    expect(await read(run(doubling(2), vector(1, 2)))).toEqual([2, 4]);
  });

  test('spoils no read of what was computed before', async () => {
    const [good, other] = [run(doubling(2), vector(1, 2)), run(doubling(2), vector(3, 4))];
    // With it both are known to be right.
    expect(await read(other)).toEqual([6, 8]);
    const bad = run(wide, vector(1, 2));
    const [first] = await Promise.allSettled([read(good), read(bad)]);
    expect(first).toMatchObject({ status: 'rejected', reason: expect.any(DeviceError) });
    expect(await read(good)).toEqual([2, 4]);
  });

  test('leaves the error of a kernel of the host to who reads its results', async () => {
    const refusing = program({
      inputs: [['float32', 1]],
      results: [['float32', 1]],
      shaders: [],
      steps: [{ kind: 'host', name: 'f', call: 0, reads: [0], writes: [1] }],
      code: {
        calls: [
          {
            run: () => {
              throw new GradusError('cholesky: the matrix is not positive definite');
            },
            parameters: [],
          },
        ],
      },
    });
    const bad = run(refusing, run(doubling(1), vector(1)));
    const good = run(doubling(1), vector(4));
    await expect(read(bad)).rejects.toThrow('cholesky');
    expect(await read(good)).toEqual([8]);
  });

  test('is told when the GPU has no memory for it, and others are not', async () => {
    // Of the device only what makes buffers is another: it has no room for large ones.
    const device = withoutRoom(gpu.core.device, 1_000_000);
    const full = await open(device);
    useDevice(full);
    const freeBytes = () => full.core.counts.bytes - full.core.counts.usedBytes;
    const small = run(doubling(2), vector(1, 2));
    expect(await read(small)).toEqual([2, 4]);
    small.hold();
    small.release();
    expect(freeBytes()).toBeGreaterThan(0);
    const large = new Buffer('float32', new Float32Array(1_000_000).fill(1));
    const bad = run(doubling(1_000_000), large);
    await expect(read(bad)).rejects.toBeInstanceOf(MemoryError);
    await expect(read(bad)).rejects.toThrow(/^program: the GPU has no room for \d+ more bytes/);
    // What was free is given back, for whoever tries again.
    expect(freeBytes()).toBe(0);
    expect(await read(run(doubling(2), vector(1, 2)))).toEqual([2, 4]);
    // The host still has it.
    useDevice(gpu);
    expect((await read(run(doubling(1_000_000), large)))[0]).toBe(2);
    await full.close();
  });

  test('is told when there is no memory to read it by', async () => {
    const full = await open(withoutRoom(gpu.core.device, 1_000_000, USAGE.mapRead));
    useDevice(full);
    const result = run(doubling(1_000_000), new Buffer('float32', new Float32Array(1_000_000)));
    expect(await read(run(doubling(2), vector(1, 2)))).toEqual([2, 4]);
    await expect(read(result)).rejects.toThrow(/^data: the GPU has no room for 4\d+ more bytes/);
    // It has come to nothing but the read.
    expect(await read(run(doubling(2), vector(1, 2)))).toEqual([2, 4]);
    await expect(read(result)).rejects.toBeInstanceOf(MemoryError);
    await full.close();
  });

  test('is told when a result does not come, which may come later', async () => {
    const { device } = gpu.core;
    let destroyed = 0;
    const failing = (buffer: GpuBuffer): GpuBuffer =>
      withOther(buffer, {
        mapAsync: () => Promise.reject(new Error('no room to map')),
        destroy() {
          destroyed++;
          return buffer.destroy();
        },
      });
    let isFailing = true;
    const other = await open(
      withOther(device, {
        createBuffer(descriptor) {
          const buffer = device.createBuffer(descriptor);
          return isFailing && descriptor.usage & USAGE.mapRead ? failing(buffer) : buffer;
        },
        createCommandEncoder() {
          const encoder = device.createCommandEncoder();
          return isFailing ? withOther(encoder, { copyBufferToBuffer: () => undefined }) : encoder;
        },
      }),
    );
    useDevice(other);
    const x = run(doubling(2), vector(1, 2));
    await expect(read(x)).rejects.toThrow('data failed on the GPU: no room to map');
    await expect(read(x)).rejects.toBeInstanceOf(DeviceError);
    expect(destroyed).toBe(2);
    isFailing = false;
    expect(await read(x)).toEqual([2, 4]);
  });

  test('goes on where an engine throws because there is no memory', async () => {
    const { device } = gpu.core;
    const full = await open(
      withOther(device, {
        createBuffer(descriptor) {
          if (descriptor.size > 1_000_000) throw new RangeError('no memory');
          return device.createBuffer(descriptor);
        },
      }),
    );
    useDevice(full);
    const large = () => new Buffer('float32', new Float32Array(1_000_000));
    expect(() => run(doubling(1_000_000), large())).toThrow(MemoryError);
    const scratch = program({
      inputs: [['float32', 1]],
      results: [['float32', 1]],
      shaders: [double],
      steps: [dispatch(0, [0, 1], 1)],
      code: { arenaBytes: 2_000_000 },
    });
    await expect(read(run(scratch, vector(1)))).rejects.toBeInstanceOf(MemoryError);
    expect(await read(run(doubling(2), vector(1, 2)))).toEqual([2, 4]);
    await full.close();
  });

  test('is refused before anything is sent if a tensor is too large', () => {
    const size = gpu.core.device.limits.maxStorageBufferBindingSize / 4 + 4;
    const { counts } = gpu.core;
    expect(() => run(doubling(size), vector(1))).toThrow(
      `program: [${size}] is ${size * 4} bytes, and this GPU takes at most ${size * 4 - 16}`,
    );
    expect(gpu.core.counts).toEqual(counts);
  });
});

/** Its JavaScript does the same as its shader. */
const either = program({
  inputs: [['float32', 2]],
  results: [['float32', 2]],
  shaders: [double],
  steps: [dispatch(0, [0, 1], 2)],
  factory: () => (x, out) => out?.set(x?.map((value) => value * 2) ?? []),
});

describe('a device that is lost', () => {
  test('rejects reads, and another takes its place', async () => {
    const lost = await open();
    useDevice(lost);
    const input = vector(1, 2);
    const result = run(either, input);
    const pending = read(result);
    lost.core.device.destroy();
    await expect(pending).rejects.toThrow(/on a GPU that was lost/);
    await expect(pending).rejects.toBeInstanceOf(DeviceError);
    await lost.core.device.lost;
    await expect(read(result)).rejects.toThrow(/it had the only copy; compute it again/);
    expect(() => result.look('add')).toThrow(/lost/);

    // The host has the input. Until there is another GPU, the CPU does the work.
    expect(run(either, input).look('data')).toEqual(Float32Array.of(2, 4));
    await expect.poll(activeDevice).not.toBe(lost);
    const other = activeDevice();
    if (!(other instanceof WebGpu)) throw new Error('there is no other GPU');
    const again = run(either, input);
    expect(again.isAway).toBe(true);
    expect(await read(again)).toEqual([2, 4]);
    expect(other.core.counts.dispatches).toBe(1);
    await other.close();
  });

  test('may be told of after what fails for it', async () => {
    const { device } = (await open()).core;
    const late = async () => {
      const lost = await device.lost;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return lost;
    };
    useDevice(await open(withOther(device, { lost: late() })));
    const pending = read(run(either, vector(1, 2)));
    device.destroy();
    await expect(pending).rejects.toThrow(/on a GPU that was lost/);
  });

  test('of the user has no successor', async () => {
    const { core } = await open();
    const given = await open(core.device);
    useDevice(given);
    expect(await read(run(either, vector(1, 2)))).toEqual([2, 4]);
    core.device.destroy();
    await core.device.lost;
    expect(run(either, vector(3, 4)).look('data')).toEqual(Float32Array.of(6, 8));
    await expect.poll(activeDevice).toBe(undefined);
  });
});

describe('two devices', () => {
  test('compute side by side, and what is on one goes to the other by the host', async () => {
    const other = await open();
    const a = run(either, vector(1, 2));
    useDevice(other);
    const b = run(either, vector(3, 4));
    expect(await Promise.all([read(a), read(b)])).toEqual([
      [2, 4],
      [6, 8],
    ]);
    expect(await read(run(either, a))).toEqual([4, 8]);
    await other.close();
  });

  test('a device that is closed sends home what only it has', async () => {
    const other = await open();
    useDevice(other);
    const a = run(either, vector(1, 2));
    const b = run(either, a);
    await other.close();
    expect(a.look('data')).toEqual(Float32Array.of(2, 4));
    useDevice(gpu);
    expect(await read(run(either, b))).toEqual([8, 16]);
  });

  test('a device is closed after what nobody reads is done', async () => {
    const other = await open();
    useDevice(other);
    const input = vector(1, 2);
    for (const buffer of [input, run(either, input)]) {
      buffer.hold();
      buffer.release();
    }
    await other.close();
    expect(other.core.counts.dispatches).toBe(1);
    expect(other.bytes).toBe(0);
  });

  test('a device is closed after what is being read has come', async () => {
    const { device } = gpu.core;
    let gate: Promise<void> | undefined;
    let letGo = () => {};
    const other = await open(
      withOther(device, {
        createBuffer(descriptor) {
          const buffer = device.createBuffer(descriptor);
          const mapAsync = buffer.mapAsync.bind(buffer);
          return gate && descriptor.usage & USAGE.mapRead
            ? Object.assign(buffer, {
                mapAsync: async (...range: Parameters<typeof mapAsync>) => {
                  await gate;
                  return mapAsync(...range);
                },
              })
            : buffer;
        },
      }),
    );
    useDevice(other);
    // Its shader is compiled then.
    expect(await read(run(either, vector(3, 4)))).toEqual([6, 8]);
    const x = run(either, vector(1, 2));
    let isClosed = false;
    const closing = other.close().then(() => {
      isClosed = true;
    });
    gate = new Promise((done) => {
      letGo = done;
    });
    const reading = read(x);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isClosed).toBe(false);
    letGo();
    await closing;
    expect(await reading).toEqual([2, 4]);
  });

  test('of the user is not destroyed', async () => {
    const own = await open();
    const given = await open(own.core.device);
    useDevice(given);
    run(either, vector(1, 2));
    await given.close();
    expect(given.bytes).toBe(0);
    useDevice(own);
    expect(await read(run(either, vector(1, 2)))).toEqual([2, 4]);
    await own.close();
  });
});
