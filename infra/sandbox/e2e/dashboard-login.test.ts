/** Logging in to the dashboard, staying logged in, and what ends it, on both runtimes. */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokenHash } from '../../../edge/web/signing.ts';
import { openStage, type Stage } from './stage.ts';
import { hiddenFieldsIn, Visitor } from './visitor.ts';

describe.each(['workerd', 'node'] as const)('on %s', (runtime) => {
  let stage: Stage;
  let lounge: string;
  let sql: postgres.Sql;
  beforeAll(async () => {
    stage = await openStage(runtime, { RATE_LIMIT_SCALE: '1000' });
    sql = postgres(stage.sandbox.databaseUrl, { max: 1 });
    lounge = stage.sandbox.discord.core.world.guilds[0]?.id ?? '';
  }, 120_000);
  afterAll(async () => {
    await sql?.end();
    await stage?.stop();
  });

  const visitor = () => new Visitor(stage.sandbox);

  test('a member logs in with Discord, sees their servers, and logs out', async () => {
    const alice = visitor();
    expect((await alice.get('/dashboard')).status).toBe(401);
    const picker = await alice.logIn('alice');
    expect([picker.status, picker.path]).toEqual([200, '/dashboard']);
    expect(picker.text).toContain('Chorus Lounge');
    const overview = await alice.get(`/dashboard/${lounge}`);
    expect(overview.status).toBe(200);
    expect(overview.text).toContain('Health');
    expect(overview.headers.get('content-security-policy')).toMatch(/script-src 'nonce-[\w+/=]+'/);
    const left = await alice.submit('/dashboard', '/auth/logout');
    expect([left.path, alice.cookies.size]).toEqual(['/', 0]);
    expect((await alice.get(`/dashboard/${lounge}`)).status).toBe(401);
  });

  test('a member without rights sees no server, and not whether there is one', async () => {
    const bob = visitor();
    const picker = await bob.logIn('bob');
    expect(picker.status).toBe(200);
    expect(picker.text).not.toContain('Chorus Lounge</a>');
    const [here, nowhere] = [await bob.get(`/dashboard/${lounge}`), await bob.get('/dashboard/100000000000000009')];
    expect([here.status, nowhere.status]).toEqual([403, 403]);
    expect(here.text).not.toContain('Chorus Lounge');
  });

  test('a link from /dashboard logs in its member, once', async () => {
    const said = await stage.say('alice', '/dashboard');
    const url = new URL(JSON.stringify(said.messages).match(/http[^"\\]+auth\/link[^"\\]+/)?.[0] ?? '');
    const path = url.pathname + url.search;
    const browser = visitor();
    // A program that looks at the link doesn't use it up.
    for (let look = 0; look < 2; look++) expect((await browser.get(path)).text).toContain('Log in as Alice');
    const fields = hiddenFieldsIn((await browser.get(path)).text, '/auth/link');
    expect((await browser.post('/auth/link', fields, { origin: 'https://elsewhere.example' })).status).toBe(403);
    const twice = await Promise.all([browser.postOnce('/auth/link', fields), visitor().postOnce('/auth/link', fields)]);
    expect(twice.map(({ status }) => status).sort()).toEqual([303, 404]);
    expect((await visitor().get(path)).status).toBe(404);
  });

  test('a login that was started elsewhere, refused, or tampered with fails', async () => {
    const mallory = visitor();
    const started = await mallory.postOnce('/auth/login', {});
    expect(started.status).toBe(404);
    for (const query of ['?code=x&state=y', '?error=access_denied&state=y', '', '?code=x'])
      expect((await mallory.get(`/auth/callback${query}`)).status).toBe(400);
    mallory.cookies.set('chorus-session', 'A'.repeat(43));
    expect((await mallory.get('/dashboard')).status).toBe(401);
    expect(mallory.cookies.has('chorus-session')).toBe(false);
  });

  test('sessions are listed, and ended everywhere at once', async () => {
    const [desk, phone] = [visitor(), visitor()];
    phone.headers = { 'user-agent': 'Mozilla/5.0 (iPhone) Version/18 Mobile Safari/604.1' };
    await desk.logIn('alice');
    await phone.logIn('alice');
    expect((await phone.get('/dashboard')).status).toBe(200);
    const me = await desk.get('/dashboard/me');
    expect(me.text).toContain('Safari on iOS');
    const stolen = new Map(phone.cookies);
    const ended = await desk.submit('/dashboard/me', '/dashboard/me/end', { session: 'others' });
    expect(ended.text).toMatch(/Logged out of (one|\d+) browsers?/);
    phone.cookies.clear();
    for (const [name, value] of stolen) phone.cookies.set(name, value);
    expect((await phone.get('/dashboard')).status).toBe(401);
    expect((await desk.get('/dashboard')).status).toBe(200);
  });

  test('the token changes after an hour, and the previous one stays valid for a minute', async () => {
    const alice = visitor();
    await alice.logIn('alice');
    const before = new Map(alice.cookies);
    await sql`update web_session set rotated_at = rotated_at - interval '61 minutes'`;
    await forgetCached(alice);
    expect((await alice.get('/dashboard')).status).toBe(200);
    expect(alice.cookies.get('chorus-session')).not.toBe(before.get('chorus-session'));
    const late = visitor();
    for (const [name, value] of before) late.cookies.set(name, value);
    expect((await late.get('/dashboard')).status).toBe(200);
    await sql`update web_session set former_until = now() - interval '1 second'`;
    await forgetCached(alice, late);
    expect((await late.get('/dashboard')).status).toBe(401);
    expect((await alice.get('/dashboard')).status).toBe(200);
    await sql`update web_session set began_at = began_at - interval '31 days'`;
    await forgetCached(alice);
    expect((await alice.get('/dashboard')).status).toBe(401);
  });

  test('an address with nothing shows a page to browsers, wherever it is', async () => {
    for (const path of ['/nope', '/nope/below', '/dashboard-nope']) {
      const response = await fetch(`${stage.sandbox.edgeUrl}${path}`, { headers: { accept: 'text/html,*/*;q=0.8' } });
      expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('Go to the home page')]);
    }
    const program = await fetch(`${stage.sandbox.edgeUrl}/nope`);
    expect(await program.json()).toEqual({ error: 'There is nothing at this address.' });
    const icon = await fetch(`${stage.sandbox.edgeUrl}/favicon.ico`);
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  /** What Redis vouches for, for up to a minute. */
  async function forgetCached(...visitors: Visitor[]): Promise<void> {
    const { UPSTASH_REDIS_REST_URL: url = '', UPSTASH_REDIS_REST_TOKEN: token } = stage.sandbox.variables;
    const keys = visitors.map(({ cookies }) => `web:session:${tokenHash(cookies.get('chorus-session') ?? '')}`);
    const init = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(['DEL', ...keys]),
    };
    expect((await fetch(url, init)).status).toBe(200);
  }
});
