import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../discord/json.ts';
import { Permission } from '../discord/permissions.ts';
import { here, startTestSandbox, type TestSandbox } from '../discord/testing.ts';
import type { SandboxEvent, SandboxInfo } from './protocol.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

describe('the control API', () => {
  test('is 503 until every part is ready', async () => {
    expect((await fetch(`${sandbox.discord.url}/sandbox`)).status).toBe(503);
    sandbox.parts.ready = true;
    sandbox.parts.edge = 'http://127.0.0.1:1';
    const answer = await fetch(`${sandbox.discord.url}/sandbox`);
    const info = (await answer.json()) as Json;
    expect([answer.status, info]).toMatchObject([
      200,
      { ready: true, edge: 'http://127.0.0.1:1', nodes: [{ id: 'node-1' }] },
    ]);
    expect(info.users).toContainEqual(expect.objectContaining({ username: 'alice', isAdmin: true, bot: false }));
    expect(info.guilds).toMatchObject([{ name: 'Chorus Lounge' }, {}]);
  });

  test('shows each user the guilds, channels, and users that they can see', async () => {
    const names = async (user: string) => {
      const info = (await (await fetch(`${sandbox.discord.url}/sandbox?user=${user}`)).json()) as SandboxInfo;
      return info.guilds.map((guild) => [guild.name, ...guild.channels.map((channel) => channel.name)].join(' '));
    };
    expect(await names('alice')).toEqual([
      'Chorus Lounge general music staff Lounge Studio',
      'Quiet Harbour general Dock',
    ]);
    expect(await names('@Bob')).toEqual(['Chorus Lounge general music Lounge Studio', 'Quiet Harbour general Dock']);
    expect(await names('dave')).toEqual(['Chorus Lounge general music Lounge Studio']);
    const unknown = await fetch(`${sandbox.discord.url}/sandbox?user=nobody`);
    expect([unknown.status, await unknown.json()]).toEqual([404, { error: 'There is no user "nobody".' }]);
  });

  test.each<[string, unknown, number]>([
    ['command', { ...here, command: '/pay', extra: 1 }, 400],
    ['command', { ...here, user: 'nobody', command: '/pay' }, 404],
    ['command', { ...here, guild: 'nowhere', command: '/pay' }, 404],
    ['command', { ...here, channel: 'nothing', command: '/pay' }, 404],
    ['command', { ...here, channel: 'staff', command: '/pay' }, 403],
    ['command', { ...here, user: 'dave', guild: 'Quiet Harbour', command: '/pay' }, 403],
    ['command', { ...here, user: 'parrot', command: '/pay' }, 400],
    ['message', { ...here, content: '' }, 400],
    ['modal', { user: 'bob', interaction: '12', customId: 'x', fields: {} }, 404],
    ['voice', { user: 'bob', guild: 'Chorus Lounge', channel: 'general' }, 400],
    ['nothing', {}, 404],
    ['fault', { target: 'constructor', action: 'kill' }, 400],
  ])('%s with %j is rejected with a sentence', async (path, body, status) => {
    expect(await sandbox.sentence(path, body)).toEqual([status, expect.stringMatching(/^[A-Z].+\.$/)]);
  });

  test('a body that isn’t JSON is rejected with a sentence', async () => {
    const answer = await fetch(`${sandbox.discord.url}/sandbox/command`, { method: 'POST', body: '{' });
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'The body isn’t JSON.' }]);
  });

  test('pages from other origins and requests to other hostnames are rejected', async () => {
    const foreign = { method: 'POST', headers: { Origin: 'http://evil.example' }, body: '{}' };
    expect((await fetch(`${sandbox.discord.url}/sandbox/probe`, foreign)).status).toBe(403);
    const own = { method: 'POST', headers: { Origin: sandbox.discord.url }, body: '{}' };
    expect((await fetch(`${sandbox.discord.url}/sandbox/probe`, own)).status).toBe(200);
    expect((await sandbox.discord.app.request('/sandbox', { headers: { Host: 'evil.example:7070' } })).status).toBe(
      403,
    );
  });

  test('a fault reaches its target', async () => {
    const broken: unknown[] = [];
    sandbox.parts.faults.discord = async (request) => {
      broken.push(request);
    };
    expect((await sandbox.post('fault', { target: 'discord', action: 'latency', ms: 5 })).body).toEqual({ ok: true });
    expect(broken).toEqual([{ target: 'discord', action: 'latency', ms: 5 }]);
    const one = { target: 'discord', action: 'error', status: 404, route: 'POST /channels/:id/messages', code: 10_003 };
    expect((await sandbox.post('fault', { ...one, times: 1 })).body).toEqual({ ok: true });
    expect(broken.at(-1)).toEqual({ ...one, times: 1 });
    expect((await sandbox.post('fault', { ...one, route: 'messages' })).body).toHaveProperty('error');
    expect((await sandbox.sentence('fault', { target: 'moon', action: 'kill' }))[1]).toContain(
      'Choose one of: discord, gateway.',
    );
  });

  test('a failing Discord responds with the chosen status until it’s healed', async () => {
    sandbox.discord.failWith(503);
    const headers = { 'User-Agent': 'DiscordBot (https://example.com, 1.0)' };
    expect((await fetch(`${sandbox.discord.apiBase}/v10/gateway`, { headers })).status).toBe(503);
    sandbox.discord.heal();
    expect((await fetch(`${sandbox.discord.apiBase}/v10/gateway`, { headers })).status).toBe(200);
  });

  test('a voice channel can be joined and left', async () => {
    const join = { user: 'bob', guild: 'Chorus Lounge', channel: 'Lounge' };
    expect((await sandbox.post('voice', join)).body).toMatchObject({
      ok: true,
      channel_id: sandbox.discord.core.world.findChannel('Lounge')?.id,
    });
    expect((await sandbox.post('voice', { ...join, channel: null })).body).toMatchObject({ channel_id: null });
  });

  test('events show each user only what they can see', async () => {
    const bob = await watch('bob');
    const carol = await watch('carol');
    expect([await bob.next(), await carol.next()]).toMatchObject([{ type: 'ready' }, { type: 'ready' }]);
    sandbox.edge.answer = () => ({ type: 4, data: { content: 'for bob', flags: 64 } });
    await sandbox.say('/pay user:@carol amount:1');
    await sandbox.post('message', { ...here, content: 'for all' });
    expect(await bob.next()).toMatchObject({ message: { content: 'for bob' } });
    expect(await carol.next()).toMatchObject({ message: { content: 'for all' } });
    bob.end();
    carol.end();
  });

  test('events start with who’s in voice, as far as the watcher can see', async () => {
    const { world } = sandbox.discord.core;
    const [carol = '', dave = ''] = ['carol', 'dave'].map((name) => world.findUser(name)?.id);
    const [lounge, studio] = ['Lounge', 'Studio'].map((name) => world.findChannel(name));
    const hidden = { id: studio?.guildId ?? '', type: 0 as const, allow: 0n, deny: Permission.viewChannel };
    studio?.overwrites.push(hidden);
    const go = (user: string, channel: string | null) => sandbox.post('voice', { user, guild: here.guild, channel });
    await go('carol', 'Lounge');
    const alice = await watch('alice');
    const bob = await watch('bob');
    const inLounge = { user_id: carol, guild_id: lounge?.guildId, channel_id: lounge?.id };
    expect(await alice.next()).toEqual({ type: 'ready', voice_states: [inLounge] });
    expect(await bob.next()).toEqual({ type: 'ready', voice_states: [inLounge] });
    world.voice.set(`${studio?.guildId}:${dave}`, {
      channelId: studio?.id ?? '',
      sessionId: 'of-dave',
      selfMute: false,
      selfDeaf: false,
      suppress: false,
      requestToSpeakAt: null,
    });
    const late = await watch('bob');
    expect(await late.next()).toEqual({ type: 'ready', voice_states: [inLounge] });
    studio?.overwrites.splice(0, 1, { ...hidden, id: carol, type: 1, allow: Permission.viewChannel, deny: 0n }, hidden);
    await go('carol', 'Studio');
    expect(await alice.next()).toMatchObject({ type: 'voice_state', user_id: carol, channel_id: studio?.id });
    expect(await bob.next()).toMatchObject({ type: 'voice_state', user_id: carol, channel_id: null });
    for (const watcher of [alice, bob, late]) watcher.end();
    studio?.overwrites.splice(0);
    world.voice.clear();
  });

  /** Reads one user's events, one at a time. */
  async function watch(user: string): Promise<{ next(): Promise<SandboxEvent>; end(): void }> {
    const ends = new AbortController();
    const answer = await fetch(`${sandbox.discord.url}/sandbox/events?user=${user}`, { signal: ends.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let unread = '';
    return {
      async next() {
        while (!unread.includes('\n\n')) unread += (await reader?.read())?.value ?? '\n\n';
        const [event = ''] = unread.split('\n\n', 1);
        unread = unread.slice(event.length + 2);
        return JSON.parse(event.replace(/^data: /, '')) as SandboxEvent;
      },
      end: () => ends.abort(),
    };
  }
});
