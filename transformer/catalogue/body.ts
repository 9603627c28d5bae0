/** GR11xx: syntax and values inside the function. */
import type { Pages } from './page.ts';

export const body: Pages = {
  GR1101: {
    rule: 'Inside `lower` stands only code that can run while you build.',
    why: 'The transformer runs the function on placeholders to see which ops it calls. It knows functions, classes, variables, loops, branches, `try`, arrays, objects, maps and sets. Generators, decorators, regular expressions, bigints and classes that extend what the language brings are left out: what they do depends on more than the values at hand, or may take without end.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const name: string = 'conv1';
  return /^conv/.test(name) ? x.relu() : x;
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const name: string = 'conv1';
  return name.startsWith('conv') ? x.relu() : x;
});`,
  },
  GR1102: {
    rule: 'A lowered function waits for nothing.',
    why: 'A program is a list of kernels that run one after the other. Nothing in it can give control back and come again later. Wait before the call, and pass what came.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower(async (x: Tensor<[2]>) => x.neg());`,
    good: `import { lower, type Tensor } from 'gradus';

const negate = lower((x: Tensor<[2]>) => x.neg());

export const f = async (x: Promise<Tensor<[2]>>) => negate(await x);`,
  },
  GR1103: {
    rule: 'A lowered function does not read the values of tensors.',
    why: 'While the program is written there are only shapes; the values come when it runs. A branch on a value would have to be in the program. `where` chooses element by element, and whatever you want to see can be returned and read outside.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => (x.sum().itemSync() > 0 ? x : x.neg()));`,
    good: `import { lower, type Tensor, where } from 'gradus';

export const f = lower((x: Tensor<[2]>) => where(x.sum().gt(0), x, x.neg()));`,
  },
  GR1104: {
    rule: 'Tensors have methods, not operators.',
    why: 'JavaScript has no operators for objects of your own: `+` would make a string, `===` compare identities. In a lowered function either is certainly a mistake.',
    bad: `import { lower, type Tensor } from 'gradus';

// @ts-expect-error: the checker says the same
export const f = lower((x: Tensor<[2]>, y: Tensor<[2]>) => x * y);`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, y: Tensor<[2]>) => x.mul(y));`,
  },
  GR1105: {
    rule: 'A lowered function changes nothing outside of itself.',
    why: 'The function runs once, while you build. A counter or a cache that it changes would change then, and never again. What a call should change must be among its results.',
    bad: `import { lower, type Tensor } from 'gradus';

const seen: number[] = [];

export const f = lower((x: Tensor<[2]>) => {
  seen.push(1);
  return x.neg();
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, count: Tensor<[]>) => ({
  y: x.neg(),
  count: count.add(1),
}));`,
  },
  GR1106: {
    rule: 'A lowered function uses only names whose values are known at build time.',
    why: 'Globals such as `console`, `process` or `fetch` belong to the machine that runs the program, not to the one that builds it. Pure helpers of the language (`Math`, `Object`, `Array`, `Number`) are the same everywhere.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(performance.now()));`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(Math.sqrt(2)));`,
  },
  GR1107: {
    rule: 'Members are those that mean the same while you build.',
    why: 'A method that looks at the machine, the locale or the inside of an object could give another answer at run time. The transformer knows the members that cannot; it refuses the rest rather than guess.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul('12'.localeCompare('9')));`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul('12'.length));`,
  },
  GR1108: {
    rule: 'Members are taken only of what is there.',
    why: 'The value is `null` or `undefined` for the shapes and constants that are lowered, so the function would throw on every call.',
    bad: `import { lower, type Tensor } from 'gradus';

const config: { layer: { rate: number } | null } = { layer: null };

export const f = lower((x: Tensor<[2]>) => x.mul(config.layer!.rate));`,
    good: `import { lower, type Tensor } from 'gradus';

const config: { layer: { rate: number } | null } = { layer: null };

export const f = lower((x: Tensor<[2]>) => x.mul(config.layer?.rate ?? 1));`,
  },
  GR1109: {
    rule: 'Only functions are called.',
    why: 'What stands before the parentheses is no function for the values that are known at build time. It would throw on every call.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const activation = 'relu' as unknown as (x: Tensor<[2]>) => Tensor<[2]>;
  return activation(x);
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const activation = (y: Tensor<[2]>) => y.relu();
  return activation(x);
});`,
  },
  GR1110: {
    rule: 'A lowered function does not throw for the shapes it is lowered for.',
    why: 'A check on shapes or constants is decided while you build. If it fails, every call would throw, so the build says so; if it passes, nothing of it is left in the program.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[3]>) => {
  if (x.shape[0] % 2 === 1) throw new Error('an even size, please');
  return x.neg();
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[4]>) => {
  if (x.shape[0] % 2 === 1) throw new Error('an even size, please');
  return x.neg();
});`,
  },
  GR1111: {
    rule: 'Loops end, and are not too long to unroll.',
    why: 'Every turn of a JavaScript loop adds its ops to the program. A loop without end would build for ever, and a very long one makes a very long program. `scan` is a loop that stays a loop.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  let n = 0;
  while (true) n += 1;
  return x.mul(n);
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  let y: Tensor<[2]> = x;
  for (let i = 0; i < 10; i++) y = y.mul(x);
  return y;
});`,
  },
  GR1112: {
    rule: 'Recursion ends.',
    why: 'Calls run while you build. Recursion must end on something known then, such as a size or a counter; the value of a tensor cannot end it.',
    bad: `import { lower, type Tensor } from 'gradus';

function power(x: Tensor<[2]>, n: number): Tensor<[2]> {
  return x.mul(power(x, n - 1));
}

export const f = lower((x: Tensor<[2]>) => power(x, 3));`,
    good: `import { lower, type Tensor } from 'gradus';

function power(x: Tensor<[2]>, n: number): Tensor<[2]> {
  return n === 0 ? x : x.mul(power(x, n - 1));
}

export const f = lower((x: Tensor<[2]>) => power(x, 3));`,
  },
  GR1113: {
    rule: 'Arrays and objects can be taken apart, nothing else.',
    why: 'An array pattern on another value would call its iterator, and an object pattern on a number or string its prototype. Both are rare, and most often a mistake.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const { length } = 'ab';
  return x.mul(length);
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const { length } = ['a', 'b'];
  return x.mul(length);
});`,
  },
  GR1114: {
    rule: 'A lowered function draws no random numbers and asks no clock.',
    why: 'The function runs once, while you build: the number drawn then would be the same on every call. Draw from a key that is a parameter, or draw outside and pass the numbers in.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(Math.random()));`,
    good: `import { lower, tensor, type Tensor } from 'gradus';

const scaled = lower((x: Tensor<[2]>, scale: Tensor<[]>) => x.mul(scale));

export const f = (x: Tensor<[2]>) => scaled(x, tensor(Math.random()));`,
  },
  GR1115: {
    rule: 'A lowered function only computes.',
    why: 'The function runs once, while you build, and its program is a list of kernels. What it prints, stores or sends would happen then, and never again. Return what you want to see, and print it outside.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  console.log('called');
  return x.neg();
});`,
    good: `import { lower, type Tensor } from 'gradus';

const negated = lower((x: Tensor<[2]>) => x.neg());

export const f = (x: Tensor<[2]>) => {
  console.log('called');
  return negated(x);
};`,
  },
  GR1116: {
    rule: 'Objects that are taken apart have no `#` names.',
    why: 'Gradients and other transforms take an object apart into its fields, and put another one together. A name with `#` is no field: only the constructor of the class gives it, and the other object was made without it. TypeScript `private` is a field like any other.',
    bad: `import { grad, lower, type Tensor } from 'gradus';

class Net {
  #rate = 2;
  constructor(readonly w: Tensor<[2]>) {}
  loss() {
    return this.w.mul(this.#rate).sum();
  }
}

export const f = lower((w: Tensor<[2]>) => grad((net: Net) => net.loss())(new Net(w)).w);`,
    good: `import { grad, lower, type Tensor } from 'gradus';

class Net {
  private readonly rate = 2;
  constructor(readonly w: Tensor<[2]>) {}
  loss() {
    return this.w.mul(this.rate).sum();
  }
}

export const f = lower((w: Tensor<[2]>) => grad((net: Net) => net.loss())(new Net(w)).w);`,
  },
};
