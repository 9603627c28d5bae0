/** Every program of a test runs on the GPU, whatever its size. */
import { init } from 'gradus';

await init({ device: 'webgpu' });
