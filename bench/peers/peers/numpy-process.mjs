// The Python process that runs serve_numpy.py, with one thread.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('serve_numpy.py', import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

let found;

/** A Python that has NumPy: that of the variable PYTHON, or `python3`; or undefined. */
export function python() {
  const command = process.env.PYTHON ?? 'python3';
  found ??= spawnSync(command, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0;
  return found ? command : undefined;
}

let child;
let answers;

function start() {
  const command = python();
  if (!command) throw new Error('no Python with NumPy; the variable PYTHON names one');
  child = spawn(command, [script], {
    env: { ...process.env, ...oneThread },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

/** Sends a command and waits for its answer. */
export async function ask(command) {
  if (!child) start();
  child.stdin.write(`${JSON.stringify(command)}\n`);
  const { value, done } = await answers.next();
  if (done) {
    child = undefined;
    throw new Error('the Python process ended');
  }
  return JSON.parse(value);
}

/** The results of one call. */
export async function readResults() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gradus-numpy-'));
  try {
    const file = path.join(folder, 'results');
    const { lengths } = await ask({ name: 'read', file });
    const { buffer, byteOffset } = readFileSync(file);
    let offset = byteOffset;
    return lengths.map((length) => {
      const values = new Float32Array(buffer.slice(offset, offset + length * 4));
      offset += length * 4;
      return values;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function stop() {
  child?.stdin.end();
  child = undefined;
}
