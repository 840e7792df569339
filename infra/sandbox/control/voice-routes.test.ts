/** Bots, guilds, and the gateway in the control API. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identified, type RawClient, userId } from '../discord/gateway/testing.ts';
import { here, startTestSandbox, type TestSandbox } from '../discord/testing.ts';
import type { SandboxAgent } from './protocol.ts';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => sandbox.stop());

const place = { guild: here.guild };
const { guild } = here;

async function agent(name: string): Promise<SandboxAgent> {
  const answer = await fetch(`${sandbox.discord.url}/sandbox/agents`);
  const { agents } = (await answer.json()) as { agents: SandboxAgent[] };
  const found = agents.find(({ username }) => username === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}

const channelId = (name: string): string => sandbox.discord.core.world.findChannel(name)?.id ?? '';

/** Invites a bot, logs it in, and lets it join the Lounge. */
async function inLounge(name: string): Promise<RawClient> {
  await sandbox.post('invite', { agent: name, guild, user: 'alice' });
  const raw = await identified(sandbox.discord, name);
  const guildId = sandbox.discord.core.world.findGuild(guild)?.id;
  raw.send(4, { guild_id: guildId, channel_id: channelId('Lounge') });
  await raw.packets.find(({ t }) => t === 'VOICE_SERVER_UPDATE');
  return raw;
}

test('agents are listed with token, owner, guilds, and sessions', async () => {
  expect(await agent('alto')).toMatchObject({ owner: userId(sandbox.discord, 'alice'), guilds: [], sessions: 0 });
  expect((await agent('parrot')).owner).toBe(userId(sandbox.discord, 'bob'));
  await inLounge('alto');
  expect(await agent('alto')).toMatchObject({ guilds: [expect.any(String)], sessions: 1 });
});

describe('an invite', () => {
  test('adds the bot to the guild with exactly its permissions', async () => {
    expect((await sandbox.post('invite', { agent: 'alto', guild, user: 'alice', permissions: '1048576' })).status).toBe(
      200,
    );
    const { world } = sandbox.discord.core;
    const role = world.findGuild(guild)?.roles.find(({ name }) => name === 'Alto');
    expect(role).toMatchObject({ permissions: 1_048_576n, managed: true, botId: userId(sandbox.discord, 'alto') });
    await sandbox.post('invite', { agent: 'alto', guild: 'Quiet Harbour', user: 'alice' });
    const other = world.findGuild('Quiet Harbour')?.roles.find(({ name }) => name === 'Alto');
    expect(other?.permissions).toBe(3_146_752n);
  });

  test.each([
    ['by a member without Manage Server', { agent: 'alto', guild, user: 'bob' }, 'Bob can’t invite'],
    ['of a user who isn’t a bot', { agent: 'bob', guild, user: 'alice' }, 'Bob isn’t a bot'],
    ['of an unknown user', { agent: 'nobody', guild, user: 'alice' }, 'There is no user "nobody"'],
  ])('%s is rejected', async (_what, body, sentence) => {
    expect((await sandbox.sentence('invite', body))[1]).toContain(sentence);
  });

  test('of a guild’s 51st bot is rejected', async () => {
    const { world } = sandbox.discord.core;
    const lounge = world.findGuild(guild);
    for (let count = 0; count < 48; count += 1) {
      const id = `9${count}`;
      world.users.push({ id, username: `bot-${count}`, globalName: `Bot ${count}`, bot: true, locale: 'en-US' });
      lounge?.members.set(id, { userId: id, roleIds: [], joinedAt: '' });
    }
    expect((await sandbox.sentence('invite', { agent: 'alto', guild, user: 'alice' }))[1]).toContain('as many bots');
  });
});

describe('an invite’s page', () => {
  const invite = (query = '') =>
    `${sandbox.discord.url}/oauth2/authorize?client_id=${userId(sandbox.discord, 'alto')}&scope=bot&permissions=3146752${query}`;

  test('shows the bot and its permissions, and adds it once that’s confirmed', async () => {
    const world = sandbox.discord.core.world;
    const lounge = world.findGuild(guild);
    const shown = await (await fetch(invite(`&guild_id=${lounge?.id}`))).text();
    expect(shown).toContain('Add Alto to a server');
    expect(shown).toContain('view channel, connect, speak');
    const [, choice = ''] = /<option value="([^"]+)">Chorus Lounge, as Alice/.exec(shown) ?? [];
    expect(shown).not.toContain('Quiet Harbour');
    const body = new URLSearchParams({ choice });
    expect(await (await fetch(invite(), { method: 'POST', body })).text()).toContain('Alto is now in Chorus Lounge');
    expect(lounge?.roles.find(({ name }) => name === 'Alto')?.permissions).toBe(3_146_752n);
  });

  test('is JSON for programs', async () => {
    const answer = await fetch(invite(), { headers: { Accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({
      application: { name: 'Alto' },
      permissions: '3146752',
      guild_id: null,
    });
  });

  test.each([
    ['an unknown application', '?client_id=1&scope=bot'],
    ['another scope', '?client_id=CLIENT&scope=email'],
    ['no permissions', '?client_id=CLIENT&scope=bot&permissions=all'],
  ])('with %s is rejected', async (_what, query) => {
    const asked = query.replace('CLIENT', userId(sandbox.discord, 'alto'));
    const answer = await fetch(`${sandbox.discord.url}/oauth2/authorize${asked}`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('doesn’t work')]);
  });

  test('rejects servers that nobody manages, and pages from other origins', async () => {
    const body = new URLSearchParams({ choice: '1:2' });
    expect((await fetch(invite(), { method: 'POST', body })).status).toBe(400);
    const headers = { Origin: 'http://evil.example' };
    expect((await fetch(invite(), { method: 'POST', body, headers })).status).toBe(403);
  });
});

describe('staff', () => {
  test('can move and disconnect a bot that’s in voice, but can’t bring one into voice', async () => {
    const [status, sentence] = await sandbox.sentence('voice', { ...place, user: 'parrot', channel: 'Lounge' });
    expect([status, sentence]).toEqual([400, expect.stringContaining('Bots join on their own')]);
    const raw = await inLounge('alto');
    await sandbox.post('voice', { ...place, user: 'alto', channel: 'Studio' });
    await raw.packets.find(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === channelId('Studio'));
    await sandbox.post('voice', { ...place, user: 'alto', channel: null });
    await raw.packets.find(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === null);
  });

  test('can kick a bot and delete a guild', async () => {
    const raw = await inLounge('alto');
    await sandbox.post('kick', { ...place, agent: 'alto' });
    await raw.packets.find(({ t }) => t === 'GUILD_DELETE');
    expect((await agent('alto')).guilds).toEqual([]);
    await sandbox.post('invite', { agent: 'alto', guild: 'Quiet Harbour', user: 'alice' });
    await sandbox.post('guild', { guild: 'Quiet Harbour', action: 'delete' });
    await expect.poll(() => raw.packets.all.filter(({ t }) => t === 'GUILD_DELETE')).toHaveLength(2);
    expect((await sandbox.sentence('kick', { guild: 'Quiet Harbour', agent: 'alto' }))[0]).toBe(404);
  });

  test('can create, limit, restrict, and delete channels', async () => {
    await sandbox.post('channel', { ...place, channel: 'Attic', action: 'create', type: 'voice', userLimit: 1 });
    const go = (user: string) => sandbox.sentence('voice', { ...place, user, channel: 'Attic' });
    expect((await sandbox.post('voice', { ...place, user: 'bob', channel: 'Attic' })).status).toBe(200);
    expect((await go('dave'))[1]).toContain('is full');
    const deny = [{ user: 'dave', permissions: ['connect'] }];
    await sandbox.post('channel', { ...place, channel: 'Attic', action: 'change', userLimit: 0, deny });
    expect((await go('dave'))[1]).toContain('can’t join');
    await sandbox.post('channel', { ...place, channel: 'Attic', action: 'delete' });
    expect(sandbox.discord.core.world.voice.size).toBe(0);
    expect((await go('dave'))[0]).toBe(404);
  });

  test('changes notify the console', async () => {
    const seen: string[] = [];
    sandbox.discord.core.events.subscribe(({ type }) => seen.push(type));
    await sandbox.post('invite', { agent: 'alto', guild, user: 'alice' });
    expect(seen).toEqual(['guilds']);
  });
});

test('a new token ends the sessions of the old one', async () => {
  const raw = await inLounge('alto');
  const { token } = await agent('alto');
  const answer = await sandbox.post('token', { agent: 'alto' });
  expect(await raw.closed).toBe(4004);
  expect(answer.body.token).toBe((await agent('alto')).token);
  expect(answer.body.token).not.toBe(token);
  expect(sandbox.discord.core.world.voice.size).toBe(0);
});

test('the order of voice events and the voice server can be set', async () => {
  const chosen = { voiceOrder: 'server-first', voiceEndpoint: '127.0.0.1:4443', afterDrop: 'voice-ends' };
  expect((await sandbox.post('gateway', chosen)).body).toEqual({ ok: true, ...chosen });
  const raw = await inLounge('alto');
  await raw.packets.find(({ t }) => t === 'VOICE_STATE_UPDATE');
  expect(raw.packets.all.map(({ t }) => t).filter((t) => t?.startsWith('VOICE'))).toEqual([
    'VOICE_SERVER_UPDATE',
    'VOICE_STATE_UPDATE',
  ]);
  expect(raw.packets.all.find(({ t }) => t === 'VOICE_SERVER_UPDATE')?.d.endpoint).toBe('127.0.0.1:4443');
});

describe('a fault of the gateway', () => {
  const fault = (about: object) => sandbox.post('fault', { target: 'gateway', ...about });

  test('drop cuts only one bot’s connection', async () => {
    const [alto, bass] = [await inLounge('alto'), await inLounge('bass')];
    await fault({ action: 'drop', agent: 'alto' });
    expect(await alto.closed).toBe(1006);
    bass.send(1, null);
    await bass.packets.find(({ op }) => op === 11);
  });

  test.each([
    ['reconnect', 7],
    ['invalidate', 9],
  ])('%s is op %i for every bot', async (action, expected) => {
    const clients = [await inLounge('alto'), await inLounge('bass')];
    await fault({ action });
    await Promise.all(clients.map(({ packets }) => packets.find(({ op }) => op === expected)));
  });

  test('silence delays everything until it’s over', async () => {
    const alto = await inLounge('alto');
    await fault({ action: 'silence', ms: 60_000 });
    const before = alto.packets.all.length;
    alto.send(1, null);
    await sandbox.post('voice', { ...place, user: 'bob', channel: 'Lounge' });
    expect(alto.packets.all).toHaveLength(before);
    await fault({ action: 'silence', ms: 1 });
    await alto.packets.find(({ op }) => op === 11, before);
    await alto.packets.find(({ t }) => t === 'VOICE_STATE_UPDATE', before);
  });

  test('that isn’t supported is rejected, and so is one for another part', async () => {
    expect((await sandbox.sentence('fault', { target: 'gateway', action: 'kill' }))[1]).toContain(
      'The gateway supports',
    );
    sandbox.parts.faults.redis = async () => undefined;
    expect((await sandbox.sentence('fault', { target: 'redis', action: 'drop' }))[1]).toContain('Only the gateway');
    expect((await sandbox.sentence('fault', { target: 'gateway', action: 'drop', agent: 'bob' }))[1]).toContain(
      'isn’t a bot',
    );
  });
});
