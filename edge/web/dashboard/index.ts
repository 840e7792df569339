/** `/dashboard/…`: what staff, and those they let in, see and change without learning commands. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Unavailable } from '../../../shared/platform/unavailable.ts';
import { Frame } from '../frame.ts';
import type { NavigationEntry } from '../layout.ts';
import { LiveFeeds } from '../live.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { WEB_LIMITS, webLimiter } from '../rate-limits.ts';
import { sessionOf } from '../session.ts';
import { html, t } from '../words/index.ts';
import { AccessReader } from './access.ts';
import { AnnouncementReader } from './announcements.ts';
import { meRoutes } from './me.ts';
import { operatorRoutes } from './operator/index.ts';
import { type DashboardParts, nothingHere } from './parts.ts';
import { pickerPage } from './picker.ts';
import { serverRoutes } from './server.ts';

/** In bytes: a file of settings fits. */
const MOST_BYTES = 300_000;

export function dashboardRoutes(web: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const frame = new Frame(web, navigation);
  const routes = new Hono<WebEnv>();
  const { PUBLIC_URL: publicUrl } = web.config;
  if (publicUrl === undefined) {
    routes.get('/*', (c) =>
      frame.sorry(
        ...([c, undefined, 404, t`The dashboard isn’t set up`] as const),
        html`Whoever runs this bot has to set <code>PUBLIC_URL</code>.`,
      ),
    );
    return routes;
  }
  const parts: DashboardParts = {
    web,
    frame,
    publicUrl,
    access: new AccessReader(web.clock),
    feeds: new LiveFeeds(web),
    announcements: new AnnouncementReader(web.clock),
  };
  const limiter = webLimiter(web);
  routes.use(
    bodyLimit({
      maxSize: MOST_BYTES,
      onError: (c) => frame.sorry(c, undefined, 413, t`That’s too much`, t`A form or file can be up to 300 KB.`),
    }),
  );
  routes.use(async (c, next) => {
    const session = await sessionOf(c, web);
    if (session === undefined) return askToLogIn(c, parts);
    const [waitMs, announcements] = await Promise.all([
      limiter(WEB_LIMITS.reads, session.user),
      parts.announcements.read(c.env.services().store),
    ]);
    c.set('announcements', announcements);
    if (waitMs === 0) return next();
    c.header('retry-after', String(Math.ceil(waitMs / 1_000)));
    return frame.sorry(c, session, 429, t`Slow down`, t`You’re faster than I am. Wait a minute, then reload the page.`);
  });
  routes.onError(async (error, c) => {
    if (!(error instanceof Unavailable)) throw error;
    const session = await sessionOf(c, web).catch(() => undefined);
    return frame.sorry(c, session, 503, t`That didn’t work`, error.sentence);
  });
  routes.get('/', (c) => pickerPage(c, parts));
  routes.route('/me', meRoutes(parts, limiter));
  routes.route('/operator', operatorRoutes(parts, limiter));
  routes.route('/:guild{\\d{17,20}}', serverRoutes(parts, limiter));
  // What's mounted below another app has no say in what isn't found.
  routes.all('/*', (c) => nothingHere(c, parts));
  return routes;
}

/** Pages bring whoever logs in back to where they wanted to go. A form can't, because its fields are gone. */
function askToLogIn(c: Context<WebEnv>, { frame, web }: DashboardParts): Response | Promise<Response> {
  const hasDiscord = web.config.DISCORD_CLIENT_SECRET !== undefined;
  const target = c.req.method === 'GET' ? c.req.path : '/dashboard';
  return frame.show(c, undefined, {
    title: t`Log in`,
    status: 401,
    content: html`<h1>Log in</h1>
${c.req.method === 'GET' ? '' : html`<p>You’ve been logged out, so nothing was changed.</p>`}
${
  hasDiscord
    ? html`<p>See and change what Chorus does in your servers.</p>
<p><a class="button" href="/auth/login?to=${encodeURIComponent(target)}">Log in with Discord</a></p>
<p class="quiet">Discord only tells us your name and your servers. You can also use <code>/dashboard</code> in a server.</p>`
    : html`<p>Use <code>/dashboard</code> in a server: it gives you a link that logs you in.</p>`
}`,
  });
}
