import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InteractionOutcome } from '../control/protocol.ts';
import { isoTime } from './compose.ts';
import type { Json } from './json.ts';
import { Permission, permissionsOf } from './permissions.ts';
import { here, startTestSandbox, type TestSandbox } from './testing.ts';
import type { AutoModerationRule, Guild, Member } from './world.ts';

let sandbox: TestSandbox;
let guild: Guild;
beforeEach(async () => {
  sandbox = await startTestSandbox();
  await sandbox.reset();
  const [first] = sandbox.discord.core.world.guilds;
  if (!first) throw new Error('The world has no guild.');
  guild = first;
});
afterEach(() => sandbox.stop());

const id = (name: string): string => sandbox.discord.core.world.findUser(name)?.id ?? '';
const member = (name: string): Member => guild.members.get(id(name)) as Member;
const send = (user: string, content: string): Promise<{ status: number; body: Json }> =>
  sandbox.post('message', { ...here, user, content });

function addRule(about: Partial<AutoModerationRule>): void {
  guild.autoModeration.push({
    id: sandbox.discord.core.ids.next(),
    guild_id: guild.id,
    name: 'Words',
    creator_id: id('alice'),
    event_type: 1,
    trigger_type: 1,
    trigger_metadata: { keyword_filter: ['*bad*'] },
    actions: [{ type: 1, metadata: { custom_message: 'Not here.' } }],
    enabled: true,
    exempt_roles: [],
    exempt_channels: [],
    ...about,
  });
}

test('a member who’s timed out can’t type or use commands, and can after it ends', async () => {
  member('bob').communicationDisabledUntil = isoTime(Date.now() + 60_000);
  expect(await send('bob', 'hi')).toMatchObject({ status: 403, body: { error: expect.stringContaining('timed out') } });
  expect((await sandbox.post('command', { ...here, command: '/pay user:@carol amount:1' })).status).toBe(403);
  member('bob').communicationDisabledUntil = isoTime(Date.now() - 1);
  expect((await send('bob', 'hi')).status).toBe(200);
});

test('what a member sends while timed out says so, with what’s left of their permissions', async () => {
  const until = isoTime(Date.now() + 60_000);
  member('bob').communicationDisabledUntil = until;
  await sandbox.post('command?unchecked=1', { ...here, command: '/pay user:@carol amount:1' });
  expect(sandbox.last().interaction.member).toMatchObject({
    communication_disabled_until: until,
    permissions: (Permission.viewChannel | Permission.readMessageHistory).toString(),
  });
});

test('overwrites of the channel count in an interaction, for the member and the app', async () => {
  const general = guild.channels[0];
  if (!general) throw new Error('The guild has no channel.');
  general.overwrites = [{ id: guild.id, type: 0, allow: 0n, deny: Permission.embedLinks }];
  await sandbox.say('/pay user:@carol amount:1');
  const { member: payer, app_permissions: app } = sandbox.last().interaction as unknown as Record<string, Json>;
  expect(BigInt(String(payer?.permissions)) & Permission.embedLinks).toBe(0n);
  expect(app).toBe(permissionsOf(guild, sandbox.discord.applicationId, general).toString());
});

test('slowmode holds members back, except those with Bypass Slowmode', async () => {
  const general = guild.channels[0];
  if (general) general.rateLimitPerUser = 60;
  await send('dave', 'one');
  expect(await send('dave', 'two')).toMatchObject({
    status: 429,
    body: { error: expect.stringContaining('Slowmode') },
  });
  const everyone = guild.roles.find((role) => role.id === guild.id);
  if (everyone) everyone.permissions |= Permission.bypassSlowmode;
  expect((await send('dave', 'two')).status).toBe(200);
});

test('AutoMod blocks a message, alerts staff, and times the member out', async () => {
  const staff = guild.channels.find(({ name }) => name === 'staff')?.id ?? '';
  addRule({
    actions: [
      { type: 1, metadata: { custom_message: 'Not here.' } },
      { type: 2, metadata: { channel_id: staff } },
      { type: 3, metadata: { duration_seconds: 60 } },
    ],
  });
  expect(await send('dave', 'how bad')).toEqual({ status: 403, body: { error: 'Not here.' } });
  expect(await sandbox.seenBy('dave')).toEqual([]);
  expect(await sandbox.seenBy('alice', 'staff')).toMatchObject([
    { type: 24, author: { id: id('dave') }, embeds: [{ description: 'how bad' }] },
  ]);
  expect(Date.parse(member('dave').communicationDisabledUntil ?? '')).toBeGreaterThan(Date.now());
  expect(guild.auditLog.map((entry) => entry.action_type)).toEqual([143, 144, 145]);
});

test('AutoMod leaves those with Manage Server and exempt roles alone, and counts mentions', async () => {
  addRule({ exempt_roles: member('bob').roleIds });
  addRule({ trigger_type: 5, trigger_metadata: { mention_total_limit: 1 } });
  expect((await send('alice', 'bad')).status).toBe(200);
  expect((await send('bob', 'bad')).status).toBe(200);
  expect((await send('dave', `<@${id('bob')}> <@${id('bob')}>`)).status).toBe(200);
  expect((await send('dave', `<@${id('bob')}> <@${id('carol')}>`)).status).toBe(403);
});

test('a button in direct messages opens a form, and both arrive without a server', async () => {
  const { core } = sandbox.discord;
  const direct = { id: core.ids.next(), botId: sandbox.discord.applicationId, userId: id('dave') };
  core.world.directChannels.push(direct);
  const headers = {
    Authorization: `Bot ${sandbox.discord.botToken}`,
    'User-Agent': 'DiscordBot (https://example.com, 1.0)',
    'Content-Type': 'application/json',
  };
  const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'Appeal', custom_id: 'appeal' }] }];
  const body = JSON.stringify({ content: 'You were banned.', components });
  const url = `${sandbox.discord.apiBase}/v10/channels/${direct.id}/messages`;
  const sent = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { id: string };
  const input = { type: 4, custom_id: 'why', label: 'Why?', style: 2 };
  sandbox.edge.answer = ({ interaction }) =>
    interaction.type === 3
      ? { type: 9, data: { custom_id: 'form', title: 'Appeal', components: [{ type: 1, components: [input] }] } }
      : { type: 4, data: { content: 'Sent.' } };
  const press = { message: sent.id, customId: 'appeal' };
  expect((await sandbox.post('component', { ...press, user: 'bob' })).status).toBe(403);
  const pressed = (await sandbox.post('component', { ...press, user: 'dave' })).body as unknown as InteractionOutcome;
  expect(sandbox.last().interaction).toMatchObject({ user: { id: id('dave') }, context: 1, channel: { type: 1 } });
  expect(sandbox.last().interaction).not.toHaveProperty('member');
  const form = { user: 'dave', interaction: pressed.interactionId, fields: { why: 'Sorry.' } };
  expect((await sandbox.post('modal', form)).body.messages).toMatchObject([
    { content: 'Sent.', channel_id: direct.id },
  ]);
  expect(sandbox.last().interaction).not.toHaveProperty('guild_id');
});
