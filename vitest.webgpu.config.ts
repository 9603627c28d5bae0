/**
 * The tests of the GPU, on each driver that test/webgpu/run.mjs has found: `npm run test:webgpu`. In Node they run with Dawn
 * on two drivers that compute on the CPU, and once more in Chromium; where the environment names them, with wgpu in Deno and in
 * Firefox.
 */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import type { BrowserProviderOption } from 'vitest/node';
import { loweredTests, ofLaziness } from './test/lowered.ts';
import { inDeno } from './test/webgpu/deno.ts';
import { firefox } from './test/webgpu/firefox.ts';
import { once } from './test/webgpu/once.ts';
import { sleeping } from './test/webgpu/page/sleep.ts';
import { loweredSamples } from './test/webgpu/samples.ts';
import base from './vitest.config.ts';

const { env } = process;

/** One process, in which the files share a device: compiling is what takes time, and what is compiled is kept. */
const alone = { fileParallelism: false, isolate: false } as const;

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether all cases of the op table run there, or only those that the rows have themselves. */
    readonly isThorough: boolean;
    /** Parts of the names of lowered tests that are skipped. */
    readonly leftOut: readonly string[];
    /** The share of the programs that random tests draw. */
    readonly drawn?: number;
  }
}

const inNode = (
  name: string,
  isThorough: boolean,
  env: Record<string, string>,
): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    ...alone,
    name,
    include: ['test/webgpu/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts'],
    // Threads cannot set variables that libraries see.
    pool: 'forks',
    env,
    provide: { isThorough },
  },
});

/**
 * It compiles each shader when it first runs, which takes longer than anything else here: without optimizing, and for narrow
 * vectors, which make less code.
 */
const lavapipe = (driver: string) => ({
  VK_DRIVER_FILES: driver,
  GALLIVM_PERF: 'nopt',
  LP_NATIVE_VECTOR_WIDTH: '128',
});

const onLavapipe = (driver: string) => inNode('lavapipe', false, lavapipe(driver));

const onSwiftShader = (driver: string) => inNode('swiftshader', true, { VK_DRIVER_FILES: driver });

/** Files of the CPU's own memory. */
const LEFT_OUT = /\/(heap|soak)\.test\.ts$/;

/** Tests that look at the memory and the programs of the CPU. */
const ofTheHost = [
  'is the memory of the result, and the numbers are the same',
  'may be of integers, and in a tree',
  'programs are found again by their structure',
  'after warmUp, the first call only runs',
  // On a GPU they fail when they are read.
  'is not given up by a call that fails',
  'tensors of indices inside lower',
];

/** What lavapipe multiplies in an order of its own: where it should be 0 it is less than a normal number. */
const ofTinyNumbers = ['activations at 0 and far from it'];

/** Tests of what only Node shows, and of calls of the compiler: when tests mock it, the page has loaded it. */
const ofNode = ['the inspector of Node', 'a program is compiled once'];
const OF_NODE = '**/warm-up.test.ts';

/** The lowered tests: the tensors stay on the GPU, and each read waits for it. Written at build time are their shaders, too. */
async function loweredOn(
  name: string,
  env: Record<string, string>,
  leftOut: readonly string[] = [],
): Promise<TestProjectInlineConfiguration> {
  const { files, plugin } = await lowered();
  return {
    extends: true,
    plugins: [plugin],
    test: {
      name: `lowered-${name}`,
      include: files.filter((file) => !LEFT_OUT.test(file)),
      setupFiles: ['test/webgpu/lowered-setup.ts'],
      fileParallelism: false,
      pool: 'forks',
      env,
      provide: { leftOut: [...ofLaziness, ...ofTheHost, ...leftOut], drawn: 1 / 8 },
    },
  };
}

const lowered = () => once('lowered tests', () => loweredTests(true));

const page = (browser: 'chromium' | 'firefox', provider: BrowserProviderOption) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider,
  instances: [{ browser }],
});

const inBrowser = (
  browser: 'chromium' | 'firefox',
  provider: BrowserProviderOption,
): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    ...alone,
    name: browser,
    include: ['test/webgpu/**/*.test.ts'],
    exclude: ['**/*.node.test.ts'],
    provide: { isThorough: false },
    browser: page(browser, provider),
  },
});

const chromium = (executablePath: string, features: readonly string[]) =>
  playwright({
    launchOptions: {
      executablePath,
      // Its sandbox refuses to run as root.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [
        '--enable-unsafe-webgpu',
        // Without a GPU, what is drawn on a canvas is shown only where all of the browser draws by SwiftShader.
        ...['--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader'],
        ...['--use-angle=swiftshader', '--ignore-gpu-blocklist'],
        `--enable-features=${features.join()}`,
        ...['--disable-quic', '--no-first-run', '--disable-background-networking'],
        ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
      ],
    },
  });

const inChromium = (executablePath: string) =>
  inBrowser('chromium', chromium(executablePath, ['Vulkan']));

/** The lowered tests in one page, which shares its memory with the worker that has the GPU. */
async function loweredInChromium(executablePath: string): Promise<TestProjectInlineConfiguration> {
  const project = await loweredOn('chromium', {}, ofNode);
  return {
    ...project,
    plugins: [...(project.plugins ?? []), sleeping],
    test: {
      ...project.test,
      ...alone,
      exclude: [OF_NODE],
      setupFiles: ['test/webgpu/page/setup.ts', 'test/webgpu/lowered-setup.ts'],
      sequence: { setupFiles: 'list' },
      browser: page('chromium', chromium(executablePath, ['Vulkan', 'SharedArrayBuffer'])),
    },
  };
}

/** What wgpu runs on, in Deno and in Firefox. */
const driver = env['GRADUS_LAVAPIPE']
  ? lavapipe(env['GRADUS_LAVAPIPE'])
  : { VK_DRIVER_FILES: env['GRADUS_SWIFTSHADER'] ?? '' };

const onDeno = (executable: string): TestProjectInlineConfiguration => {
  const { test } = inNode('deno', false, driver);
  // Deno finds a GPU as browsers do.
  const exclude = [...(test?.exclude ?? []), '**/find.node.test.ts'];
  return { extends: true, test: { ...test, exclude, pool: inDeno(executable) } };
};

const inFirefox = (executable: string) => inBrowser('firefox', firefox(executable, driver));

/** A project, if it was found what it needs. */
const given = async (value: string | undefined, project: (value: string) => object) =>
  value ? [await project(value)] : [];

/** Opening what lowers tests takes longer than many a test. */
const isLowering = env['GRADUS_LOWERED'] !== undefined;

export default defineConfig({
  resolve: base.resolve ?? {},
  // The other tests may run at the same time.
  cacheDir: 'node_modules/.vite-webgpu',
  plugins: [loweredSamples()],
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest-webgpu.json' },
    projects: [
      ...(await given(env['GRADUS_LAVAPIPE'], onLavapipe)),
      ...(await given(env['GRADUS_SWIFTSHADER'], onSwiftShader)),
      ...(await given(env['GRADUS_CHROMIUM'], inChromium)),
      ...(await given(env['GRADUS_DENO'], onDeno)),
      ...(await given(env['GRADUS_FIREFOX'], inFirefox)),
      ...(await given(isLowering ? env['GRADUS_LAVAPIPE'] : undefined, (driver) =>
        loweredOn('lavapipe', lavapipe(driver), ofTinyNumbers),
      )),
      ...(await given(isLowering ? env['GRADUS_SWIFTSHADER'] : undefined, (driver) =>
        loweredOn('swiftshader', { VK_DRIVER_FILES: driver }),
      )),
      ...(await given(isLowering ? env['GRADUS_CHROMIUM'] : undefined, loweredInChromium)),
    ],
  },
});
