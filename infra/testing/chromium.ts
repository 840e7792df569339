/** Chromium, for tests of the console. `CHROMIUM_PATH` overrides the system's. */
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

/** Whether Chromium is installed. Otherwise, browser tests are skipped. */
export const hasChromium = executablePath !== undefined;
if (!hasChromium)
  console.warn('Chromium isn’t installed, so browser tests are skipped. Install it, or set CHROMIUM_PATH.');

/** Starts Chromium without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Collects a page's problems: console errors and warnings, uncaught errors, and requests to other hosts. */
export function complaintsOf(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const isHere = request.url().startsWith(origin) || request.url().startsWith('data:');
    if (!isHere) complaints.push(`requested ${request.url()}`);
  });
  return complaints;
}

/** What axe finds that keeps someone from using a page. https://github.com/dequelabs/axe-core/blob/develop/doc/API.md */
export async function barriers(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)');
  return violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes.map(({ html }) => html).slice(0, 3) }));
}
