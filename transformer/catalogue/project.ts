/** GR13xx: the project. */
import type { Pages } from './page.ts';

export const project: Pages = {
  GR1301: {
    rule: 'A file that calls `lower` can be parsed.',
    why: 'Nothing is lowered in a file with a syntax error: what the parser makes of the rest is a guess.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(2);`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.mul(2));`,
  },
  GR1302: {
    rule: 'The code inside `lower` has no type errors.',
    why: 'Shapes are read from the types, so types that are wrong mean a program that is not the one you wrote. Only errors inside the function, and the functions that it calls, count.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const y: Tensor<[3]> = x.neg();
  return y.neg();
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  const y: Tensor<[2]> = x.neg();
  return y.neg();
});`,
  },
  GR1303: {
    rule: 'A file that calls `lower` belongs to the project.',
    why: 'Types are known of the files that the tsconfig includes. The bundler has met one that is not among them; it works as it is, traced at run time, with the compiler in the bundle.',
    bad: `// In a file that "include" in the tsconfig leaves out:
import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.neg());`,
    good: `// In a file that "include" in the tsconfig names:
import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.neg());`,
  },
  GR1304: {
    rule: '`lower` is called, not passed on.',
    why: 'The transformer rewrites calls of `lower`. Under another name, or inside another function, it cannot tell what is lowered. The code works, traced at run time, with the compiler in the bundle.',
    bad: `import { lower, type Tensor } from 'gradus';

const compile = lower;

export const f = compile((x: Tensor<[2]>) => x.neg());`,
    good: `import { lower as compile, type Tensor } from 'gradus';

export const f = compile((x: Tensor<[2]>) => x.neg());`,
  },
  GR1305: {
    rule: 'In mode `infer`, an expression of literal shapes becomes a program where it stands.',
    why: "With `mode: 'infer'` the transformer looks outside of `lower` too. An expression is left as it was when a size in it is not a literal, or when something may happen in the middle of it. It works, traced at run time, with the compiler in the bundle.",
    bad: `import { type Tensor } from 'gradus';

export const f = (x: Tensor<[number]>) => x.mul(2).add(1);`,
    good: `import { type Tensor } from 'gradus';

export const f = (x: Tensor<[8]>) => x.mul(2).add(1);`,
  },
  GR1306: {
    rule: 'Tensor work outside `lower` is traced at run time.',
    why: 'Nothing is wrong with it. But it needs the compiler, which then comes into the bundle. When all tensor work is lowered, the bundle holds kernels and the small run time only. `gradus check --baseline` keeps what there is from growing.',
    bad: `import { lower, type Tensor, zeros } from 'gradus';

const f = lower((x: Tensor<[2]>) => x.neg());

export const y = f(zeros([2]).add(1));`,
    good: `import { lower, type Tensor, zeros } from 'gradus';

const f = lower((x: Tensor<[2]>) => x.add(1).neg());

export const y = f(zeros([2]));`,
  },
  GR1307: {
    rule: 'A project has one copy of gradus.',
    why: 'Tensors of one copy are no tensors for the other, neither for the types nor at run time. Two copies come of two versions in a workspace, or of packages that install their own.',
    bad: `// In a project with two folders that hold a package gradus:
import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.neg());`,
    good: `// In a project with one:
import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.neg());`,
  },
  GR1308: {
    rule: 'A generic lowered function is used in the project.',
    why: 'Programs are made for the shapes of the calls in the project. Without a call there is none: the function is compiled at run time, at its first call, and the compiler comes into the bundle. A library can leave it so, for the shapes of its users; built with `slim: false`, what it exports is traced for all shapes that it was not lowered for. What only lowered functions call becomes part of their programs.',
    bad: `import { lower, type Tensor } from 'gradus';

export const layer = lower(<N extends number>(x: Tensor<[N, 3]>) => x.relu());`,
    good: `import { lower, ones, type Tensor } from 'gradus';

export const layer = lower(<N extends number>(x: Tensor<[N, 3]>) => x.relu());

export const y = layer(ones(8, 3));`,
  },
};
