/** Everything that browsers and programs ask of the edge besides interactions. Loaded by the first request for it. */
import { Hono } from 'hono';
import { assets } from './assets.ts';
import { authRoutes } from './auth/index.ts';
import { commandsPage } from './commands-page.ts';
import { dashboardRoutes } from './dashboard/index.ts';
import { funApi } from './fun/api.ts';
import { funPage } from './fun/page.ts';
import { securityHeaders } from './headers.ts';
import { homePage } from './home-page.ts';
import type { NavigationEntry } from './layout.ts';
import { hasArea, type WebEnv, type WebParts } from './parts.ts';

export function createWeb(parts: WebParts): Hono<WebEnv> {
  const hasFun = hasArea(parts, 'fun');
  const navigation: NavigationEntry[] = [
    { path: '/', label: 'Home' },
    { path: '/commands', label: 'Commands' },
    ...(hasFun ? [{ path: '/fun', label: 'Fun' }] : []),
    ...(parts.config.PUBLIC_URL === undefined ? [] : [{ path: '/dashboard', label: 'Dashboard' }]),
  ];
  const web = new Hono<WebEnv>();
  const [plain, withScripts] = [securityHeaders(), securityHeaders(true)];
  web.use((c, next) => (/^\/(?:auth|dashboard)(?:\/|$)/.test(c.req.path) ? withScripts : plain)(c, next));
  web.route('/assets', assets());
  web.route('/', homePage(parts, navigation));
  web.route('/commands', commandsPage(parts, navigation));
  if (hasFun) {
    web.route('/fun', funPage(parts, navigation));
    web.route('/fun', funApi(parts));
  }
  web.route('/auth', authRoutes(parts, navigation));
  web.route('/dashboard', dashboardRoutes(parts, navigation));
  web.notFound((c) => c.json({ error: 'There is nothing at this address.' }, 404));
  // The edge logs it, and answers.
  web.onError((error) => {
    throw error;
  });
  return web;
}
