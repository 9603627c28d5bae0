// Runs the tests of test/webgpu on every driver there is: `npm run test:webgpu`, or with files and options of vitest after
// `--`. Where the environment says GRADUS_WEBGPU=required, as CI does, a driver that is missing is a failure. GRADUS_DENO and
// GRADUS_FIREFOX say where these are, if the tests are to run there, too.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { cache, findLavapipe, findSwiftShader, install } from './drivers.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is. Its driver is that of the project `swiftshader`, so it comes first. */
async function findChromium() {
  const places = process.env.GRADUS_CHROMIUM ? [process.env.GRADUS_CHROMIUM] : CHROMIUM;
  const isThere = () => places.find((place) => existsSync(place));
  if (!isThere()) await install(['chromium']);
  const driver = isThere();
  return driver && { driver, name: 'with the SwiftShader that it brings' };
}

/** What each project of vitest.webgpu.config.ts needs, and the variable in which it is told. */
const projects = [
  { name: 'chromium', variable: 'GRADUS_CHROMIUM', find: findChromium },
  { name: 'swiftshader', variable: 'GRADUS_SWIFTSHADER', find: findSwiftShader },
  { name: 'lavapipe', variable: 'GRADUS_LAVAPIPE', find: findLavapipe },
];

mkdirSync(path.join(cache, 'shaders'), { recursive: true });
const env = {
  ...process.env,
  // Lavapipe takes seconds for a kernel that it has not compiled before.
  MESA_SHADER_CACHE_DIR: path.join(cache, 'shaders'),
};
const args = process.argv.slice(2);
// The projects `lowered-*` take a while to open.
if (args.length === 0 || args.some((arg) => arg.startsWith('lowered'))) env.GRADUS_LOWERED = '1';
const missing = [];
for (const { name, variable, find } of projects) {
  delete env[variable];
  const found = await find().catch((error) => ({ reason: error.message }));
  if (found?.driver) {
    env[variable] = found.driver;
    console.log(`webgpu: ${name}: ${found.name} (${found.driver})`);
  } else {
    missing.push(name);
    console.log(`\nNO ADAPTER: ${name} is left out: ${found?.reason ?? 'its driver gives none'}\n`);
  }
}

const isRequired = process.env.GRADUS_WEBGPU === 'required';
let status = isRequired && missing.length > 0 ? 1 : 0;
if (missing.length < projects.length) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.webgpu.config.ts'];
  const { status: code } = spawnSync(process.execPath, [...vitest, ...args], {
    env,
    stdio: 'inherit',
  });
  status ||= code ?? 1;
} else console.log('NO ADAPTER: no test of WebGPU ran');
process.exitCode = status;
