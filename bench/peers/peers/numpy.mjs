// NumPy, one thread. It measures itself, in a process of its own that is asked in turn with the others.
import { withSeeds } from '../workloads.mjs';
import { ask, readResults } from './numpy-process.mjs';

export { stop } from './numpy-process.mjs';

export async function describe() {
  const { version, blas } = await ask({ name: 'describe' });
  return { name: 'NumPy', version: `${version} (${blas})` };
}

export async function prepare(workload) {
  await ask({ name: 'prepare', row: workload, specs: withSeeds(workload) });
  return {
    sample: async (count) => (await ask({ name: 'sample', count })).time,
    read: readResults,
    dispose: () => ask({ name: 'dispose' }),
  };
}
