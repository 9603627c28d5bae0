// The page in Chromium without a window, on whatever driver that finds.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function measureIn(url) {
  const executablePath = process.env.GRADUS_CHROMIUM ?? PLACES.find((place) => existsSync(place));
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-dev-shm-usage', '--enable-unsafe-webgpu'],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.on('pageerror', (error) => console.error(String(error)));
    await page.goto(url);
    return await page.evaluate(() => globalThis.finished);
  } finally {
    await browser.close();
  }
}
