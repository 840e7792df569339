/** Logging in with Discord, as an application does it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalDiscord, startDiscord } from './index.ts';

const REDIRECT = 'http://127.0.0.1:8787/auth/callback';
const SECRET = 'a-secret-of-the-application';
let discord: LocalDiscord;
beforeAll(async () => {
  discord = await startDiscord({ port: 0 });
  discord.acceptLogins({ secret: SECRET, redirects: new Set([REDIRECT]) });
});
afterAll(() => discord.stop());

const bob = () => discord.core.world.findUser('bob')?.id ?? '';

function authorizeUrl(more: Record<string, string> = {}): string {
  const query = {
    client_id: discord.applicationId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'identify guilds',
  };
  return `${discord.url}/oauth2/authorize?${new URLSearchParams({ ...query, state: 's1', ...more })}`;
}

async function agree(fields: Record<string, string>, more = {}): Promise<URLSearchParams> {
  const response = await fetch(authorizeUrl(more), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
  });
  expect(response.status).toBe(302);
  const target = new URL(response.headers.get('location') ?? '');
  expect(target.origin + target.pathname).toBe(REDIRECT);
  return target.searchParams;
}

async function post(path: string, fields: Record<string, string>, secret = SECRET) {
  const body = new URLSearchParams({ client_id: discord.applicationId, client_secret: secret, ...fields });
  const response = await fetch(`${discord.apiBase}${path}`, { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const exchange = (code: string, redirect = REDIRECT) =>
  post('/oauth2/token', { grant_type: 'authorization_code', code, redirect_uri: redirect });

async function get(path: string, token: string) {
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'DiscordBot (test, 1)' };
  const response = await fetch(`${discord.apiBase}/v10${path}`, { headers });
  return { status: response.status, body: await response.json() };
}

test('someone agrees, and the application knows who they are and where, until the token is revoked', async () => {
  const page = await (await fetch(authorizeUrl())).text();
  expect(page).toContain('Chorus wants to know who you are');
  expect(page).toContain('<option value=');
  const answer = await agree({ user: bob() });
  expect(answer.get('state')).toBe('s1');
  const { status, body } = await exchange(answer.get('code') ?? '');
  expect([status, body.token_type, body.scope]).toEqual([200, 'Bearer', 'identify guilds']);
  const token = body.access_token ?? '';
  expect((await get('/users/@me', token)).body).toMatchObject({ id: bob(), username: 'bob' });
  const { body: guilds } = await get('/users/@me/guilds', token);
  expect(guilds).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'Chorus Lounge', owner: false })]));
  const refreshed = await post('/oauth2/token', {
    grant_type: 'refresh_token',
    refresh_token: body.refresh_token ?? '',
  });
  expect((await get('/users/@me', refreshed.body.access_token ?? '')).status).toBe(200);
  expect((await post('/oauth2/token/revoke', { token })).status).toBe(200);
  expect((await get('/users/@me', token)).status).toBe(401);
});

test('a token reads what was agreed to, and nothing else', async () => {
  const answer = await agree({ user: bob() }, { scope: 'identify' });
  const { body } = await exchange(answer.get('code') ?? '');
  expect((await get('/users/@me', body.access_token ?? '')).status).toBe(200);
  for (const path of ['/users/@me/guilds', `/users/${bob()}`, `/guilds/${discord.core.world.guilds[0]?.id}`])
    expect((await get(path, body.access_token ?? '')).status).toBe(401);
});

test('a code works once, at the address it was made for, and with the secret', async () => {
  const code = async () => (await agree({ user: bob() })).get('code') ?? '';
  const used = await code();
  expect((await exchange(used)).status).toBe(200);
  expect(await exchange(used)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect((await exchange(await code(), `${REDIRECT}/x`)).status).toBe(400);
  const fields = { grant_type: 'authorization_code', code: await code(), redirect_uri: REDIRECT };
  expect(await post('/oauth2/token', fields, 'wrong')).toEqual({ status: 401, body: { error: 'invalid_client' } });
});

test('who cancels is sent back with an error', async () => {
  const answer = await agree({ user: bob(), refuse: '1' });
  expect([answer.get('error'), answer.get('state'), answer.get('code')]).toEqual(['access_denied', 's1', null]);
});

test.each([
  [{ redirect_uri: 'http://127.0.0.1:8787/auth/callback?x=1' }, 'Invalid OAuth2 redirect_uri'],
  [{ client_id: '1' }, 'Unknown Application'],
  [{ scope: 'guilds.join' }, 'The scope &quot;guilds.join&quot; is unknown'],
  [{ response_type: 'token' }, 'Only response_type=code'],
])('a request with %o leads nowhere', async (more, sentence) => {
  const response = await fetch(authorizeUrl(more as Record<string, string>));
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(sentence)]);
});
