/**
 * Logging in with Discord: the page where someone agrees, and the tokens that an application gets for it.
 *
 * https://docs.discord.com/developers/topics/oauth2#authorization-code-grant
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Core } from './core.ts';
import { sameOriginOrLink } from './guard.ts';
import { oauthPage } from './oauth2.ts';
import { userJson } from './shapes.ts';
import type { User } from './world.ts';

/** In milliseconds. Discord doesn't say how long a code lives; an application uses it at once. */
const CODE_MS = 60_000;
/** In seconds. */
const ACCESS_S = 604_800;
const SCOPES = ['identify', 'guilds', 'email', 'openid'];

export interface LoginClient {
  secret: string;
  /** Exact addresses. */
  redirects: ReadonlySet<string>;
}

interface Grant {
  userId: string;
  scopes: readonly string[];
}

/** What was agreed to, by its token. */
export class Logins {
  client: LoginClient = { secret: randomBytes(24).toString('hex'), redirects: new Set() };
  readonly #codes = new Map<string, Grant & { redirect: string; until: number }>();
  readonly #access = new Map<string, Grant & { refresh: string; until: number }>();
  readonly #refresh = new Map<string, Grant>();

  code(grant: Grant, redirect: string): string {
    const code = randomBytes(15).toString('base64url');
    this.#codes.set(code, { ...grant, redirect, until: Date.now() + CODE_MS });
    return code;
  }

  /** A code works once. */
  take(code: string, redirect: string): Grant | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found && found.redirect === redirect && found.until > Date.now() ? found : undefined;
  }

  takeRefresh(token: string): Grant | undefined {
    const found = this.#refresh.get(token);
    this.#refresh.delete(token);
    return found;
  }

  issue({ userId, scopes }: Grant) {
    const [access, refresh] = [randomBytes(15).toString('base64url'), randomBytes(15).toString('base64url')];
    this.#access.set(access, { userId, scopes, refresh, until: Date.now() + ACCESS_S * 1_000 });
    this.#refresh.set(refresh, { userId, scopes });
    return {
      token_type: 'Bearer',
      access_token: access,
      expires_in: ACCESS_S,
      refresh_token: refresh,
      scope: scopes.join(' '),
    };
  }

  /** Whose token it is, while it counts. */
  find(token: string): Grant | undefined {
    const found = this.#access.get(token);
    return found && found.until > Date.now() ? found : undefined;
  }

  /** Either token takes both back. */
  revoke(token: string): void {
    for (const [access, { refresh }] of this.#access)
      if (access === token || refresh === token) {
        this.#access.delete(access);
        this.#refresh.delete(refresh);
      }
  }
}

/** What an application asks for. */
interface LoginRequest {
  scopes: readonly string[];
  redirect: string;
  state: string | undefined;
}

/** `/oauth2/authorize` with a `redirect_uri`; everything else there is an invite. */
export function loginPage({ world }: Core, logins: Logins): Hono {
  const routes = new Hono();
  routes.use('/oauth2/authorize', sameOriginOrLink);
  routes.get('/oauth2/authorize', (c, next) => {
    if (c.req.query('redirect_uri') === undefined) return next();
    const request = readRequest(c);
    if (typeof request === 'string') return c.html(oauthPage('This login doesn’t work', html`<p>${request}</p>`), 400);
    const people = world.users.filter(({ bot }) => !bot);
    return c.html(form(world.bot.globalName, request.scopes, people));
  });
  routes.post('/oauth2/authorize', async (c, next) => {
    if (c.req.query('redirect_uri') === undefined) return next();
    const request = readRequest(c);
    if (typeof request === 'string') return c.html(oauthPage('This login doesn’t work', html`<p>${request}</p>`), 400);
    const { user: chosen, refuse } = await c.req.parseBody();
    const { redirect, state, scopes } = request;
    const target = new URL(redirect);
    if (state !== undefined) target.searchParams.set('state', state);
    const user = world.users.find(({ id, bot }) => id === chosen && !bot);
    if (refuse !== undefined || user === undefined) {
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set('error_description', 'The resource owner or authorization server denied the request');
    } else target.searchParams.set('code', logins.code({ userId: user.id, scopes }, redirect));
    return c.redirect(target.href, 302);
  });

  function readRequest(c: Context): LoginRequest | string {
    const { client_id: id, redirect_uri: redirect = '', response_type: type, scope = '', state } = c.req.query();
    if (id !== world.applicationId) return 'Unknown Application';
    if (!logins.client.redirects.has(redirect)) return 'Invalid OAuth2 redirect_uri';
    if (type !== 'code') return 'Only response_type=code works here.';
    const scopes = scope.split(/[ +]/).filter(Boolean);
    const unknown = scopes.find((one) => !SCOPES.includes(one));
    if (scopes.length === 0 || unknown !== undefined) return `The scope "${unknown ?? ''}" is unknown.`;
    return { scopes, redirect, state };
  }
  return routes;
}

function form(application: string, scopes: readonly string[], people: readonly User[]) {
  const asked = { identify: 'know your name', guilds: 'know which servers you’re in' } as Record<string, string>;
  return oauthPage(
    `${application} wants to know who you are`,
    html`<p>It will ${scopes.map((scope) => asked[scope] ?? scope).join(', and ')}.</p>
    <form method="post">
      <label>You are <select name="user">${people.map(
        ({ id, globalName }) => html`<option value="${id}">${globalName}</option>`,
      )}</select></label>
      <p><button>Authorize</button> <button name="refuse" value="1">Cancel</button></p>
    </form>`,
  );
}

/** `/api/oauth2/token` and `/api/oauth2/token/revoke`, with and without a version. */
export function tokenRoutes({ world, bots }: Core, logins: Logins): Hono {
  const routes = new Hono();
  const client = async (c: Context): Promise<Record<string, string> | Response> => {
    const body = (await c.req.parseBody()) as Record<string, string>;
    const [scheme, basic = ''] = (c.req.header('authorization') ?? '').split(' ');
    const [id, secret] = scheme === 'Basic' ? atob(basic).split(':') : [body.client_id ?? '', body.client_secret ?? ''];
    const isKnown = id === world.applicationId && isSame(secret ?? '', logins.client.secret);
    return isKnown ? body : c.json({ error: 'invalid_client' }, 401);
  };
  for (const path of ['/api/oauth2/token', '/api/v10/oauth2/token']) {
    routes.post(path, async (c) => {
      const body = await client(c);
      if (body instanceof Response) return body;
      const { grant_type: type, code = '', redirect_uri: redirect = '', refresh_token: refresh = '' } = body;
      // For whoever owns the application. https://docs.discord.com/developers/topics/oauth2#client-credentials-grant
      if (type === 'client_credentials') {
        const { refresh_token: _, ...issued } = logins.issue({ userId: bots.main.ownerId, scopes: ['identify'] });
        return c.json(issued);
      }
      if (type !== 'authorization_code' && type !== 'refresh_token')
        return c.json({ error: 'unsupported_grant_type' }, 400);
      const grant = type === 'refresh_token' ? logins.takeRefresh(refresh) : logins.take(code, redirect);
      if (grant !== undefined) return c.json(logins.issue(grant));
      const which = type === 'refresh_token' ? 'refresh_token' : 'code';
      return c.json({ error: 'invalid_grant', error_description: `Invalid "${which}" in request.` }, 400);
    });
    routes.post(`${path}/revoke`, async (c) => {
      const body = await client(c);
      if (body instanceof Response) return body;
      logins.revoke(body.token ?? '');
      return c.json({});
    });
  }
  return routes;
}

/** What a login's token may read: `/users/@me` with `identify`, and `/users/@me/guilds` with `guilds`. */
export function memberOfToken(core: Core, logins: Logins, token: string, path: string): User | undefined {
  const grant = logins.find(token);
  const needed = { '/users/@me': 'identify', '/users/@me/guilds': 'guilds' }[path];
  return grant && needed !== undefined && grant.scopes.includes(needed) ? core.world.user(grant.userId) : undefined;
}

/** Someone's own view of themselves. */
export function ownUserJson(user: User) {
  return { ...userJson(user), mfa_enabled: false, locale: user.locale, premium_type: 0 };
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
