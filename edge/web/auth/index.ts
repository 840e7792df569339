/** `/auth/…`: logging in with Discord or with a link from `/dashboard`, and logging out. */
import { timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Unavailable } from '../../../shared/platform/unavailable.ts';
import { endSessions, openSession, readLink, takeLink } from '../../../shared/web/sessions.ts';
import { dropCookie, readCookie, writeCookie } from '../cookies.ts';
import { Frame } from '../frame.ts';
import type { NavigationEntry } from '../layout.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { pseudonymOf, WEB_LIMITS, webLimiter } from '../rate-limits.ts';
import { checkForm, isOwnOrigin } from '../requests.ts';
import { COOKIE_S, forgetSessions, sessionOf } from '../session.ts';
import { newToken, tokenHash } from '../signing.ts';
import { html, t } from '../words/index.ts';
import { browserName } from './browser.ts';
import { authorizeUrl, loginWithCode, type OAuthClient } from './discord.ts';

/** How long someone may take to agree at Discord, in seconds. */
const LOGIN_S = 600;
const TOKEN = /^[\w-]{43}$/;
const MOST_BYTES = 16_384;

/** Where someone wanted to go: a page of the dashboard, and nothing else. */
export function safeTarget(path: string | undefined): string {
  return path !== undefined && /^\/dashboard(?:\/[\w./?=&%:+-]*)?$/.test(path) && !path.includes('//')
    ? path
    : '/dashboard';
}

export function authRoutes(parts: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const { config } = parts;
  const { PUBLIC_URL: publicUrl } = config;
  const frame = new Frame(parts, navigation);
  const limiter = webLimiter(parts);
  const routes = new Hono<WebEnv>();
  // Without it, nothing says where a login comes back to.
  if (publicUrl === undefined) return routes;

  routes.use(async (c, next) => {
    const waitMs = await limiter(WEB_LIMITS.logins, pseudonymOf(c, parts));
    if (waitMs === 0) return next();
    c.header('retry-after', String(Math.ceil(waitMs / 1_000)));
    return frame.sorry(c, undefined, 429, t`Slow down`, t`You’ve tried this too often. Wait a minute, then try again.`);
  });
  routes.use(bodyLimit({ maxSize: MOST_BYTES }));
  routes.onError((error, c) => {
    if (!(error instanceof Unavailable)) throw error;
    return frame.sorry(c, undefined, 503, t`That didn’t work`, error.sentence);
  });

  const client: OAuthClient | undefined =
    config.DISCORD_CLIENT_SECRET === undefined
      ? undefined
      : {
          apiBase: config.DISCORD_API_BASE,
          id: config.DISCORD_APPLICATION_ID,
          secret: config.DISCORD_CLIENT_SECRET,
          redirect: `${publicUrl}/auth/callback`,
          observe: parts.telemetry.discordCall,
        };

  routes.get('/login', (c) => {
    if (client === undefined)
      return frame.sorry(
        ...([c, undefined, 404, t`Log in`] as const),
        html`Use <code>/dashboard</code> in Discord: it gives you a link that logs you in.`,
      );
    const state = newToken();
    writeCookie(
      c,
      'login',
      frame.signer.seal('login', `${state} ${safeTarget(c.req.query('to'))}`),
      LOGIN_S,
      publicUrl,
    );
    c.header('cache-control', 'no-store');
    return c.redirect(authorizeUrl(client, state), 302);
  });

  routes.get('/callback', async (c) => {
    if (client === undefined) return c.notFound();
    const started = frame.signer.open('login', readCookie(c, 'login', publicUrl));
    dropCookie(c, 'login', publicUrl);
    const [state = '', target = '/dashboard'] = (started ?? '').split(' ');
    if (started === undefined || !isSame(state, c.req.query('state') ?? ''))
      return frame.sorry(
        c,
        undefined,
        400,
        t`Log in again`,
        html`That login wasn’t started in this browser, or it took too long. ${again(target)}`,
      );
    if (c.req.query('error') !== undefined)
      return frame.sorry(
        c,
        undefined,
        400,
        t`You’re not logged in`,
        html`You canceled it at Discord. ${again(target)}`,
      );
    const code = c.req.query('code') ?? '';
    const login = code === '' ? undefined : await loginWithCode(client, code);
    if (login === undefined)
      return frame.sorry(c, undefined, 400, t`Log in again`, html`Discord didn’t accept that login. ${again(target)}`);
    const { store } = c.env.services();
    await endCurrent(c);
    const token = newToken();
    const browser = browserName(c.req.header('user-agent'));
    await openSession(store, tokenHash(token), { user: login.id, name: login.name, guilds: login.guilds, browser });
    writeCookie(c, 'session', token, COOKIE_S, publicUrl);
    return c.redirect(target, 302);
  });

  // Opening a link changes nothing: programs that preview links in chats open them, too.
  routes.get('/link', async (c) => {
    const token = c.req.query('token') ?? '';
    const link = TOKEN.test(token) ? await readLink(c.env.services().store, tokenHash(token)) : null;
    if (link === null) return usedUp(c);
    return frame.show(c, undefined, {
      title: t`Log in`,
      content: html`<h1>Log in as ${link.name}?</h1>
<p>This link works once, and only for you. If someone else sent it to you, close this page.</p>
<form method="post" action="/auth/link"><input type="hidden" name="token" value="${token}"><button>Log in as ${link.name}</button></form>`,
    });
  });

  routes.post('/link', async (c) => {
    if (!isOwnOrigin(c, publicUrl)) return foreign(c);
    const { token = '' } = await c.req.parseBody();
    const session = newToken();
    const browser = browserName(c.req.header('user-agent'));
    const taken =
      typeof token === 'string' && TOKEN.test(token)
        ? await takeLink(c.env.services().store, tokenHash(token), { tokenHash: tokenHash(session), browser })
        : null;
    if (taken === null) return usedUp(c);
    await endCurrent(c);
    writeCookie(c, 'session', session, COOKIE_S, publicUrl);
    return c.redirect(taken.guild === null ? '/dashboard' : `/dashboard/${taken.guild}`, 303);
  });

  routes.post('/logout', async (c) => {
    const session = await sessionOf(c, parts, true);
    if (session !== undefined) {
      if (!isOwnOrigin(c, publicUrl) || checkForm(await c.req.parseBody(), frame.signer, session) === undefined)
        return foreign(c);
      await endCurrent(c);
    }
    return c.redirect('/', 303);
  });

  /** Ends the session that this browser had, and its cookie. */
  async function endCurrent(c: Context<WebEnv>): Promise<void> {
    const session = await sessionOf(c, parts, true);
    dropCookie(c, 'session', publicUrl ?? '');
    if (session === undefined) return;
    const { hashes } = await endSessions(c.env.services().store, session.user, { session: session.id });
    await forgetSessions(parts, hashes);
  }

  function usedUp(c: Context<WebEnv>) {
    return frame.sorry(
      ...([c, undefined, 404, t`This link doesn’t work anymore`] as const),
      html`A link works once, within five minutes. Use <code>/dashboard</code> in Discord for a new one.`,
    );
  }

  function foreign(c: Context<WebEnv>) {
    return frame.sorry(
      c,
      undefined,
      403,
      t`That didn’t work`,
      t`This form didn’t come from one of our pages. Go back, reload the page, and try again.`,
    );
  }

  return routes;
}

function again(target: string) {
  return html`<a href="/auth/login?to=${encodeURIComponent(target)}">Log in again</a>`;
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(tokenHash(one)), Buffer.from(tokenHash(other)));
}
