/** Compared with what the local Discord grants, which is written apart from it. */
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
const OTHERS = 1n << 50n;

interface Scene {
  world: World;
  guild: Guild;
  channel: Channel;
  agent: string;
  maps: GuildMaps;
  /** What the agent may do there, by what it was told. */
  may(): number;
  refusal(occupants?: number): string | undefined;
  tell(t: string, d: object): void;
}

/** A guild with one voice channel, and the agent in it with the first role. */
function scene(change: (guild: Guild, channel: Channel, agent: string) => void = () => undefined): Scene {
  const world = demoWorld();
  const [guild] = world.guilds as [Guild];
  const agent = world.findUser('soprano')?.id ?? '';
  const channel: Channel = { id: CHANNEL, guildId: guild.id, name: 'a', type: 2, position: 0, overwrites: [] };
  const role = (id: string, permissions: bigint) => ({
    ...{ id, name: id, color: 0, position: 1, managed: false, permissions },
  });
  guild.roles = [role(guild.id, 0n), ...ROLES.map((id) => role(id, LEAST | OTHERS))];
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
    tell: (t, d) => maps.handle({ t, d: { guild_id: guild.id, ...d } }, agent),
  };
}

test('an agent may do in a channel what Discord lets it do there, whatever roles and overwrites there are', () => {
  const bits = [...Object.values(MAY).map(BigInt), OTHERS];
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
      (permissions, own, given, isOwner) => {
        const { guild, channel, agent, may } = scene((at, inside, self) => {
          for (const [index, role] of at.roles.entries()) role.permissions = permissions[index] ?? 0n;
          at.members.set(self, { userId: self, roleIds: own, joinedAt: '2024-01-01T00:00:00+00:00' });
          if (isOwner) at.ownerId = self;
          inside.overwrites = given.map(({ target: id, allow, deny }) => ({
            id: id === 'everyone' ? at.id : id === 'agent' ? self : id,
            type: id === 'agent' ? 1 : 0,
            allow,
            deny,
          }));
        });
        const granted = permissionsOf(guild, agent, channel);
        // Without seeing the channel nothing else counts.
        if (granted & VIEW) for (const bit of Object.values(MAY)) expect(may() & bit).toBe(Number(granted) & bit);
        else expect(may() & MAY.view).toBe(0);
      },
    ),
  );
});

describe('what changes later counts', () => {
  test('a role that is given, changed and deleted', () => {
    const { may, tell, agent } = scene();
    expect(may()).toBe(MAY.view | MAY.connect | MAY.speak);
    tell('GUILD_MEMBER_UPDATE', { user: { id: agent }, roles: [] });
    expect(may()).toBe(0);
    tell('GUILD_ROLE_CREATE', { role: { id: '5', permissions: String(VIEW) } });
    tell('GUILD_MEMBER_UPDATE', { user: { id: agent }, roles: ['5'] });
    expect(may()).toBe(MAY.view);
    tell('GUILD_ROLE_UPDATE', { role: { id: '5', permissions: String(VIEW | CONNECT) } });
    expect(may()).toBe(MAY.view | MAY.connect);
    tell('GUILD_ROLE_DELETE', { role_id: '5' });
    expect(may()).toBe(0);
  });

  test("somebody else's roles do not", () => {
    const { may, tell } = scene();
    tell('GUILD_MEMBER_UPDATE', { user: { id: '9' }, roles: [] });
    expect(may()).toBe(MAY.view | MAY.connect | MAY.speak);
  });

  test('a channel that gets a limit and an overwrite, and is deleted', () => {
    const { refusal, tell, agent } = scene();
    const about = { id: CHANNEL, type: ChannelType.GuildVoice };
    expect(refusal(50)).toBeUndefined();
    tell('CHANNEL_UPDATE', { ...about, user_limit: 2, permission_overwrites: [] });
    expect(refusal(1)).toBeUndefined();
    expect(refusal(2)).toContain('2 of 2 places are taken');
    const deny = { id: agent, type: 1, allow: '0', deny: String(SPEAK) };
    tell('CHANNEL_UPDATE', { ...about, permission_overwrites: [deny] });
    expect(refusal()).toContain('missing Speak');
    tell('CHANNEL_UPDATE', { ...about, type: ChannelType.GuildStageVoice, permission_overwrites: [] });
    expect(refusal()).toContain('not a voice channel');
    tell('CHANNEL_DELETE', about);
    expect(refusal()).toContain('gone or hidden');
  });

  test('a guild that is only out of reach is still known, one that was left is not', () => {
    const { may, tell, guild } = scene();
    tell('GUILD_DELETE', { id: guild.id, unavailable: true });
    tell('READY', { guilds: [{ id: guild.id, unavailable: true }] });
    expect(may()).not.toBe(0);
    tell('READY', { guilds: [] });
    expect(may()).toBe(0);
  });
});
