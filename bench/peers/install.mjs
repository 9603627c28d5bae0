// The peers, installed into this folder. Their install scripts do not run: all that they need is in the packages.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const json = (file) => JSON.parse(readFileSync(path.join(here, file), 'utf8'));

function isInstalled([name, version]) {
  const file = `node_modules/${name}/package.json`;
  return existsSync(path.join(here, file)) && json(file).version === version;
}

export function install() {
  if (Object.entries(json('package.json').dependencies).every(isInstalled)) return;
  console.log('installing the peers into bench/peers/node_modules');
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
      cwd: here,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  } catch {
    console.log('npm ci failed: what is not installed is left out');
  }
}
