/** Runs scripts in pages of Chromium, under the policies that servers give pages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build, type Plugin } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { alias } from './transformer/harness.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is. CI sets the variable so that its absence fails. */
export const executable: string | undefined =
  process.env['GRADUS_CHROMIUM'] ?? places.find((place) => existsSync(place));

export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    // Its sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-dev-shm-usage'],
  });

/** Bundles a script, whose imports are found from `folder`. It calls `finish` with its result. */
export async function bundle(script: string, folder: string, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: folder, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    alias,
    plugins,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

export interface Policy {
  readonly contentSecurity?: string;
  /** Whether the page has a process of its own, and with it shared memory. */
  readonly isIsolated?: boolean;
}

function headersOf({ contentSecurity, isIsolated }: Policy): Record<string, string> {
  return {
    ...(contentSecurity ? { 'content-security-policy': contentSecurity } : {}),
    ...(isIsolated
      ? {
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
        }
      : {}),
  };
}

const HTML = `<!doctype html><script src="/first.js"></script>
<script type="module" src="/main.js"></script>`;

/** Runs before the script, which then calls `finish`. */
const FIRST = `globalThis.violations = [];
addEventListener('securitypolicyviolation', (event) => violations.push(event.blockedURI));
globalThis.done = new Promise((resolve, reject) => {
  globalThis.finish = resolve;
  addEventListener('error', (event) => reject(event.error));
});`;

/** The most memory that a process of this browser which shows pages has ever had, in bytes. Linux tells. */
function peakOfPages(): number {
  const peaks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) return 0;
        const [, kibibytes] =
          /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
        return Number(kibibytes ?? 0) * 1024;
      } catch {
        // It has ended meanwhile.
        return 0;
      }
    });
  return Math.max(0, ...peaks);
}

/** What a script gives to `finish`, and what happened on its page. */
export interface Page<Result> {
  readonly result: Result;
  /** What the content-security policy has refused. */
  readonly violations: readonly string[];
  readonly isIsolated: boolean;
  /** The most memory that its process has had, in bytes. */
  readonly peak: number;
}

/** Serves a page with a script, visits it, and waits for the result. */
export async function visit<Result>(
  browser: Browser,
  script: string,
  policy: Policy,
): Promise<Page<Result>> {
  const files = new Map([
    ['/', ['text/html', HTML]],
    ['/first.js', ['text/javascript', FIRST]],
    ['/main.js', ['text/javascript', script]],
  ]);
  const server = createServer(({ url = '' }, response) => {
    const file = files.get(url);
    const [type = 'text/plain', body = ''] = file ?? [];
    response.writeHead(file ? 200 : 404, { 'content-type': type, ...headersOf(policy) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  try {
    // A server that listens on a port has such an address.
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const seen = await page.evaluate(async () => {
      // Set by the scripts of the page.
      const own = globalThis as unknown as {
        readonly done: Promise<Result>;
        readonly violations: readonly string[];
        readonly crossOriginIsolated: boolean;
      };
      const result = await own.done;
      return { result, violations: own.violations, isIsolated: own.crossOriginIsolated };
    });
    return { ...seen, peak: peakOfPages() };
  } finally {
    await page.close();
    server.close();
  }
}
