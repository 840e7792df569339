/** The Chromium that drives the console in tests. `CHROMIUM_PATH` names another one than the system's. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

/** False where none is installed: then the console is not driven in a browser. */
export const hasChromium = executablePath !== undefined;
if (!hasChromium) console.warn('No Chromium found (set CHROMIUM_PATH): the console is not driven in a browser.');

/** Starts it without a window. */
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

/** Collects what the page gives reason to complain of: errors, warnings, refused requests, requests to other hosts. */
export function complaintsOf(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const isHere = request.url().startsWith(origin) || request.url().startsWith('data:');
    if (!isHere) complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}
