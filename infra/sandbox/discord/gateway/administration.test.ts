/** Administers a server with a real discord.js client, so that what the local Discord sends is what discord.js reads. */
import {
  AuditLogEvent,
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  type Guild,
  GatewayIntentBits as Intents,
  PermissionFlagsBits,
  type TextChannel,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalDiscord } from '../index.ts';
import { serverOf, type TestedServer } from '../testing-server.ts';
import { startVoices, tokenOf } from './testing.ts';
import { type LoggedIn, login, newClient } from './testing-clients.ts';

const intents = Intents.Guilds | Intents.GuildMembers | Intents.GuildModeration | Intents.MessageContent;
let discord: LocalDiscord;
let server: TestedServer;
let bot: LoggedIn;
let guild: Guild;
beforeEach(async () => {
  discord = await startVoices();
  server = serverOf(discord);
  server.setIntents({ messageContent: true, guildMembers: true });
  bot = await login(discord, 'chorus', intents);
  guild = bot.guild('Chorus Lounge');
});
afterEach(async () => {
  await bot.client.destroy();
  await discord.stop();
});

const general = (): TextChannel => guild.channels.cache.find((channel) => channel.name === 'general') as TextChannel;

test('privileged intents are refused until they’re turned on', async () => {
  server.setIntents({ guildMembers: false });
  const client = newClient(discord, intents);
  await expect(client.login(tokenOf(discord, 'chorus'))).rejects.toThrow('disallowed intents');
  await client.destroy();
});

describe('members', () => {
  test('join, change, and leave in front of the bot', async () => {
    const added = bot.next('GUILD_MEMBER_ADD');
    const [newcomer] = server.join(1, 2);
    expect(await added).toMatchObject({ user: { id: newcomer?.id }, guild_id: guild.id });
    const [removed, banned] = [bot.next('GUILD_MEMBER_REMOVE'), bot.next('GUILD_BAN_ADD')];
    server.ban('dave', 'Spam');
    expect([await removed, await banned]).toMatchObject([
      { user: { username: 'dave' } },
      { user: { username: 'dave' } },
    ]);
  });

  test('can be timed out, renamed, given roles, kicked, and banned', async () => {
    const dave = await guild.members.fetch(server.id('dave'));
    const timedOut = await dave.timeout(60_000, 'Spam');
    expect(timedOut.isCommunicationDisabled()).toBe(true);
    expect((await dave.setNickname('D')).displayName).toBe('D');
    await dave.roles.add(server.role('DJ').id, 'Plays well');
    const log = await guild.fetchAuditLogs({ type: AuditLogEvent.MemberRoleUpdate });
    expect(log.entries.first()).toMatchObject({ reason: 'Plays well', executorId: bot.client.user.id });
    await dave.ban({ deleteMessageSeconds: 60, reason: 'Enough' });
    expect((await guild.bans.fetch()).map(({ user, reason }) => [user.username, reason])).toEqual([['dave', 'Enough']]);
    await guild.members.unban(server.id('dave'));
    const { bannedUsers, failedUsers } = await guild.bans.bulkCreate([server.id('alice'), server.id('bob')]);
    expect([bannedUsers, failedUsers]).toEqual([[server.id('bob')], [server.id('alice')]]);
  });
});

test('roles and channels can be created, changed, and deleted', async () => {
  const role = await guild.roles.create({ name: 'Muted', permissions: [PermissionFlagsBits.ViewChannel] });
  await role.setPosition(2);
  await role.setName('Quiet');
  expect(server.role('Quiet').permissions).toBe(PermissionFlagsBits.ViewChannel);
  await general().setRateLimitPerUser(10, 'Calm down');
  await general().permissionOverwrites.edit(role, { SendMessages: false });
  expect(server.channel('general')).toMatchObject({
    rateLimitPerUser: 10,
    overwrites: [{ id: role.id, deny: PermissionFlagsBits.SendMessages }],
  });
  const made = await guild.channels.create({ name: 'Mod log', topic: 'x' });
  expect(made.name).toBe('mod-log');
  const thread = await general().threads.create({ name: 'Case 1' });
  await thread.send('inside');
  await thread.setLocked(true);
  const other = await login(discord, 'soprano');
  expect(other.guild('Chorus Lounge').channels.cache.get(thread.id)?.name).toBe('Case 1');
  await other.client.destroy();
  await Promise.all([made.delete(), role.delete()]);
  expect(server.channel('general').overwrites).toEqual([]);
});

test('messages can be read, pinned, reacted to, and deleted in bulk', async () => {
  const [one, two] = [server.type('bob', 'one'), server.type('bob', 'two')];
  server.typedBefore('bob', 'old', 15 * 86_400_000);
  const read = await general().messages.fetch({ limit: 10 });
  expect(read.map(({ content }) => content)).toEqual(['two', 'one', 'old']);
  await read.get(one.id)?.pin();
  expect((await general().messages.fetchPins()).items.map(({ message }) => message.id)).toEqual([one.id]);
  await read.get(two.id)?.react('👍');
  // discord.js leaves out what's too old.
  const deleted = await general().bulkDelete(read, true);
  expect([...deleted.keys()].sort()).toEqual([one.id, two.id].sort());
});

test('AutoMod rules and pauses can be set', async () => {
  const rule = await guild.autoModerationRules.create({
    name: 'Words',
    enabled: true,
    eventType: AutoModerationRuleEventType.MessageSend,
    triggerType: AutoModerationRuleTriggerType.Keyword,
    triggerMetadata: { keywordFilter: ['bad'] },
    actions: [{ type: AutoModerationActionType.BlockMessage, metadata: { customMessage: 'No.' } }],
  });
  expect(() => server.type('dave', 'so bad')).toThrow('No.');
  await rule.setEnabled(false);
  expect(server.type('dave', 'so bad').content).toBe('so bad');
  const until = new Date(Date.now() + 3_600_000);
  const pauses = await guild.setIncidentActions({ invitesDisabledUntil: until });
  expect(pauses.invitesDisabledUntil?.getTime()).toBe(until.getTime());
  const user = await bot.client.users.fetch(server.id('dave'));
  await user.send('You’re fine.');
  expect(server.directMessages('dave')).toMatchObject([{ content: 'You’re fine.' }]);
});
