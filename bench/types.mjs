// What the library costs the type checker: a file of 1,000 mixed calls, none with shapes seen before, checked by tsc against
// the published declarations, as a user's project would be.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const CALLS = 1000;

/** The calls whose cost is pinned, from every test-d/budget*.ts. */
async function pinned(root, folder) {
  const files = readdirSync(path.join(root, 'test-d')).filter((name) =>
    /^budget.*\.ts$/.test(name),
  );
  await build({
    entryPoints: files.map((name) => path.join(root, 'test-d', name)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });
  const modules = await Promise.all(
    files.map((name) => import(pathToFileURL(path.join(folder, name.replace(/ts$/, 'mjs'))))),
  );
  return modules.flatMap(({ budget }) => Object.values(budget));
}

const CONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
  files: ['calls.ts'],
};

/** `{ version, instantiations, check, total }`, the times in seconds. */
export async function checkCalls(root, folder) {
  const calls = await pinned(root, path.join(folder, 'budgets'));
  const lines = Array.from({ length: CALLS }, (_, k) =>
    calls[k % calls.length].line(2 + Math.floor(k / calls.length)),
  );
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, path.join(folder, 'node_modules/gradus'), 'junction');
  writeFileSync(
    path.join(folder, 'calls.ts'),
    `import * as gradus from 'gradus';\n${lines.join('\n')}\n`,
  );
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const run = (...args) => execFileSync(process.execPath, [tsc, ...args], { encoding: 'utf8' });
  const text = run('-p', folder, '--extendedDiagnostics');
  const figure = (name) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(text)?.[1]);
  return {
    version: run('--version').trim().replace('Version ', ''),
    instantiations: figure('Instantiations'),
    check: figure('Check time'),
    total: figure('Total time'),
  };
}
