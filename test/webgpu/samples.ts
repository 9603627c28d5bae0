/**
 * The samples of the transformer, lowered with shaders, as a module that tests import wherever they run: `virtual:samples`.
 */
import type { Plugin } from 'vitest/config';
import { openSession } from '../../transformer/open.ts';
import { cases, inputOf, samples } from '../transformer/harness.ts';
import { once } from './once.ts';

const NAME = 'virtual:samples';
const FOUND = `\0${NAME}`;

type Session = Awaited<ReturnType<typeof openSession>>;

/** A module with all functions that samples export, and what they take. */
function moduleOf(session: Session): string {
  const accepted = cases.filter((name) => !/^(refuse|infer)-/.test(name));
  const parts = accepted.map((name, i) => {
    const file = session.oracle.file(inputOf(name));
    if (!file) throw new Error(`${name} is not in the project`);
    const functions = session.lowered(file).calls.flatMap(({ site, traced }) => {
      if (!traced) return [];
      const { inputs } = traced.program;
      const taken = {
        sample: name,
        name: site.name,
        inputs: inputs.map(({ shape, dtype }) => ({ shape, dtype })),
        parameters: traced.signature.parameters,
      };
      const key = site.name === 'lowered' ? 'default' : site.name;
      // In a literal, a key `__proto__` would be none.
      const text = JSON.stringify(JSON.stringify(taken));
      return [`{ ...JSON.parse(${text}), f: sample${i}[${JSON.stringify(key)}] }`];
    });
    return { load: `import * as sample${i} from ${JSON.stringify(inputOf(name))};`, functions };
  });
  return [
    ...parts.map(({ load }) => load),
    `export const functions = [${parts.flatMap(({ functions }) => functions).join(',\n')}];`,
  ].join('\n');
}

export function loweredSamples(): Plugin {
  const open = () => once('samples', () => openSession(samples));
  return {
    name: 'samples',
    enforce: 'pre',
    resolveId: (id) => (id === NAME ? FOUND : null),
    load: async (id) => (id === FOUND ? moduleOf(await open()) : null),
    async transform(_code, id) {
      if (!id.startsWith(samples)) return null;
      const session = await open();
      const file = session.oracle.file(id);
      if (!file) throw new Error(`${id} is not in the project`);
      const emitted = session.emit(session.lowered(file), { webgpu: true });
      return emitted ? { code: emitted.code, map: emitted.map.toString() } : null;
    },
  };
}
