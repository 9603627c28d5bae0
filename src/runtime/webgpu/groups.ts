/** Bind groups: which memories a shader is run on. Making one costs as much as a dispatch, so they are kept. */
import type { GpuBindGroup, GpuBuffer, GpuDevice } from './gpu.ts';
import type { Later } from './later.ts';
import type { Layout } from './pipelines.ts';
import type { PooledBuffer } from './pool.ts';
import { scoped } from './scope.ts';

/** A part of a buffer. */
export interface Range {
  readonly buffer: PooledBuffer;
  readonly offset: number;
  readonly bytes: number;
}

/** So many are kept: tensors that are collected in any order meet in ever new groups. */
const MOST = 4096;

interface Known {
  readonly group: GpuBindGroup;
  readonly ranges: readonly Range[];
}

export class Groups {
  private readonly device: GpuDevice;
  private readonly numbers: GpuBuffer;
  private readonly known = new Map<string, Known>();

  constructor(device: GpuDevice, numbers: GpuBuffer) {
    this.device = device;
    this.numbers = numbers;
  }

  get count(): number {
    return this.known.size;
  }

  /** A group, and of a new one what is wrong with it. */
  of(
    layout: Layout,
    ranges: readonly Range[],
  ): { readonly group: GpuBindGroup; readonly failure?: Later<string | undefined> } {
    let key = String(layout.id);
    for (const { buffer, offset, bytes } of ranges) key += `;${buffer.id},${offset},${bytes}`;
    const known = this.known.get(key);
    if (known) return { group: known.group };
    if (this.known.size >= MOST) for (const old of this.known.keys()) this.drop(old);
    const { result: group, failure } = scoped(this.device, 'validation', () =>
      this.make(layout, ranges),
    );
    this.known.set(key, { group, ranges });
    for (const { buffer } of ranges) buffer.groups.add(key);
    return { group, failure };
  }

  /** Drops those of a buffer that is destroyed. */
  forget({ groups }: PooledBuffer): void {
    for (const key of groups) this.drop(key);
  }

  /** Forgets a group, and lets those of its buffers that stay forget it, too. */
  private drop(key: string): void {
    const known = this.known.get(key);
    if (!known) return;
    for (const { buffer } of known.ranges) buffer.groups.delete(key);
    this.known.delete(key);
    this.device.drop?.(known.group);
  }

  private make(layout: Layout, ranges: readonly Range[]): GpuBindGroup {
    const entries = ranges.map(({ buffer, offset, bytes }, binding) => ({
      binding,
      resource: { buffer: buffer.gpu, offset, size: bytes },
    }));
    const numbers = { buffer: this.numbers, offset: 0, size: layout.numbers };
    if (layout.numbers > 0) entries.push({ binding: ranges.length, resource: numbers });
    return this.device.createBindGroup({ layout: layout.group, entries });
  }
}
