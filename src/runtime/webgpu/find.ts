/** Finds a GPU: the platform's own, or in Node what the optional package `webgpu` makes of the drivers there are. */
import { noAdapter, peerBroken, peerMissing } from '../../errors-device.ts';
import type { Gpu, GpuAdapter } from './gpu.ts';

export type AdapterOptions = NonNullable<Parameters<Gpu['requestAdapter']>[0]>;

export interface FoundGpu {
  readonly gpu: Gpu;
  /** As the standard has it, one device can be requested from it. */
  readonly adapter: GpuAdapter;
  /** Whether it computes on the CPU. */
  readonly isFallback: boolean;
}

export interface NoGpu {
  readonly gpu: undefined;
  /** What was tried in vain, a sentence each; nothing where there is no WebGPU. */
  readonly tried: readonly string[];
}

/** The package that is WebGPU in Node. */
interface Peer {
  create(options: readonly string[]): Gpu;
}

/** What is used of Node's `process`. */
interface NodeProcess {
  readonly platform: string;
  readonly env: Record<string, string | undefined>;
  readonly versions: { readonly node?: string };
  getBuiltinModule(name: 'node:fs'): { existsSync(file: string): boolean };
}

const INSTANCES: unique symbol = Symbol.for('gradus: instances of WebGPU');

/** What is used of the platform, which no `lib` declares for all of them. */
interface Platform {
  readonly navigator?: { readonly gpu?: Gpu };
  readonly process?: NodeProcess;
  /** By driver. The process ends if one is collected before its devices, and modules can be collected, too. */
  [INSTANCES]?: Map<string, Gpu>;
}

export const PEER = 'webgpu';

/** What the Vulkan loader reads when an instance is made, and its older name. */
const DRIVER = 'VK_DRIVER_FILES';
const DRIVER_BEFORE = 'VK_ICD_FILENAMES';

/** Where the loader does not look: SwiftShader, which computes on the CPU, as it comes with Chromium. */
const SOFTWARE = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/snap/chromium/current/usr/lib/chromium-browser',
].map((folder) => `${folder}/vk_swiftshader_icd.json`);

const platform = globalThis as Platform;

/** The platform's own WebGPU. */
export const platformGpu = (): Gpu | undefined => platform.navigator?.gpu;

/** The best adapter that this platform gives, and otherwise why it gives none. */
export async function findGpu(options: AdapterOptions = {}): Promise<FoundGpu | NoGpu> {
  const own = platformGpu();
  if (own) return (await ask(own, options)) ?? none([noAdapter('navigator.gpu')]);
  const { process } = platform;
  return process?.versions?.node ? findInNode(process, options) : none([]);
}

const none = (tried: readonly string[]): NoGpu => ({ gpu: undefined, tried });

async function ask(gpu: Gpu, options: AdapterOptions): Promise<FoundGpu | undefined> {
  const adapter = await gpu.requestAdapter(options);
  return adapter
    ? { gpu, adapter, isFallback: adapter.info.isFallbackAdapter === true }
    : undefined;
}

async function findInNode(process: NodeProcess, options: AdapterOptions) {
  let peer: Peer;
  try {
    peer = await load(PEER);
  } catch (error) {
    return none([whyNotLoaded(error)]);
  }
  const driver = process.env[DRIVER] ?? process.env[DRIVER_BEFORE];
  const found = await ask(instanceOf(peer, driver ?? ''), options);
  if (found) return found;
  const tried = noAdapter(driver === undefined ? `the package ${PEER}` : `the driver ${driver}`);
  const isLeftToUs = driver === undefined && process.platform === 'linux';
  return isLeftToUs ? findSoftware(peer, process, options, [tried]) : none([tried]);
}

/** The first driver that gives an adapter. It stays in the environment for threads, which cannot write there. */
async function findSoftware(
  peer: Peer,
  process: NodeProcess,
  options: AdapterOptions,
  tried: string[],
) {
  const { existsSync } = process.getBuiltinModule('node:fs');
  for (const driver of SOFTWARE.filter((file) => existsSync(file))) {
    process.env[DRIVER] = driver;
    const found = await ask(instanceOf(peer, driver), options);
    if (found) return found;
    delete process.env[DRIVER];
    tried.push(noAdapter(`the driver ${driver}`));
  }
  return none(tried);
}

function instanceOf(peer: Peer, driver: string): Gpu {
  platform[INSTANCES] ??= new Map();
  const instance = platform[INSTANCES].get(driver) ?? peer.create([]);
  platform[INSTANCES].set(driver, instance);
  return instance;
}

/** As an argument no bundler sees the name: applications need not have the package. */
const load = (name: string): Promise<Peer> =>
  import(/* webpackIgnore: true */ /* @vite-ignore */ name);

function whyNotLoaded(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code === 'ERR_MODULE_NOT_FOUND'
    ? peerMissing(PEER)
    : peerBroken(PEER, message ?? String(error));
}
