/** Everything that browsers and programs ask of the edge besides interactions. Loaded by the first request for it. */
import { Hono } from 'hono';
import { assets } from './assets.ts';
import { funApi } from './fun/api.ts';
import { funPage } from './fun/page.ts';
import { securityHeaders } from './headers.ts';
import type { NavigationEntry } from './layout.ts';
import { hasArea, type WebEnv, type WebParts } from './parts.ts';
import { commandsPage } from './public/commands-page.ts';
import { homePage } from './public/home-page.ts';

export function createWeb(parts: WebParts): Hono<WebEnv> {
  const hasFun = hasArea(parts, 'fun');
  const navigation: NavigationEntry[] = [
    { path: '/', label: 'Home' },
    { path: '/commands', label: 'Commands' },
    ...(hasFun ? [{ path: '/fun', label: 'Fun' }] : []),
  ];
  const web = new Hono<WebEnv>();
  web.use(securityHeaders());
  web.route('/assets', assets());
  web.route('/', homePage(parts, navigation));
  web.route('/commands', commandsPage(parts, navigation));
  if (hasFun) {
    web.route('/fun', funPage(parts, navigation));
    web.route('/fun', funApi(parts));
  }
  web.notFound((c) => c.json({ error: 'There is nothing at this address.' }, 404));
  // The edge logs it, and answers.
  web.onError((error) => {
    throw error;
  });
  return web;
}
