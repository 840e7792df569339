import { ChannelType } from 'discord.js';
import { expect, test } from 'vitest';
import { snowflakeAt } from '../snowflake.ts';
import type { Guild } from '../world.ts';
import { placeOf, startVoices } from './testing.ts';
import { adapterOf, login } from './testing-clients.ts';

test('32 joins at once, from four bots in eight guilds, each get their own connection and token', async () => {
  const discord = await startVoices();
  const clones = Array.from({ length: 6 }, (_, index) => cloneOf(placeOf(discord, 'Quiet Harbour', 'Dock')[0], index));
  discord.core.world.guilds.push(...clones);
  const names = ['soprano', 'alto', 'tenor', 'bass'];
  const bots = await Promise.all(names.map((name) => login(discord, name)));
  const joins = bots.flatMap(({ client }) =>
    client.guilds.cache.map((each) => {
      const channel = each.channels.cache.find(({ type }) => type === ChannelType.GuildVoice);
      const own = adapterOf(each);
      own.join(channel?.id ?? '');
      return { own, channelId: channel?.id, guildId: each.id, userId: client.user.id };
    }),
  );
  const servers = await Promise.all(joins.map(({ own }) => own.received.find(({ kind }) => kind === 'server')));
  expect(joins).toHaveLength(32);
  expect(new Set(servers.map(({ data }) => data.token)).size).toBe(32);
  for (const { channelId, guildId, userId: id } of joins) {
    expect(discord.core.world.voice.get(`${guildId}:${id}`)?.channelId).toBe(channelId);
  }
  await Promise.all(bots.map(({ client }) => client.destroy()));
  await discord.stop();
});

/** A copy of a guild under another ID. */
function cloneOf(original: Guild, index: number): Guild {
  const id = snowflakeAt(Date.parse('2025-01-01T00:00:00Z') + index);
  const clone = structuredClone(original);
  return {
    ...clone,
    id,
    name: `${original.name} ${index}`,
    roles: clone.roles.map((role) => (role.id === original.id ? { ...role, id } : role)),
    channels: clone.channels.map((channel) => ({ ...channel, id: `${channel.id}${index}`, guildId: id })),
  };
}
