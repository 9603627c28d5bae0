/** A device that is in another thread: what is called goes there, and what is made there has a number here. */
import type {
  GpuBindGroupLayout,
  GpuBuffer,
  GpuCommandBuffer,
  GpuComputePass,
  GpuComputePipeline,
  GpuDevice,
  GpuEncoder,
  GpuError,
  GpuInfo,
  GpuLimits,
  GpuLost,
  GpuMessage,
  GpuPipelineLayout,
  GpuQueue,
  GpuShaderModule,
} from './gpu.ts';
import type { Later } from './later.ts';
import { DEVICE, QUEUE, type Thread } from './thread.ts';

/** What the thread says of a device that it has opened. */
export interface OpenedDevice {
  readonly features: readonly string[];
  readonly limits: GpuLimits;
  readonly info: GpuInfo;
}

/** The arguments of a method, which the thread gives to its own. */
type Args<Type, Name extends keyof Type> = Type[Name] extends (...args: infer A) => unknown
  ? A
  : never;

/** What the thread knows by a number: where it is sent, the number arrives, and nothing that is private. */
class Reference {
  readonly $: number;

  constructor(number: number) {
    this.$ = number;
  }

  get label(): string {
    return '';
  }
}

/** What the thread forgets when it is collected here. */
class Kept extends Reference {
  readonly #thread: Thread;

  constructor(thread: Thread, number: number) {
    super(number);
    this.#thread = thread;
    thread.keep(this, number);
  }

  protected get thread(): Thread {
    return this.#thread;
  }
}

class BufferProxy extends Kept implements GpuBuffer {
  readonly size: number;
  #mapped: ArrayBuffer | undefined = undefined;

  constructor(thread: Thread, number: number, size: number) {
    super(thread, number);
    this.size = size;
  }

  /** The thread sends a copy, and unmaps. */
  mapAsync(...range: Args<GpuBuffer, 'mapAsync'>): Later<undefined> {
    return this.thread.ask<ArrayBuffer>('map', this, ...range).then((bytes) => {
      this.#mapped = bytes;
      return undefined;
    });
  }

  getMappedRange(): ArrayBuffer {
    if (!this.#mapped) throw new Error('internal: a buffer that is not mapped');
    return this.#mapped;
  }

  unmap(): undefined {
    this.#mapped = undefined;
  }

  destroy(): undefined {
    this.thread.call(this.$, 'destroy', []);
    this.thread.drop(this.$);
  }
}

class ModuleProxy extends Kept implements GpuShaderModule {
  getCompilationInfo(): Later<{ readonly messages: readonly GpuMessage[] }> {
    return this.thread.ask('complaints', this);
  }
}

class PassProxy implements GpuComputePass {
  private readonly thread: Thread;
  private readonly number: number;

  constructor(thread: Thread, number: number) {
    this.thread = thread;
    this.number = number;
  }

  setPipeline(...args: Args<GpuComputePass, 'setPipeline'>): undefined {
    this.thread.call(this.number, 'setPipeline', args);
  }

  setBindGroup(...args: Args<GpuComputePass, 'setBindGroup'>): undefined {
    this.thread.call(this.number, 'setBindGroup', args);
  }

  dispatchWorkgroups(...args: Args<GpuComputePass, 'dispatchWorkgroups'>): undefined {
    this.thread.call(this.number, 'dispatchWorkgroups', args);
  }

  end(): undefined {
    this.thread.call(this.number, 'end', []);
    this.thread.drop(this.number);
  }
}

class EncoderProxy implements GpuEncoder {
  private readonly thread: Thread;
  private readonly number: number;

  constructor(thread: Thread, number: number) {
    this.thread = thread;
    this.number = number;
  }

  beginComputePass(): GpuComputePass {
    return new PassProxy(this.thread, this.thread.make(this.number, 'beginComputePass', []));
  }

  copyBufferToBuffer(...args: Args<GpuEncoder, 'copyBufferToBuffer'>): undefined {
    this.thread.call(this.number, 'copyBufferToBuffer', args);
  }

  clearBuffer(...args: Args<GpuEncoder, 'clearBuffer'>): undefined {
    this.thread.call(this.number, 'clearBuffer', args);
  }

  finish(): GpuCommandBuffer {
    this.thread.drop(this.number);
    return new Reference(this.thread.make(this.number, 'finish', []));
  }
}

class QueueProxy implements GpuQueue {
  private readonly thread: Thread;

  constructor(thread: Thread) {
    this.thread = thread;
  }

  /** The GPU begins at once. */
  submit(commands: readonly GpuCommandBuffer[]): undefined {
    this.thread.call(QUEUE, 'submit', [commands]);
    // The encoder's.
    for (const { $ } of commands as readonly Reference[]) this.thread.drop($);
    this.thread.post();
  }

  writeBuffer(buffer: GpuBuffer, offset: number, data: ArrayBufferView | ArrayBuffer): undefined {
    const copy = ArrayBuffer.isView(data)
      ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)
      : data.slice(0);
    this.thread.call(QUEUE, 'writeBuffer', [buffer, offset, new Uint8Array(copy)]);
    this.thread.give(copy);
  }
}

export class DeviceProxy implements GpuDevice {
  readonly features: ReadonlySet<string>;
  readonly limits: GpuLimits;
  readonly adapterInfo: GpuInfo;
  readonly queue: GpuQueue;
  readonly thread: Thread;

  constructor(thread: Thread, { features, limits, info }: OpenedDevice) {
    this.thread = thread;
    this.features = new Set(features);
    this.limits = limits;
    this.adapterInfo = info;
    this.queue = new QueueProxy(thread);
  }

  get lost(): Later<GpuLost> {
    return this.thread.lost;
  }

  createBuffer(descriptor: Args<GpuDevice, 'createBuffer'>[0]): GpuBuffer {
    return new BufferProxy(this.thread, this.make('createBuffer', descriptor), descriptor.size);
  }

  createShaderModule(descriptor: Args<GpuDevice, 'createShaderModule'>[0]): GpuShaderModule {
    return new ModuleProxy(this.thread, this.make('createShaderModule', descriptor));
  }

  createBindGroupLayout(
    descriptor: Args<GpuDevice, 'createBindGroupLayout'>[0],
  ): GpuBindGroupLayout {
    return new Kept(this.thread, this.make('createBindGroupLayout', descriptor));
  }

  createPipelineLayout(descriptor: Args<GpuDevice, 'createPipelineLayout'>[0]): GpuPipelineLayout {
    return new Kept(this.thread, this.make('createPipelineLayout', descriptor));
  }

  createBindGroup(descriptor: Args<GpuDevice, 'createBindGroup'>[0]): Reference {
    return new Kept(this.thread, this.make('createBindGroup', descriptor));
  }

  createComputePipelineAsync(
    descriptor: Args<GpuDevice, 'createComputePipelineAsync'>[0],
  ): Later<GpuComputePipeline> {
    const { thread } = this;
    const number = thread.next();
    return thread.ask('compile', number, descriptor).then(() => new Kept(thread, number));
  }

  createCommandEncoder(): GpuEncoder {
    return new EncoderProxy(this.thread, this.make('createCommandEncoder'));
  }

  pushErrorScope(filter: Args<GpuDevice, 'pushErrorScope'>[0]): undefined {
    this.thread.call(DEVICE, 'pushErrorScope', [filter]);
  }

  popErrorScope(): Later<GpuError | null> {
    return this.thread.ask('popErrorScope');
  }

  /** The thread ends with it. */
  destroy(): undefined {
    this.thread.ask('destroy');
  }

  drop({ $ }: Reference): void {
    this.thread.drop($);
  }

  block(): void {
    this.thread.block();
  }

  private make(method: keyof GpuDevice, ...args: readonly unknown[]): number {
    return this.thread.make(DEVICE, method, args);
  }
}
