/** GR12xx: what the function captures. */
import type { Pages } from './page.ts';

const frozen =
  'What a lowered function captures is evaluated while you build, and becomes part of the program.';

export const captures: Pages = {
  GR1201: {
    rule: 'A parameter of a function around it is passed, not captured.',
    why: `${frozen} A parameter has no value then: it gets one on each call.`,
    bad: `import { lower, type Tensor } from 'gradus';

export const make = (rate: number) => lower((x: Tensor<[2]>) => x.mul(rate));`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, rate: Tensor<[]>) => x.mul(rate));`,
  },
  GR1202: {
    rule: 'A captured name is a `const`.',
    why: `${frozen} A \`let\` may have another value by the time the program runs, and the program would go on with the old one.`,
    bad: `import { lower, type Tensor } from 'gradus';

let rate = 0.1;

export const f = lower((x: Tensor<[2]>) => x.mul(rate));`,
    good: `import { lower, type Tensor } from 'gradus';

const rate = 0.1;

export const f = lower((x: Tensor<[2]>) => x.mul(rate));`,
  },
  GR1203: {
    rule: 'A captured value is not drawn at random.',
    why: `${frozen} Numbers drawn while you build would be in the bundle, the same for everyone and on every start. Initial weights are made at run time, and passed.`,
    bad: `import { lower, randn, type Tensor } from 'gradus';

const w = randn([2, 2]);

export const f = lower((x: Tensor<[2]>) => w.mv(x));`,
    good: `import { lower, randn, type Tensor } from 'gradus';

const w = randn([2, 2]);
const product = lower((m: Tensor<[2, 2]>, x: Tensor<[2]>) => m.mv(x));

export const f = (x: Tensor<[2]>) => product(w, x);`,
  },
  GR1204: {
    rule: 'A captured value can be computed while you build.',
    why: `${frozen} What depends on the machine, the user or the network is known only at run time.`,
    bad: `import { lower, type Tensor } from 'gradus';

const start = Date.parse(new Date().toISOString());

export const f = lower((x: Tensor<[2]>) => x.mul(start));`,
    good: `import { lower, tensor, type Tensor } from 'gradus';

const scaled = lower((x: Tensor<[2]>, scale: Tensor<[]>) => x.mul(scale));

export const f = (x: Tensor<[2]>) => scaled(x, tensor(Date.now()));`,
  },
  GR1205: {
    rule: 'A captured array or object is never changed.',
    why: `${frozen} A \`const\` keeps its object, but not what is in it: code that changes it later would change nothing in the program.`,
    bad: `import { lower, type Tensor } from 'gradus';

const config = { rate: 0.1 };

export const f = lower((x: Tensor<[2]>) => x.mul(config.rate));

export function slower(): void {
  config.rate /= 2;
}`,
    good: `import { lower, type Tensor } from 'gradus';

const config = { rate: 0.1 };

export const f = lower((x: Tensor<[2]>) => x.mul(config.rate));`,
  },
  GR1206: {
    rule: 'Captured functions and values come from your own project.',
    why: 'The transformer reads TypeScript source. Packages ship JavaScript and declarations, from which no program can be made.',
    bad: `import { sep } from 'node:path';
import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(sep.length));`,
    good: `import { lower, type Tensor } from 'gradus';

const sep = '/';

export const f = lower((x: Tensor<[2]>) => x.mul(sep.length));`,
  },
  GR1207: {
    rule: 'No captured value is defined by itself.',
    why: 'Its definition leads back to it before it has a value. At run time that is a `ReferenceError`, or `undefined` where modules import each other.',
    bad: `import { lower, type Tensor } from 'gradus';

const first: number = second() + 1;
function second(): number {
  return first;
}

export const f = lower((x: Tensor<[2]>) => x.mul(first));`,
    good: `import { lower, type Tensor } from 'gradus';

const first: number = second() + 1;
function second(): number {
  return 1;
}

export const f = lower((x: Tensor<[2]>) => x.mul(first));`,
  },
  GR1208: {
    rule: 'A variable is passed, not captured.',
    why: `${frozen} A \`variable\` is made to be changed by training, so the program must get its present value on each call.`,
    bad: `import { lower, type Tensor, variable, zeros } from 'gradus';

const w = variable(zeros([2]));

export const f = lower((x: Tensor<[2]>) => x.mul(w));`,
    good: `import { lower, type Tensor, variable, zeros } from 'gradus';

const w = variable(zeros([2]));
const product = lower((x: Tensor<[2]>, y: Tensor<[2]>) => x.mul(y));

export const f = (x: Tensor<[2]>) => product(x, w);`,
  },
  GR1209: {
    rule: 'The object of a method is passed, not captured.',
    why: `${frozen} Inside a class, \`this\` is an object that is made at run time: which one it is, and what its fields hold, is known only then.`,
    bad: `import { lower, type Tensor } from 'gradus';

export class Net {
  constructor(readonly w: Tensor<[2]>) {}
  readonly forward = lower((x: Tensor<[2]>) => x.mul(this.w));
}`,
    good: `import { lower, type Tensor } from 'gradus';

export class Net {
  constructor(readonly w: Tensor<[2]>) {}
  forward(x: Tensor<[2]>) {
    return x.mul(this.w);
  }
}

export const forward = lower((net: Net, x: Tensor<[2]>) => net.forward(x));`,
  },
};
