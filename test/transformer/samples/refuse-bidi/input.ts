import { lower, type Tensor } from 'gradus';

let rate = 2;
export const f = lower((x: Tensor<[2]>) => /* ‮ ⁦ then */ x.mul(/*⁩*/ rate)); // ⁧ end
