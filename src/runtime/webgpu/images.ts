/** Images in and out, which the host asks for at once: loaded with the device. */
export { Painter } from './canvas.ts';
export { ImageReader } from './image.ts';
