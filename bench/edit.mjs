// How long an edit takes until its module is lowered again, in a project of 200 files: `node bench/edit.mjs`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import gradus from 'gradus/rollup';

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
const line = (time, what) => console.log(`${time.toFixed(0).padStart(6)} ms  ${what}`);

async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** The plugin as a bundler sees it. */
function pluginFor(folder, options) {
  const { transform } = gradus({ tsconfig: folder, ...options });
  const host = { addWatchFile() {}, warn: console.warn };
  return (file) => transform.handler.call(host, readFileSync(file, 'utf8'), file);
}

/** All modules, as a build or a first page asks for them. */
async function all(folder, transform) {
  let lowered = 0;
  for (let i = 0; i < FILES / 4; i++) {
    for (const name of ['types', 'model', 'step', 'format']) {
      const file = path.join(folder, `src/feature${i}/${name}.ts`);
      if ((await transform(file))?.code.includes('Written by gradus')) lowered++;
    }
  }
  if (lowered !== FILES / 4) throw new Error(`${lowered} modules were lowered`);
}

/** Times of edits of a file, each followed by the module that they concern. */
async function edits(transform, module, file, textOf, shown) {
  const times = [];
  for (let i = 0; i < EDITS; i++) {
    writeFileSync(file, textOf(i));
    let code = '';
    times.push(await timed(async () => ({ code } = await transform(module))));
    if (!code.includes(shown(i))) throw new Error(`the edit of ${file} is not seen`);
  }
  return times;
}

/** In a process of its own, so that nothing is in memory: the time for all modules. */
function apart(folder, slim) {
  const args = [fileURLToPath(import.meta.url), folder, String(slim)];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

async function bench(folder) {
  console.log(`a project of ${FILES} files, with a lowered step in each fourth`);
  for (const slim of [true, false]) {
    const mode = slim ? 'a build' : 'serving';
    line(apart(folder, slim), `all modules, ${mode}, nothing kept`);
    line(apart(folder, slim), `all modules, ${mode}, kept on the disk`);
  }
  const transform = pluginFor(folder, { slim: false });
  const module = path.join(folder, 'src/feature7/step.ts');
  const types = path.join(folder, 'src/feature7/types.ts');
  const rate = (i) => `0.${i + 2}`;
  const step = (i) => stepOf(7).replace('rate = 0.1', `rate = ${rate(i)}`);
  const [first, ...more] = await edits(transform, module, module, step, rate);
  const typeEdits = await edits(
    transform,
    module,
    types,
    (i) => typesOf(7, i + 20),
    (i) => `[${i + 20}, 8]`,
  );
  line(first, 'the first edit, which opens the project');
  for (const [times, what] of [
    [more, 'an edit of a lowered function'],
    [typeEdits, 'an edit of types that it imports'],
  ]) {
    line(
      median(times),
      `${what}, median of ${times.length}; longest ${Math.max(...times).toFixed(0)} ms`,
    );
  }
}

const [, , given, slim] = process.argv;
if (given) {
  const transform = pluginFor(given, { slim: slim === 'true' });
  console.log(await timed(() => all(given, transform)));
} else {
  const folder = mkdtempSync(path.join(tmpdir(), 'gradus-edit-'));
  try {
    writeProject(folder);
    await bench(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
