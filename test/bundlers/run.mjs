// Installs the packed library with each bundler, builds the same application with each, and runs what comes out:
// `npm run test:bundlers`, or `node test/bundlers/run.mjs vite next` for some. The last line is what `.ci/run` counts.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
/** One folder of packages for all projects, kept from run to run. */
const work = path.join(root, '.gradus/bundlers');
const app = path.join(here, 'app');

/** What is written of the compiler and of nothing else. */
const COMPILER = [
  'a placeholder of another trace',
  'a reduction that has no value yet',
  'registerHook of a hook',
];

/** Which lines of `fail.ts` the stacks of the report name, one by one. */
const CALLS = ["the kernel's call", 'the wrong shape', 'the large result', "the helper's user"];

/**
 * The projects: `output` is where the bundle is, if there is one; `maps`: what of a stack is led back to the sources, `all`
 * of it, or only the `calls`, where the minimizer writes what a kernel calls into the kernel; `native`: how the packages are
 * called that hold the bundler's program for one machine each.
 */
const PROJECTS = {
  vite: { output: 'dist', maps: 'all', native: '@rolldown/binding-' },
  rollup: { output: 'dist', maps: 'all', native: '@rollup/rollup-' },
  rolldown: { output: 'dist', maps: 'all', native: '@rolldown/binding-' },
  esbuild: { output: 'dist', maps: 'all', native: '@esbuild/' },
  tsup: { output: 'dist', maps: 'all' },
  webpack: { output: 'dist', maps: 'all' },
  rspack: { output: 'dist', maps: 'calls', native: '@rspack/binding-' },
  bun: { output: 'dist', native: '@oven/bun-' },
  next: { output: 'out', native: '@next/swc-' },
  // The component calls `lower` itself, so the compiler stays.
  vue: { maps: 'all', native: '@rolldown/binding-' },
  svelte: { output: 'dist', maps: 'all', native: '@rolldown/binding-' },
  vitest: { maps: 'all', native: '@rolldown/binding-' },
  register: { maps: 'all' },
};

const run = promisify(execFile);
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

async function command(line, cwd, env = {}) {
  const [program, ...args] = line.split(' ');
  const bin = path.join(work, 'node_modules/.bin');
  const PATH = `${bin}${path.delimiter}${process.env.PATH}`;
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  try {
    const { stdout } = await run(program, args, {
      cwd,
      env: { ...inherited, PATH, CI: '1', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...env },
      maxBuffer: 2 ** 26,
      timeout: 180_000,
    });
    return stdout;
  } catch (error) {
    throw new Error(`${line}: ${error.message}\n${error.stdout ?? ''}`, { cause: error });
  }
}

/** All packages that the projects name, each in one version. */
function packagesOf(names) {
  const wanted = names.flatMap((name) =>
    Object.entries(readJson(path.join(here, name, 'package.json')).devDependencies),
  );
  const packages = Object.fromEntries(wanted);
  const other = wanted.find(([name, version]) => packages[name] !== version);
  if (other) throw new Error(`${other[0]}: ${other[1]} and ${packages[other[0]]}`);
  return packages;
}

/** Tries again what may fail for the network. */
async function patiently(f, tries = 3) {
  try {
    return await f();
  } catch (error) {
    if (tries === 1) throw error;
    console.log(`again, after: ${error.message.split('\n')[0]}`);
    return patiently(f, tries - 1);
  }
}

async function install(names) {
  mkdirSync(work, { recursive: true });
  const manifest = { private: true, type: 'module', dependencies: packagesOf(names) };
  const stamp = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
  const stampFile = path.join(work, 'installed');
  const npm = (line) => command(`npm ${line} --no-package-lock --no-audit --no-fund`, work);
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    writeJson(path.join(work, 'package.json'), manifest);
    await patiently(() => {
      rmSync(path.join(work, 'node_modules'), { recursive: true, force: true });
      return npm('install');
    });
    writeFileSync(stampFile, stamp);
  }
  const [{ filename }] = JSON.parse(
    await command(`npm pack --ignore-scripts --json --pack-destination ${work}`, root),
  );
  await npm(`install --no-save ./${filename}`);
}

function copy(name) {
  const folder = path.join(work, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(app, folder, { recursive: true });
  if (name !== 'app') cpSync(path.join(here, name), folder, { recursive: true });
  return folder;
}

/** The report is the last line that is one. */
function reportIn(output) {
  const line = output.split('\n').findLast((l) => l.startsWith('{"losses"'));
  if (!line) throw new Error(`no report in:\n${output}`);
  return JSON.parse(line);
}

/** The application with no plugin at all. */
async function unlowered() {
  const folder = copy('app');
  await command(
    'esbuild src/main.ts --bundle --format=esm --platform=node --outfile=dist/main.mjs',
    folder,
  );
  return {
    report: reportIn(await command('node dist/main.mjs', folder)),
    code: textIn(path.join(folder, 'dist')),
  };
}

const textIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => /\.[cm]?js$/.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');

function lineOf(comment, file) {
  const lines = readFileSync(path.join(app, 'src', file), 'utf8').split('\n');
  const found = lines.findIndex((line) => line.endsWith(`// ${comment}`));
  if (found < 0) throw new Error(`no line ends with // ${comment}`);
  return found + 1;
}

let passed = 0;
let failed = 0;
let skipped = 0;

function check(what, isFine, detail = '') {
  if (isFine) passed++;
  else failed++;
  console.log(`  ${isFine ? 'ok    ' : 'FAILED'} ${what}${isFine || !detail ? '' : `\n${detail}`}`);
}

/** The line of a file that ends with a comment must be in a stack. */
function checkPlace(comment, stack, file = 'fail.ts') {
  const place = `${file}:${lineOf(comment, file)}:`;
  check(`an error leads to ${place} (${comment})`, stack.includes(place), stack);
}

function checkReport(report, expected, maps) {
  const bits = JSON.stringify(report.losses);
  check(
    'the losses of the unlowered run, bit for bit',
    bits === JSON.stringify(expected.losses),
    bits,
  );
  if (!maps) return;
  for (const [i, comment] of CALLS.entries()) checkPlace(comment, report.stacks[i]);
  if (maps !== 'all') return;
  checkPlace('the kernel', report.stacks[0]);
  checkPlace('the helper', report.stacks[3], 'root.ts');
}

async function checkProject(name, expected) {
  const { output, maps } = PROJECTS[name];
  const folder = copy(name);
  const { scripts } = readJson(path.join(folder, 'package.json'));
  if (scripts.build) await command(scripts.build, folder);
  checkReport(reportIn(await command(scripts.start, folder)), expected, maps);
  if (output) checkBundle(textIn(path.join(folder, output)));
  if (!scripts.watch) return;
  const seen = await command(scripts.watch, copy(name));
  check('an edit of types alone is seen while files are watched', /was seen/.test(seen), seen);
}

function checkBundle(code) {
  check(
    'the bundle holds kernels',
    /Written by gradus|rootKernels|not positive definite/.test(code),
  );
  const left = COMPILER.filter((sentence) => code.includes(sentence));
  check('the bundle holds no compiler', left.length === 0, left.join('\n'));
}

/** Why a project cannot be run on this machine: registries and mirrors do not hold every bundler for every machine. */
function missing({ native }) {
  if (!native) return undefined;
  const [scope, start] = native.split('/');
  const folder = path.join(work, 'node_modules', scope);
  const isThere = existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(start));
  return isThere ? undefined : `no package ${native}* for ${process.platform}-${process.arch}`;
}

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PROJECTS);
await install(Object.keys(PROJECTS));
// What an earlier run kept would hide what does not work now.
rmSync(path.join(work, 'node_modules/.cache/gradus'), { recursive: true, force: true });
const { report, code } = await unlowered();
check(
  'the compiler is recognized where it is',
  COMPILER.every((sentence) => code.includes(sentence)),
);
for (const name of chosen) {
  const start = performance.now();
  console.log(name);
  const reason = missing(PROJECTS[name]);
  if (reason) {
    skipped++;
    console.log(`  skipped: ${reason}`);
    continue;
  }
  try {
    await checkProject(name, report);
  } catch (error) {
    check('builds and runs', false, error.message);
  }
  console.log(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
console.log(`\n${passed} checks passed, ${failed} failed; ${skipped} projects skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
