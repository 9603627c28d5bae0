import { halved, layer, total } from './layers.ts';

export { layer as dense } from './layers.ts';
export * as deep from './layers.ts';
export const sum = total;
export default halved;
