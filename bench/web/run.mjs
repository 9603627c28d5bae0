// npm run bench:web: serves the page that measures the visitor's own GPU, beside TensorFlow.js and jax-js.
//   --port N      where (8080)
//   --headless    measures in Chromium here, and prints the report      --size small   what a driver on the CPU can do
//   --node        measures in Node, through the package `webgpu`   --cpu   processor time instead: of drivers on the CPU
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { install } from '../peers/install.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    headless: { type: 'boolean', default: false },
    node: { type: 'boolean', default: false },
    cpu: { type: 'boolean', default: false },
    size: { type: 'string', default: 'large' },
  },
});

install();
// Imported when the peers are there.
const { nodeScript, pageFiles } = await import('./bundle.mjs');
if (values.node) {
  const script = await nodeScript('node_modules/.cache/gradus-bench-web');
  const { status } = spawnSync(
    process.execPath,
    [script, values.size, ...(values.cpu ? ['cpu'] : [])],
    { stdio: 'inherit' },
  );
  process.exit(status ?? 1);
}
const files = await pageFiles();

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = files.get(pathname);
  const type = pathname === '/' ? 'text/html' : 'text/javascript';
  response.writeHead(file ? 200 : 404, {
    'content-type': type,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  response.end(file ?? '');
});
const port = values.headless ? 0 : Number(values.port);
await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/?size=${values.size}`;

if (values.headless) {
  const { measureIn } = await import('./headless.mjs');
  const result = await measureIn(url);
  server.close();
  console.log(result.report ?? result.error);
  process.exitCode = result.error ? 1 : 0;
} else console.log(`open ${url} in a browser with WebGPU; Ctrl-C ends`);
