import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDiscord } from './index.ts';
import { Permission, permissionsOf } from './permissions.ts';
import { Snowflakes, snowflakeTime } from './snowflake.ts';
import { serverOf } from './testing-server.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discord-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a restart picks up where the last run ended', async () => {
  const stateFile = join(folder, 'deep', 'discord.json');
  const first = await startDiscord({ port: 0, stateFile });
  first.core.commands.upsert(undefined, { name: 'ping', description: 'x' });
  const channel = first.core.world.findChannel('general')?.id ?? '';
  const agent = { Authorization: `Bot ${first.botToken}`, 'User-Agent': 'DiscordBot (https://example.com, 1.0)' };
  await fetch(`${first.apiBase}/v10/channels/${channel}/messages`, {
    method: 'POST',
    headers: { ...agent, 'Content-Type': 'application/json' },
    body: '{"content":"kept"}',
  });
  await first.stop();

  const second = await startDiscord({ port: 0, stateFile });
  expect([second.publicKey, second.botToken]).toEqual([first.publicKey, first.botToken]);
  expect(second.core.messages.list(channel)).toMatchObject([{ content: 'kept' }]);
  expect(second.core.commands.list(undefined)).toMatchObject([{ name: 'ping' }]);
  expect(BigInt(second.core.ids.next())).toBeGreaterThan(BigInt(first.core.ids.last));
  await second.stop();
});

test('bots keep their tokens and their guilds across restarts', async () => {
  const stateFile = join(folder, 'discord.json');
  const first = await startDiscord({ port: 0, stateFile });
  const [alto, parrot] = ['alto', 'parrot'].map((name) => first.core.world.findUser(name)?.id ?? '') as [
    string,
    string,
  ];
  const [lounge, harbour] = first.core.world.guilds;
  if (!lounge || !harbour) throw new Error('The world has too few guilds.');
  first.core.administration.invite(harbour, alto, 3_146_752n);
  first.core.administration.kick(lounge, parrot);
  const tokens = first.core.bots.all().map(({ token }) => token);
  await first.stop();

  const second = await startDiscord({ port: 0, stateFile });
  expect(second.core.bots.all().map(({ token }) => token)).toEqual(tokens);
  expect(second.core.administration.memberships(alto)).toEqual([{ guildId: harbour.id, permissions: '3146752' }]);
  expect(second.core.administration.memberships(parrot)).toEqual([]);
  await second.stop();
});

test('servers, direct messages, and intents are as they were after a restart', async () => {
  const stateFile = join(folder, 'discord.json');
  const first = await startDiscord({ port: 0, stateFile });
  const before = serverOf(first);
  before.timeOut('bob', 3_600_000);
  before.setRoles('dave', ['DJ']);
  before.ban('carol', 'Spam');
  before.setPosition('DJ', 3);
  before.setDirectMessages('dave', 'closed');
  before.setIntents({ messageContent: true });
  const [newcomer] = before.join(1);
  const general = before.channel('general').id;
  await before.as('alice', 'PATCH', `/channels/${general}`, { rate_limit_per_user: 30 });
  const overwrite = { type: 1, deny: String(Permission.sendMessages) };
  await before.as('alice', 'PUT', `/channels/${general}/permissions/${before.id('dave')}`, overwrite);
  first.core.world.directChannels.push({ id: '77', botId: first.applicationId, userId: before.id('dave') });
  await first.stop();

  const second = await startDiscord({ port: 0, stateFile });
  const after = serverOf(second);
  expect(after.guild).toEqual(before.guild);
  expect(permissionsOf(after.guild, after.id('dave'), after.channel('general')) & Permission.sendMessages).toBe(0n);
  expect(after.member(newcomer?.username ?? '')).toBeDefined();
  expect(second.core.bots.main.intents.messageContent).toBe(true);
  expect(second.core.world.closedDms).toEqual(new Set([after.id('dave')]));
  expect(second.core.world.directChannels).toMatchObject([{ id: '77' }]);
  await second.stop();
});

test("initial bots are in the guild on the first start, and stay out once they're kicked", async () => {
  const options = { port: 0, stateFile: join(folder, 'discord.json'), initialBots: ['soprano', 'alto'] };
  const first = await startDiscord(options);
  const { world, administration } = first.core;
  const [soprano, alto, tenor] = ['soprano', 'alto', 'tenor'].map((name) => world.findUser(name)?.id ?? '') as [
    string,
    string,
    string,
  ];
  const lounge = world.findGuild('Chorus Lounge');
  if (!lounge) throw new Error('The world has no Chorus Lounge.');
  expect([soprano, alto, tenor].map((id) => administration.memberships(id))).toEqual([
    [{ guildId: lounge.id, permissions: '3146752' }],
    [{ guildId: lounge.id, permissions: '3146752' }],
    [],
  ]);
  administration.kick(lounge, alto);
  await first.stop();

  const second = await startDiscord(options);
  expect(second.core.administration.memberships(soprano)).toHaveLength(1);
  expect(second.core.administration.memberships(alto)).toEqual([]);
  await second.stop();
});

test('a broken state file is logged, set aside, and replaced', async () => {
  const stateFile = join(folder, 'discord.json');
  await writeFile(stateFile, '{"version": 1, "signing');
  const lines: string[] = [];
  const discord = await startDiscord({ port: 0, stateFile, log: (line) => lines.push(line) });
  await discord.stop();
  expect(lines.join('\n')).toContain('set aside');
  expect((await readdir(folder)).sort()).toEqual([
    'discord.json',
    expect.stringMatching(/^discord\.json\.broken-\d+$/),
  ]);
});

test('IDs always increase, even if the clock goes back, and encode the time', () => {
  let now = 1_750_000_000_000;
  const ids = new Snowflakes(() => now);
  const made = [ids.next(), ids.next()];
  now -= 5000;
  made.push(ids.next());
  now += 10_000;
  made.push(ids.next());
  expect(made.map(BigInt)).toEqual(made.map(BigInt).sort((a, b) => (a < b ? -1 : 1)));
  expect(new Set(made).size).toBe(4);
  expect(snowflakeTime(made[3] ?? '')).toBe(now);
});
