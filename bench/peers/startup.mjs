// How long an application takes from nothing to its first result.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { applications, EXPECTED, environment, here, inFolder, isOurs } from './applications.mjs';
import { median } from './measure.mjs';
import { bundleOptions } from './peers/gradus-programs.mjs';
import { python } from './peers/numpy-process.mjs';

/** Milliseconds that a command takes to its end; it must print `expected`. */
function timeOf({ command, args, expected }) {
  const start = performance.now();
  const text = execFileSync(command, args, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const time = performance.now() - start;
  // Python writes 15.0.
  if (text.replace(/\s|\.0/g, '') === expected) return time;
  throw new Error(`${args.at(-1)} printed ${text.trim()}`);
}

const node = (...args) => ({ command: process.execPath, args: [...process.execArgv, ...args] });

/** Ours as a bundle, which is how a build leaves it; the others as they are installed. */
async function commandOf(application, folder) {
  const { key, entry, plugin } = application;
  if (!isOurs(application)) return { ...node(here(entry)), expected: EXPECTED };
  const outfile = path.join(folder, `${key}.mjs`);
  await build({ ...bundleOptions(entry, outfile, plugin), minify: true });
  return { ...node(outfile), expected: EXPECTED };
}

/** The commands by participant, each with the empty process that it is compared with. */
async function commandsIn(folder, keys) {
  const empty = { ...node('-e', '0'), expected: '' };
  const commands = new Map();
  for (const application of applications)
    if (keys.has(application.key))
      commands.set(application.key, { ...(await commandOf(application, folder)), empty });
  const command = python();
  if (command)
    commands.set('numpy', {
      command,
      args: [here('apps/with_numpy.py')],
      expected: EXPECTED,
      empty: { command, args: ['-c', 'pass'], expected: '' },
    });
  return commands;
}

/** Medians of `runs` starts, in turn, less what an empty process takes. */
export const startUp = (keys, { runs }) =>
  inFolder(async (folder) => {
    const commands = [...(await commandsIn(folder, keys))];
    const times = new Map(commands.map(([key]) => [key, []]));
    for (let run = 0; run < runs; run++)
      for (const [key, command] of commands)
        times.get(key).push(timeOf(command) - timeOf(command.empty));
    return new Map([...times].map(([key, list]) => [key, median(list)]));
  });
