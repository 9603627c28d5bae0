// How long lowering takes with each oracle: the first module of a cold process, and the same module after an edit.
// `npm run bench:oracles` measures the digits example, and a project of 200 modules of which every tenth lowers.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const MODULES = 200;
const EDITS = 5;
const RUNS = 3;

const config = {
  extends: path.join(root, 'examples/digits/tsconfig.json'),
  compilerOptions: { types: [] },
  include: ['src'],
};

/** Layers that call each other, every tenth of them lowered, and a file of shapes that all share. */
const moduleText = (i) => `
import { ${i % 10 === 0 ? 'lower, ' : ''}type Tensor } from 'gradus';
import type { Input, Params } from './shapes.ts';
${i === 0 ? '' : `import { layer${i - 1} } from './m${i - 1}.ts';`}
export const rate${i} = ${i} / 100;
export function layer${i}({ w, b }: Params, x: Input): Tensor<[4, 8]> {
  return x.matmul(w).add(b).mul(rate${i})${i % 10 === 0 ? '' : `.add(layer${i - 1}({ w, b }, x))`};
}
${i % 10 === 0 ? `export const f${i} = lower((p: Params, x: Input) => layer${i === 0 ? 0 : i - 1}(p, x).tanh().sum());` : ''}
`;

function synthetic(folder) {
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/gradus'));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const shapes =
    "import type { Tensor } from 'gradus';\nexport type Input = Tensor<[4, 8]>;\nexport interface Params { w: Tensor<[8, 8]>; b: Tensor<[8]> }\n";
  writeFileSync(path.join(folder, 'src/shapes.ts'), shapes);
  for (let i = 0; i < MODULES; i++) {
    writeFileSync(path.join(folder, `src/m${i}.ts`), moduleText(i));
  }
  return { folder, file: path.join(folder, 'src/m100.ts'), from: '100 / 100' };
}

function digits() {
  const folder = path.join(root, 'examples/digits');
  return { folder, file: path.join(folder, 'model.ts'), from: 'const ' };
}

/** Runs in a process of its own: opens a project, lowers a module, and lowers it again with other texts. */
async function measure(oracle, { folder, file, from }) {
  const start = performance.now();
  const { createTransformer } = await import('../dist/transformer.js');
  const transformer = await createTransformer({ tsconfig: folder, slim: false, oracle });
  const text = readFileSync(file, 'utf8');
  const result = transformer.transform(text, file);
  const cold = performance.now() - start;
  const faults = result?.diagnostics.map((d) => d.message) ?? ['not lowered'];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const edits = [];
  for (let i = 0; i < EDITS; i++) {
    const begin = performance.now();
    transformer.transform(text.replace(from, `/* ${i} */ ${from}`), file);
    edits.push(performance.now() - begin);
  }
  return { cold, warm: edits.sort((a, b) => a - b)[EDITS >> 1] };
}

const shown = (times) => times.map((t) => `${Math.round(t)}`.padStart(6)).join('');

function compare() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gradus-oracles-'));
  try {
    const projects = { digits: digits(), [`${MODULES} modules`]: synthetic(folder) };
    for (const [name, project] of Object.entries(projects)) {
      for (const oracle of ['ts-morph', 'typescript']) {
        const args = [fileURLToPath(import.meta.url), oracle, JSON.stringify(project)];
        const runs = Array.from({ length: RUNS }, () =>
          JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })),
        );
        console.log(
          `${name.padEnd(12)} ${oracle.padEnd(11)} cold ms ${shown(runs.map((r) => r.cold))}   after an edit ms ${shown(runs.map((r) => r.warm))}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, , oracle, project] = process.argv;
if (oracle && project) console.log(JSON.stringify(await measure(oracle, JSON.parse(project))));
else compare();
