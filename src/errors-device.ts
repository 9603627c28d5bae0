// Sentences about devices other than the CPU.
import { show, told } from './errors.ts';

export const onDevice = (op: string) =>
  `${op} of a tensor on the GPU: the elements come later; await data(), array() or item() first, or in Node init({ syncReads: true })`;

export const deviceLost = (op: string, reason: string) =>
  `${op} of a tensor on a GPU that was lost (${reason}): it had the only copy; compute it again`;

export const noDevice = (reasons: readonly string[]) =>
  `init: found no GPU; ${reasons.length > 0 ? reasons.join('; ') : 'this engine has no WebGPU'}`;

export const notInitOptions = (value: unknown) =>
  `init: takes options, as { device: 'webgpu' }, not ${told(value)}`;

export const notADevice = (value: unknown) =>
  `init device: takes 'auto', 'cpu', 'webgpu' or a GPUDevice, not ${told(value)}`;

export const notPowerPreference = (value: unknown) =>
  `init powerPreference: takes 'low-power' or 'high-performance', not ${told(value)}`;

export const notMemoryLimit = (value: unknown) =>
  `init memoryLimit: takes a number of bytes, 0 or more, not ${told(value)}`;

export const notBoolean = (option: string, value: unknown) =>
  `init ${option}: takes true or false, not ${told(value)}`;

export const noSyncReads = () =>
  'init syncReads: only in Node can a thread wait for a GPU; await data(), array() or item() here';

export const syncReadsOfGiven = () =>
  'init syncReads: a GPUDevice of yours belongs to a thread that cannot wait for it; leave out one of the two';

export const inOtherThread = (op: string) =>
  `${op}: with init({ syncReads: true }) the memory of the GPU is in another thread; init without it first`;

const beyond = (shapes: string, bytes: number, limit: number) =>
  `${shapes} is ${bytes} bytes, and this GPU takes at most ${limit} for one tensor`;

export const beyondBuffer = (op: string, ...found: Parameters<typeof beyond>) =>
  `${op}: ${beyond(...found)}; split it, or run it on the CPU`;

export const deviceFailed = (op: string, message: string) => `${op} failed on the GPU: ${message}`;

export const notLoaded = (op: string, reason: unknown) =>
  `${op}: what writes shaders for sorts, scans and indices could not be loaded (${reason}); the next call tries it again`;

export const outOfMemory = (op: string, bytes: number) =>
  `${op}: the GPU has no room for ${bytes} more bytes; use smaller tensors, or dispose of some`;

export const noGpu = (op: string) =>
  `${op}: programs run on the CPU; choose a GPU first, as await init({ device })`;

export const noStorage = (op: string, dtype: string) =>
  `${op} of dtype ${dtype}: no GPU has it; convert the tensor first, as x.to('float32')`;

export const wrongUsages = (op: string) =>
  `${op}: takes a GPUBuffer with the usages STORAGE, COPY_SRC and COPY_DST`;

export const smallBuffer = (op: string, shape: readonly number[], bytes: number, size: number) =>
  `${op} ${show(shape)}: takes ${bytes} bytes, and the GPUBuffer has ${size}`;

export const shapeOnDevice = (shape: readonly number[], dtype: string) =>
  `Tensor(${show(shape)}, ${dtype}, on the GPU: await array() to see it)`;

// ---- reasons why programs run where they do ----------------------------------------------------

export const sendsAll = () => "goes to the GPU: init({ device: 'webgpu' }) sends all there";

export const staysBeyond = (...found: Parameters<typeof beyond>) =>
  `stays on the CPU: ${beyond(...found)}`;

// ---- reasons why no GPU was found ----------------------------------------------------------------

export const peerMissing = (name: string) => `the package ${name} is not installed: npm i ${name}`;

export const peerBroken = (name: string, reason: string) =>
  `the package ${name} does not load: ${reason}`;

export const onlyFallback = (name: string) =>
  `${name || 'what there is'} computes on the CPU, which is slower than without; init({ device: 'webgpu' }) takes it`;

export const noAdapter = (source: string) => `${source} gives no adapter`;

// ---- images --------------------------------------------------------------------------------------

export const notAnImage = (value: unknown) =>
  `fromPixels: takes ImageData, or an image, video or canvas, not ${told(value)}`;

export const emptyImage = () =>
  'fromPixels: the image has no pixels: it is not loaded yet, or was closed; wait for its load event, of a video for loadeddata';

export const taintedImage = () =>
  "fromPixels: the image is another site's, which does not let this one read it; that site must allow it (CORS), and the image " +
  "must be loaded with crossOrigin = 'anonymous'";

export const noCanvas = () =>
  'fromPixels: this engine has no OffscreenCanvas to draw the image on; give ImageData';

export const otherContext = () =>
  'toPixels: the canvas has no 2d context, as where a GPU has drawn on it; choose a GPU again, as await init(), or give another canvas';

export const pixelsDType = (dtype: unknown) =>
  `fromPixels dtype: takes 'uint8' or 'float32', not ${told(dtype)}`;

export const notPixels = (shape: readonly number[]) =>
  `toPixels of ${show(shape)}: takes [height, width, 3] or [height, width, 4]`;
