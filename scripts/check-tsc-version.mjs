// The `tsc` on the PATH must be the one package.json pins: another package that brings its own
// TypeScript must not take its place unnoticed.
import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const wanted = manifest.devDependencies.typescript;
const found = execSync('tsc --version', { encoding: 'utf8' })
  .trim()
  .replace(/^Version /, '');
if (found !== wanted) {
  console.error(
    `tsc is ${found}, but package.json pins ${wanted}; run this through npm after npm ci`,
  );
  process.exit(1);
}
