import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import type { Sandbox } from '../sandbox.ts';
import { Visitor } from './visitor.ts';

/** A context of a browser that's logged in to the dashboard as someone. */
export async function openLoggedIn(
  browser: Browser,
  sandbox: Sandbox,
  username: string,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const visitor = new Visitor(sandbox);
  await visitor.logIn(username);
  const context = await browser.newContext(options);
  const { hostname } = new URL(sandbox.edgeUrl);
  const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, domain: hostname, path: '/' }));
  await context.addCookies(cookies);
  return context;
}
