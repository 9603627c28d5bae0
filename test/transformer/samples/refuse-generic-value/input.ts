import { lower, ones, type Tensor } from 'gradus';

const layer = lower(<N extends number>(x: Tensor<[N]>) => x.relu());
const layers = [layer];
let late = layer;

export const table = { layer };
export const kept = { made: lower(<N extends number>(x: Tensor<[N]>) => x.neg()) };
export const call = (f: (x: Tensor<[2]>) => Tensor<[2]>) => f(ones(2));
export const passed = () => [call(layer), layers[0]?.(ones(3))];
