/**
 * The wrong programs of test-d/bugs once more, on tensors whose shapes the types do not know: they let all of them
 * through (test/bugs.test.ts has the run time reject them), but for what no shape excuses.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkAll } from './typescript.ts';

const folder = new URL('../test-d/bugs/', import.meta.url);
const MAKERS = ['zeros', 'ones', 'tensor', 'arange', 'eye', 'full'];

/** The makers of tensors, without their shapes. */
const UNKNOWN = `
import type { DType, Shape, Tensor } from '../../src/index.ts';
type Make = <D extends DType = 'float32'>(...args: (unknown[] | number | { readonly dtype?: D })[]) => Tensor<Shape, D>;
export declare const ${MAKERS.map((name) => `${name}: Make`).join(', ')};
`;

/** A program that makes its tensors by those. */
const unknown = (source: string) =>
  source
    .replaceAll('@ts-expect-error', 'expected:')
    .replace(/import \{([^}]*)\} from '..\/..\/src\/index.ts';/, (_, names: string) => {
      const others = names.split(',').filter((name) => !MAKERS.includes(name.trim()));
      return (
        `import {${others}} from '../../src/index.ts'; ` +
        `import { ${MAKERS.join(', ')} } from './.unknown.ts';`
      );
    });

/** Mistakes in dtypes, equations, options and functions, and in shapes that a signature, a rule or a reduction says. */
const CERTAIN =
  /of dtype|tensor of dtype|einsum '[^']*':|in the equation|function that returns|of no tensors|bool tensor| of \[\]:|: padding |customGrad (?:gradient )?of /;

test('what depends on shapes is left to the run time', () => {
  const files = readdirSync(folder).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file));
  const programs = files.map((file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    return [`bugs/.unknown-${file}`, unknown(source)] as const;
  });
  const found = checkAll(new Map([['bugs/.unknown.ts', UNKNOWN], ...programs]));
  const complaints = [...found].flatMap(([file, list]) =>
    list.map(({ line, text }) => `${file} ${line}: ${text}`),
  );
  expect(complaints.join('\n')).toContain('indexSelect index of dtype float32: must be int32');
  // A function of a tensor of known shape takes none of unknown shape.
  const isSignature =
    /^\S+ \d+: Argument of type 'Tensor<Shape, "\w+">' is not assignable to parameter of type 'Tensor</;
  expect(complaints.filter((one) => !CERTAIN.test(one) && !isSignature.test(one))).toEqual([]);
});
