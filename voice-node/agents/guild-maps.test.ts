/** Compared with the permissions of the local Discord, which are implemented independently. */
import { ChannelType } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demoWorld } from '../../infra/sandbox/discord/demo-world.ts';
import { guildCreateJson } from '../../infra/sandbox/discord/gateway/payloads.ts';
import { permissionsOf } from '../../infra/sandbox/discord/permissions.ts';
import type { Channel, Guild, World } from '../../infra/sandbox/discord/world.ts';
import { refusalOf } from './admission.ts';
import { GuildMaps, MAY, permissionsIn } from './guild-maps.ts';

const ROLES = ['810000000000000001', '810000000000000002', '810000000000000003'];
const CHANNEL = '810000000000000010';
const [VIEW, CONNECT, SPEAK] = [MAY.view, MAY.connect, MAY.speak].map(BigInt) as [bigint, bigint, bigint];
const LEAST = VIEW | CONNECT | SPEAK;
const IRRELEVANT = 1n << 50n;

interface Scene {
  world: World;
  guild: Guild;
  channel: Channel;
  agent: string;
  maps: GuildMaps;
  /** The agent's permissions in the channel, according to its map. */
  may(): number;
  refusal(occupants?: number): string | undefined;
  dispatch(t: string, d: object): void;
}

/** A guild with one voice channel, where the agent has the first role. */
function scene(change: (guild: Guild, channel: Channel, agent: string) => void = () => undefined): Scene {
  const world = demoWorld();
  const [guild] = world.guilds as [Guild];
  const agent = world.findUser('soprano')?.id ?? '';
  const channel: Channel = { id: CHANNEL, guildId: guild.id, name: 'a', type: 2, position: 0, overwrites: [] };
  const role = (id: string, permissions: bigint) => ({
    ...{ id, name: id, color: 0, position: 1, managed: false, permissions },
  });
  guild.roles = [role(guild.id, 0n), ...ROLES.map((id) => role(id, LEAST | IRRELEVANT))];
  guild.channels = [channel];
  guild.members.set(agent, { userId: agent, roleIds: [ROLES[0] ?? ''], joinedAt: '2024-01-01T00:00:00+00:00' });
  change(guild, channel, agent);
  const maps = new GuildMaps();
  maps.handle({ t: 'GUILD_CREATE', d: guildCreateJson(world, guild, agent, true) }, agent);
  return {
    ...{ world, guild, channel, agent, maps },
    may() {
      const map = maps.get(guild.id);
      const place = map?.channels.get(CHANNEL);
      return map && place ? permissionsIn(guild.id, map, place, agent) : 0;
    },
    refusal: (occupants = 0) =>
      refusalOf({ guildId: guild.id, guild: maps.get(guild.id), channelId: CHANNEL }, agent, occupants)?.message,
    dispatch: (t, d) => maps.handle({ t, d: { guild_id: guild.id, ...d } }, agent),
  };
}

test('an agent’s permissions in a channel match Discord’s for any roles and overwrites', () => {
  const bits = [...Object.values(MAY).map(BigInt), IRRELEVANT];
  const set = fc.subarray(bits).map((some) => some.reduce((all, one) => all | one, 0n));
  const mostlyPlain = set.map((all) => all & ~BigInt(MAY.administer));
  const target = fc.constantFrom('everyone', 'agent', ...ROLES);
  const overwrites = fc.uniqueArray(fc.record({ target, allow: set, deny: set }), { selector: (each) => each.target });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(mostlyPlain, set), { minLength: 4, maxLength: 4 }),
      fc.subarray(ROLES),
      overwrites,
      fc.boolean(),
      (permissions, own, list, isOwner) => {
        const { guild, channel, agent, may } = scene((at, inside, self) => {
          for (const [index, role] of at.roles.entries()) role.permissions = permissions[index] ?? 0n;
          at.members.set(self, { userId: self, roleIds: own, joinedAt: '2024-01-01T00:00:00+00:00' });
          if (isOwner) at.ownerId = self;
          inside.overwrites = list.map(({ target: id, allow, deny }) => ({
            id: id === 'everyone' ? at.id : id === 'agent' ? self : id,
            type: id === 'agent' ? 1 : 0,
            allow,
            deny,
          }));
        });
        const granted = permissionsOf(guild, agent, channel);
        // If the agent can't see the channel, no other permission counts.
        if (granted & VIEW) for (const bit of Object.values(MAY)) expect(may() & bit).toBe(Number(granted) & bit);
        else expect(may() & MAY.view).toBe(0);
      },
    ),
  );
});

describe('later changes apply:', () => {
  test('a role is assigned, changed, and deleted', () => {
    const { may, dispatch, agent } = scene();
    expect(may()).toBe(MAY.view | MAY.connect | MAY.speak);
    dispatch('GUILD_MEMBER_UPDATE', { user: { id: agent }, roles: [] });
    expect(may()).toBe(0);
    dispatch('GUILD_ROLE_CREATE', { role: { id: '5', permissions: String(VIEW) } });
    dispatch('GUILD_MEMBER_UPDATE', { user: { id: agent }, roles: ['5'] });
    expect(may()).toBe(MAY.view);
    dispatch('GUILD_ROLE_UPDATE', { role: { id: '5', permissions: String(VIEW | CONNECT) } });
    expect(may()).toBe(MAY.view | MAY.connect);
    dispatch('GUILD_ROLE_DELETE', { role_id: '5' });
    expect(may()).toBe(0);
  });

  test('other members’ roles don’t matter', () => {
    const { may, dispatch } = scene();
    dispatch('GUILD_MEMBER_UPDATE', { user: { id: '9' }, roles: [] });
    expect(may()).toBe(MAY.view | MAY.connect | MAY.speak);
  });

  test('a channel gets a limit and an overwrite, and is deleted', () => {
    const { refusal, dispatch, agent } = scene();
    const about = { id: CHANNEL, type: ChannelType.GuildVoice };
    expect(refusal(50)).toBeUndefined();
    dispatch('CHANNEL_UPDATE', { ...about, user_limit: 2, permission_overwrites: [] });
    expect(refusal(1)).toBeUndefined();
    expect(refusal(2)).toContain('2 of 2 places are taken');
    const deny = { id: agent, type: 1, allow: '0', deny: String(SPEAK) };
    dispatch('CHANNEL_UPDATE', { ...about, permission_overwrites: [deny] });
    expect(refusal()).toContain('missing Speak');
    dispatch('CHANNEL_UPDATE', { ...about, type: ChannelType.GuildStageVoice, permission_overwrites: [] });
    expect(refusal()).toContain('stage');
    dispatch('CHANNEL_DELETE', about);
    expect(refusal()).toContain('doesn’t exist or is hidden');
  });

  test('an unavailable guild is kept, and a guild the agent left is not', () => {
    const { may, dispatch, guild } = scene();
    dispatch('GUILD_DELETE', { id: guild.id, unavailable: true });
    dispatch('READY', { guilds: [{ id: guild.id, unavailable: true }] });
    expect(may()).not.toBe(0);
    dispatch('READY', { guilds: [] });
    expect(may()).toBe(0);
  });
});
