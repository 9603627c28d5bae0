// Relaxed SIMD is on by default in Node 22 and later. In Node 20 it is behind a flag, and every peer gets it.
import { spawnSync } from 'node:child_process';

const FLAG = '--experimental-wasm-relaxed-simd';

/** (module (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd …))) */
const probe = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[0x01, 0x08, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b],
  ...[0x03, 0x02, 1, 0],
  ...[0x0a, 0x0d, 1, 0x0b, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02, 0x0b],
]);

export const hasRelaxedSimd = () => WebAssembly.validate(probe);

const knowsFlag = () => spawnSync(process.execPath, [FLAG, '-e', '0']).status === 0;

/** Whether a second process with the flag did the work of this one. */
export function relaunched() {
  const missing = [
    ...(hasRelaxedSimd() || process.execArgv.includes(FLAG) || !knowsFlag() ? [] : [FLAG]),
    ...(global.gc ? [] : ['--expose-gc']),
  ];
  if (missing.length === 0) return false;
  const args = [...process.execArgv, ...missing, ...process.argv.slice(1)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
  return true;
}
