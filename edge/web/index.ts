/** Everything that browsers and programs ask of the edge besides interactions. Loaded by the first request for it. */
import { Hono } from 'hono';
import { Remembered } from '../remembered.ts';
import { assets, ICON_PATH } from './assets.ts';
import { authRoutes } from './auth/index.ts';
import { dashboardRoutes } from './dashboard/index.ts';
import { funApi } from './fun/api.ts';
import { funPage } from './fun/page.ts';
import { securityHeaders } from './headers.ts';
import type { NavigationEntry } from './layout.ts';
import { measuring } from './measuring.ts';
import { hasArea, type WebEnv, type WebParts } from './parts.ts';
import { commandsPage } from './public/commands-page.ts';
import { fairPage } from './public/fair-page.ts';
import { homePage } from './public/home-page.ts';
import { nothingHere } from './public/nothing-here.ts';
import { privacyPage } from './public/privacy-page.ts';
import { statusPage } from './public/status-page.ts';
import { termsPage } from './public/terms-page.ts';
import { REMEMBERED_MS } from './session.ts';
import { word } from './words/index.ts';
import { speaking } from './words/speaking.ts';

export function createWeb(given: Omit<WebParts, 'recentSessions'>): Hono<WebEnv> {
  const parts: WebParts = { ...given, recentSessions: new Remembered(given.clock, REMEMBERED_MS) };
  const hasFun = hasArea(parts, 'fun');
  const hasEconomy = hasArea(parts, 'economy');
  const navigation: NavigationEntry[] = [
    { path: '/', label: word('Home') },
    { path: '/status', label: word('Status'), place: 'bottom' },
    { path: '/commands', label: word('Commands'), place: 'both' },
    ...(hasFun ? [{ path: '/fun', label: word('Fun') }] : []),
    ...(parts.config.PUBLIC_URL === undefined ? [] : [{ path: '/dashboard', label: word('Dashboard') }]),
    ...(hasEconomy ? [{ path: '/fair', label: word('Fair play'), place: 'bottom' } as const] : []),
    { path: '/privacy', label: word('Privacy'), place: 'bottom' },
    { path: '/terms', label: word('Terms'), place: 'bottom' },
  ];
  const web = new Hono<WebEnv>();
  web.use(measuring(parts));
  web.use(speaking());
  const [plain, withScripts] = [securityHeaders(), securityHeaders(true)];
  web.use((c, next) => (/^\/(?:auth|dashboard)(?:\/|$)/.test(c.req.path) ? withScripts : plain)(c, next));
  web.route('/assets', assets());
  web.route('/', homePage(parts, navigation));
  web.route('/commands', commandsPage(parts, navigation));
  web.route('/status', statusPage(parts, navigation));
  if (hasEconomy) web.route('/fair', fairPage(parts, navigation));
  web.route('/privacy', privacyPage(parts, navigation));
  web.route('/terms', termsPage(parts, navigation));
  if (hasFun) {
    web.route('/fun', funPage(parts, navigation));
    web.route('/fun', funApi(parts));
  }
  web.route('/auth', authRoutes(parts, navigation));
  web.route('/dashboard', dashboardRoutes(parts, navigation));
  // Browsers ask for it by themselves where no page names an icon, such as beside a file.
  web.get('/favicon.ico', (c) => c.redirect(ICON_PATH));
  web.notFound(nothingHere(navigation));
  // The edge logs it, and answers.
  web.onError((error) => {
    throw error;
  });
  return web;
}
