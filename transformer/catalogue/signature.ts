/** GR10xx: the parameters and the result of the function. */
import type { Pages } from './page.ts';

export const signature: Pages = {
  GR1001: {
    rule: '`lower` takes one function, and perhaps options.',
    why: 'The program is made from the source of a function. A value that is no function has no source to read, and a call with more arguments has no meaning.',
    bad: `import { lower } from 'gradus';

// @ts-expect-error: the checker says the same
export const f = lower(3);`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(3));`,
  },
  GR1002: {
    rule: 'Every size of a parameter is a literal.',
    why: 'Kernels, loop bounds and memory are laid out when you build, so every size must be known then. `number` says only that there is a size. The checker carries literal sizes through every op, so it is enough to write them where tensors come in.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[number, 3]>) => x.sum());`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[32, 3]>) => x.sum());

/** Sizes that are known only at run time are checked once, outside. */
export const g = (x: Tensor) => f(x.expectShape([32, 3]));`,
  },
  GR1003: {
    rule: 'Where a program is asked for, no type parameter is open.',
    why: 'A generic function stands for many programs, one for each choice of its type parameters. Each call of what `lower` gives makes that choice: the shapes of its arguments are literal there, and calls with the same shapes share a program. A call in a function that is itself generic leaves it open, and so does a lowered function that takes its type parameters from the code around it. Helpers that are called inside of `lower` may be as generic as you like.',
    bad: `import { lower, ones, type Tensor } from 'gradus';

const layer = lower(<N extends number>(x: Tensor<[N, 3]>) => x.relu());

const model = <N extends number>(x: Tensor<[N, 3]>) => layer(layer(x));

export const y = model(ones(8, 3));`,
    good: `import { lower, ones, type Tensor } from 'gradus';

const layer = <N extends number>(x: Tensor<[N, 3]>) => x.relu();

const model = lower(<N extends number>(x: Tensor<[N, 3]>) => layer(layer(x)));

export const y = model(ones(8, 3));`,
  },
  GR1004: {
    rule: 'No parameter has one of several types.',
    why: 'One program has one signature: one shape and one dtype for each tensor. A union would need a program for each of its members, and a test at run time to choose. Lower each, and choose in plain code.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]> | Tensor<[3]>) => x);`,
    good: `import { lower, type Tensor } from 'gradus';

export const pairs = lower((x: Tensor<[2]>) => x.sum());
export const triples = lower((x: Tensor<[3]>) => x.sum());`,
  },
  GR1005: {
    rule: 'A parameter that is no tensor has a literal type.',
    why: 'A plain number, string or boolean is used while the program is written: it may choose a branch or a size. Its value must therefore be known when you build. A number that changes from call to call is data, and data is a tensor.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, rate: number) => x.mul(rate));`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, rate: Tensor<[]>) => x.mul(rate));
export const g = lower((x: Tensor<[2]>, power: 2) => x.pow(power));`,
  },
  GR1006: {
    rule: 'Every parameter has a type that says something.',
    why: 'Shapes are read from the types. `any`, `unknown` and `never` hide them, and everything computed from such a parameter would be unknown too.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: any): Tensor<[2]> => x.neg());`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.neg());`,
  },
  GR1007: {
    rule: 'How many tensors a parameter holds is known.',
    why: 'Every tensor of the arguments becomes one input of the program, with its own place. An array type, a rest element or an index signature leaves the number of them open; a tuple or named fields do not.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((xs: Tensor<[2]>[]) => xs.length);`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((xs: readonly [Tensor<[2]>, Tensor<[2]>]) => xs[0].add(xs[1]));`,
  },
  GR1008: {
    rule: 'Arguments and results are tensors, or objects and tuples of them.',
    why: 'What crosses the border of a program must be found again on the other side, leaf by leaf. Functions, dates and maps have no leaves that a program could read or write.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => ({ x, later: () => x.neg() }));`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => ({ x, negated: x.neg() }));`,
  },
  GR1009: {
    rule: 'Only parameters at the end may be left out.',
    why: 'Whether an argument is there changes the program, so there is a program for each number of arguments. Optional fields of objects, and parameters with a default before required ones, would need a program for each combination.',
    bad: `import { lower, type Tensor } from 'gradus';

interface Layer {
  readonly w: Tensor<[2]>;
  readonly bias?: Tensor<[2]>;
}

export const f = lower((x: Tensor<[2]>, { w, bias }: Layer) => (bias ? x.mul(w).add(bias) : x.mul(w)));`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, w: Tensor<[2]>, bias?: Tensor<[2]>) =>
  bias ? x.mul(w).add(bias) : x.mul(w),
);`,
  },
  GR1010: {
    rule: 'Casts and annotations tell the truth about shapes.',
    why: 'The checker believes a cast. The program is made of what really happens to the tensors, so its shapes are the true ones. If the two differ, the rest of your code was checked against something that will not come.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 3]>) => (x as unknown as Tensor<[3, 2]>).relu());`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 3]>) => x.reshape([3, 2]).relu());`,
  },
  GR1011: {
    rule: 'The function has one call signature.',
    why: 'An overloaded function has several sets of parameter types, and nothing at the call of `lower` says which is meant. An arrow function that calls it with tensors of one shape does.',
    bad: `import { lower, type Tensor } from 'gradus';

function half(x: Tensor<[2]>): Tensor<[2]>;
function half(x: Tensor<[3]>): Tensor<[3]>;
function half(x: Tensor): Tensor {
  return x.div(2);
}

export const f = lower(half);`,
    good: `import { lower, type Tensor } from 'gradus';

function half(x: Tensor<[2]>): Tensor<[2]>;
function half(x: Tensor<[3]>): Tensor<[3]>;
function half(x: Tensor): Tensor {
  return x.div(2);
}

export const f = lower((x: Tensor<[2]>) => half(x));`,
  },
  GR1012: {
    rule: 'The objects that a program takes have no `#` names.',
    why: 'A program takes the fields of an object, one by one. A name with `#` can be read by the methods of its class only, not by what calls the program. TypeScript `private` says the same to the checker, and is a field like any other.',
    bad: `import { lower, type Tensor } from 'gradus';

class Net {
  readonly #w: Tensor<[2]>;
  constructor(w: Tensor<[2]>) {
    this.#w = w;
  }
  forward(x: Tensor<[2]>) {
    return x.mul(this.#w);
  }
}

export const f = lower((net: Net, x: Tensor<[2]>) => net.forward(x));`,
    good: `import { lower, type Tensor } from 'gradus';

class Net {
  constructor(private readonly w: Tensor<[2]>) {}
  forward(x: Tensor<[2]>) {
    return x.mul(this.w);
  }
}

export const f = lower((net: Net, x: Tensor<[2]>) => net.forward(x));`,
  },
  GR1013: {
    rule: 'The class of an object that a program takes is known.',
    why: 'Methods run while you build, so it must be known which they are. An abstract class leaves them to the classes that extend it. A program takes objects of the class that its parameter names, and refuses those of classes that extend it.',
    bad: `import { lower, type Tensor } from 'gradus';

abstract class Layer {
  abstract forward(x: Tensor<[2]>): Tensor<[2]>;
}

export const f = lower((layer: Layer, x: Tensor<[2]>) => layer.forward(x));`,
    good: `import { lower, type Tensor } from 'gradus';

abstract class Layer {
  abstract forward(x: Tensor<[2]>): Tensor<[2]>;
}

class Scale extends Layer {
  constructor(readonly by: Tensor<[2]>) {
    super();
  }
  override forward(x: Tensor<[2]>) {
    return x.mul(this.by);
  }
}

export const f = lower((layer: Scale, x: Tensor<[2]>) => layer.forward(x));`,
  },
  GR1014: {
    rule: 'The module can name the classes of what a program takes and returns.',
    why: 'Before a program runs, the classes of its arguments are compared with those that it was made for, and what it returns gets its classes back. Both need the class itself, by a name at the top of the module or by an import.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  class Pair {
    constructor(readonly first: Tensor<[2]>, readonly second: Tensor<[2]>) {}
  }
  return { pair: new Pair(x, x.neg()) };
});`,
    good: `import { lower, type Tensor } from 'gradus';

class Pair {
  constructor(readonly first: Tensor<[2]>, readonly second: Tensor<[2]>) {}
}

export const f = lower((x: Tensor<[2]>) => ({ pair: new Pair(x, x.neg()) }));`,
  },
  GR1015: {
    rule: 'A generic lowered function is called by its name, or passed on with its type arguments.',
    why: 'Its programs are made for the calls that the build can see, in all files of the project. They are found by following the constant that holds the function, through imports, exports and other constants. What is put into an array or an object, or given to a function, may be called anywhere with anything. With its type arguments it is generic no more, and goes where you like.',
    bad: `import { lower, ones, type Tensor } from 'gradus';

const layer = lower(<N extends number>(x: Tensor<[N]>) => x.relu());

export const ys = [ones(3), ones(3)].map(layer);`,
    good: `import { lower, ones, type Tensor } from 'gradus';

const layer = lower(<N extends number>(x: Tensor<[N]>) => x.relu());

export const ys = [ones(3), ones(3)].map(layer<3>);
export const z = layer(ones(8));`,
  },
};
