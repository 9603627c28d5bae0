// How the example is bundled, with and without the plugin, and what is in the bundle.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import gradus from 'gradus/esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Minified, as it would be shipped. Without the plugin the same program is traced at run time. */
export async function bundle(entry, outfile, { lowered, tsconfig = here('tsconfig.json') }) {
  await build({
    entryPoints: [here(entry)],
    outfile,
    tsconfig,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { 'string-width': here('width.cjs') },
    // The progress bar is a CommonJS package and asks for Node's modules with `require`.
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    plugins: lowered ? [gradus({ tsconfig })] : [],
    logLevel: 'error',
  });
}

/** Applications with nothing of their own: of JavaScript kernels, with WebAssembly, and traced at run time. */
const applications = {
  javaScript: `import { lowered, tensor } from 'gradus/runtime';
export const start = (spec, kernels) => lowered(spec, kernels)(tensor([1]));`,
  webAssembly: `import { lowered, tensor, webAssembly } from 'gradus/runtime';
export const start = (spec, kernels, code) => lowered(spec, kernels, webAssembly(code, 0))(tensor([1]));`,
  traced: `import { tensor } from 'gradus';
export const start = (rows) => String(tensor(rows).matmul(tensor(rows)).exp().sum());`,
};

/** The gzipped bytes of one of them. */
export async function runTimeSize(kind) {
  const { outputFiles } = await build({
    stdin: { contents: applications[kind], resolveDir: here('.') },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

/** What a lowered bundle must not hold: code that makes code, the type checker, the compiler. */
const forbidden = [/\beval\(/, /\bFunction\(/, /ts-morph/, /valueAndGrad/];

export function inspect(outfile) {
  const text = readFileSync(outfile, 'utf8');
  return {
    bytes: Buffer.byteLength(text),
    gzipped: gzipSync(text, { level: 9 }).length,
    found: forbidden.filter((pattern) => pattern.test(text)).map(String),
  };
}
