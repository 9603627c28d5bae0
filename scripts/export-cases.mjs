// Prints the cases of test/cases.ts as JSON, for scripts/reference.py. Numbers that JSON lacks are strings.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('../test/cases.ts', import.meta.url))],
  bundle: true,
  format: 'esm',
  write: false,
});
const source = Buffer.from(outputFiles[0].contents).toString('base64');
const { cases, inputsHash, keyOf } = await import(`data:text/javascript;base64,${source}`);
const plain = (x) => (Object.is(x, -0) ? '-0' : Number.isFinite(x) ? x : String(x));
const list = cases.map((one) => ({
  key: keyOf(one),
  hash: inputsHash(one),
  op: one.op,
  shapes: one.shapes,
  dtypes: one.dtypes,
  args: one.args,
  list: one.list,
  inputs: one.inputs.map((data) => data.map(plain)),
}));
process.stdout.write(JSON.stringify(list));
