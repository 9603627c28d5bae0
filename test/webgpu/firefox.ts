/** Lets vitest run tests in Firefox as it comes, whose WebGPU is wgpu. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';

const PREFERENCES = {
  'dom.webgpu.enabled': true,
  // Drivers that compute on the CPU are on it.
  'gfx.webgpu.ignore-blocklist': true,
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

class Firefox implements BrowserProvider {
  readonly name = 'firefox';
  readonly supportsParallelism = false;
  private readonly executable: string;
  private readonly env: Record<string, string>;
  private readonly profile = mkdtempSync(path.join(tmpdir(), 'gradus-firefox-'));
  private browser: ChildProcess | undefined = undefined;

  constructor(executable: string, env: Record<string, string>) {
    this.executable = executable;
    this.env = env;
  }

  getCommandsContext() {
    return {};
  }

  async openPage(_session: string, url: string): Promise<void> {
    const lines = Object.entries(PREFERENCES).map(
      ([name, value]) => `user_pref('${name}', ${JSON.stringify(value)});\n`,
    );
    writeFileSync(path.join(this.profile, 'user.js'), lines.join(''));
    const options = ['--headless', '--no-remote', '--profile', this.profile, url];
    const env = { ...process.env, ...this.env };
    this.browser = spawn(this.executable, options, { env, stdio: 'ignore' });
  }

  async close(): Promise<void> {
    if (this.browser?.kill()) await once(this.browser, 'exit');
    rmSync(this.profile, { recursive: true });
  }
}

/** Playwright starts only a Firefox of its own. */
export const firefox = (
  executable: string,
  env: Record<string, string>,
): BrowserProviderOption => ({
  ...playwright(),
  providerFactory: () => new Firefox(executable, env),
});
