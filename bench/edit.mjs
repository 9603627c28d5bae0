// How long an edit takes until its module is lowered again, in a project of 200 files: `node bench/edit.mjs`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTransformer } from 'gradus/transformer';

const FILES = 200;
const EDITS = 10;
const root = fileURLToPath(new URL('..', import.meta.url));

const typesOf = (i, rows = 16) => `import type { Tensor } from 'gradus';

export interface Params${i} {
  readonly w: Tensor<[8, 4]>;
  readonly b: Tensor<[4]>;
}
export type Input${i} = Tensor<[${rows}, 8]>;
export type Target${i} = Tensor<[${rows}, 4]>;
`;

const modelOf = (i) => `import type { Input${i}, Params${i} } from './types.ts';

export const layer${i} = ({ w, b }: Params${i}, x: Input${i}) => x.matmul(w).add(b).tanh();
`;

const stepOf = (i) => `import { lower, valueAndGrad } from 'gradus';
import { layer${i} } from './model.ts';
import type { Input${i}, Params${i}, Target${i} } from './types.ts';

const rate = 0.1;
const loss = (p: Params${i}, x: Input${i}, y: Target${i}) => layer${i}(p, x).sub(y).pow(2).mean();

export const step = lower((p: Params${i}, x: Input${i}, y: Target${i}) => {
  const [value, g] = valueAndGrad(loss)(p, x, y);
  return { value, w: p.w.sub(g.w.mul(rate)), b: p.b.sub(g.b.mul(rate)) };
});
`;

const helperOf = (i) => `export interface Row${i} {
  readonly id: number;
  readonly name: string;
}
export const format${i} = (row: Row${i}): string => \`\${row.id}: \${row.name}\`;
`;

/** A quarter each: types, a model, a lowered step, and code that has nothing to do with tensors. */
function writeProject(folder) {
  for (let i = 0; i < FILES / 4; i++) {
    const feature = path.join(folder, 'src', `feature${i}`);
    mkdirSync(feature, { recursive: true });
    writeFileSync(path.join(feature, 'types.ts'), typesOf(i));
    writeFileSync(path.join(feature, 'model.ts'), modelOf(i));
    writeFileSync(path.join(feature, 'step.ts'), stepOf(i));
    writeFileSync(path.join(feature, 'format.ts'), helperOf(i));
  }
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'esnext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['src'] }),
  );
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/gradus'), 'dir');
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const milliseconds = (time) => `${time.toFixed(0)} ms`.padStart(8);

function timed(action) {
  const start = performance.now();
  action();
  return performance.now() - start;
}

const folder = mkdtempSync(path.join(tmpdir(), 'gradus-edit-'));
try {
  writeProject(folder);
  const start = performance.now();
  const transformer = await createTransformer({ tsconfig: folder, slim: false });
  const opened = performance.now() - start;
  const file = path.join(folder, 'src/feature7/step.ts');
  const types = path.join(folder, 'src/feature7/types.ts');
  const source = readFileSync(file, 'utf8');
  const lower = () => {
    const result = transformer.transform(readFileSync(file, 'utf8'), file);
    if (!result?.map || result.diagnostics.length > 0)
      throw new Error(`not lowered: ${result?.diagnostics[0]?.message}`);
    return result.code;
  };
  const cold = timed(lower);
  const edits = Array.from({ length: EDITS }, (_, i) =>
    timed(() => {
      writeFileSync(file, source.replace('rate = 0.1', `rate = 0.${i + 2}`));
      if (!lower().includes(`0.${i + 2}`)) throw new Error('stale');
    }),
  );
  const typeEdits = Array.from({ length: EDITS }, (_, i) =>
    timed(() => {
      writeFileSync(types, typesOf(7, i + 20));
      if (!lower().includes(`[${i + 20}, 8]`)) throw new Error('stale');
    }),
  );
  console.log(`a project of ${FILES} files, one lowered step in each fourth`);
  console.log(`${milliseconds(opened)}  opening the project`);
  console.log(`${milliseconds(cold)}  the first module`);
  console.log(
    `${milliseconds(median(edits))}  an edit of a lowered function (median of ${EDITS}; longest${milliseconds(Math.max(...edits))})`,
  );
  console.log(
    `${milliseconds(median(typeEdits))}  an edit of types that it imports (median of ${EDITS}; longest${milliseconds(Math.max(...typeEdits))})`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
