/**
 * What one agent needs to know about its guilds to tell whether it can join a channel: the voice channels, and what roles
 * grant. discord.js would keep an object with several parts for each role and each channel of each agent. With 200 guilds,
 * that's three quarters of an agent's heap.
 */
import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord.js';
import type { GuildState } from '../../shared/voice/gateway-state.ts';
import type { Packet } from './voice-places.ts';

/** The permissions that joining depends on. All of them are below 2^31, so a set fits into a small integer. */
export const MAY = {
  administer: Number(PermissionFlagsBits.Administrator),
  view: Number(PermissionFlagsBits.ViewChannel),
  connect: Number(PermissionFlagsBits.Connect),
  speak: Number(PermissionFlagsBits.Speak),
  moveMembers: Number(PermissionFlagsBits.MoveMembers),
} as const;
const ALL = Object.values(MAY).reduce((all, one) => all | one, 0);
const VOICE_TYPES: readonly number[] = [ChannelType.GuildVoice, ChannelType.GuildStageVoice];

interface Overwrite {
  /** Of a role or a member. */
  id: string;
  isRole: boolean;
  allow: number;
  deny: number;
}

export interface VoiceChannel {
  type: number;
  /** 0 means no limit. */
  userLimit: number;
  overwrites: readonly Overwrite[];
}

export interface GuildMap {
  ownerId: string;
  /** What each role grants, by its ID. @everyone has the guild's ID. */
  roles: Map<string, number>;
  channels: Map<string, VoiceChannel>;
  /** The agent's own roles, without @everyone. */
  ownRoles: readonly string[];
}

export class GuildMaps {
  readonly #guilds = new Map<string, GuildMap>();

  /**
   * @param packet any dispatch from the agent's gateway.
   * @param agentId the agent's own user ID.
   */
  handle({ t, d }: Packet, agentId: string): void {
    if (t === 'READY') this.#keep(d.guilds);
    else if (t === 'GUILD_CREATE') this.#guilds.set(d.id, mapOf(d, agentId));
    // During an outage, the guild is unavailable but presumably unchanged.
    else if (t === 'GUILD_DELETE' && !d.unavailable) this.#guilds.delete(d.id);
    const guild = this.#guilds.get(t === 'GUILD_UPDATE' ? d.id : d?.guild_id);
    if (guild === undefined) return;
    if (t === 'GUILD_UPDATE') {
      guild.ownerId = d.owner_id;
      guild.roles = rolesOf(d);
    } else if (t === 'GUILD_ROLE_CREATE' || t === 'GUILD_ROLE_UPDATE')
      guild.roles.set(d.role.id, granted(d.role.permissions));
    else if (t === 'GUILD_ROLE_DELETE') guild.roles.delete(d.role_id);
    else if (t === 'GUILD_MEMBER_UPDATE' && d.user.id === agentId) guild.ownRoles = d.roles;
    else if (t === 'CHANNEL_DELETE') guild.channels.delete(d.id);
    else if (t === 'CHANNEL_CREATE' || t === 'CHANNEL_UPDATE') put(guild.channels, d);
  }

  get(guildId: string): GuildMap | undefined {
    return this.#guilds.get(guildId);
  }

  hasChannel(guildId: string, channelId: string): boolean {
    return this.get(guildId)?.channels.has(channelId) ?? false;
  }

  isStage(guildId: string, channelId: string): boolean {
    return this.get(guildId)?.channels.get(channelId)?.type === ChannelType.GuildStageVoice;
  }

  /** What another process needs to know of these guilds. */
  *snapshot(): Generator<Pick<GuildState, 'id' | 'ownerId' | 'roles' | 'channels' | 'ownRoles'>> {
    for (const [id, { ownerId, roles, channels, ownRoles }] of this.#guilds)
      yield {
        ...{ id, ownerId, roles: [...roles], ownRoles: [...ownRoles] },
        channels: [...channels].map(([channel, about]) => [channel, { ...about, overwrites: [...about.overwrites] }]),
      };
  }

  restore({ id, ownerId, roles, channels, ownRoles }: GuildState): void {
    this.#guilds.set(id, { ownerId, roles: new Map(roles), channels: new Map(channels), ownRoles });
  }

  /** After a new login, guilds arrive one by one. The agent has left those that aren't listed. */
  #keep(guilds: readonly { id: string }[]): void {
    const still = new Set(guilds.map(({ id }) => id));
    for (const id of this.#guilds.keys()) if (!still.has(id)) this.#guilds.delete(id);
  }
}

/**
 * Returns a member's permissions in a channel, as a set of {@link MAY}.
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export function permissionsIn(guildId: string, guild: GuildMap, channel: VoiceChannel, userId: string): number {
  if (guild.ownerId === userId) return ALL;
  const roles = [guildId, ...guild.ownRoles];
  const base = roles.reduce((may, role) => may | (guild.roles.get(role) ?? 0), 0);
  if (base & MAY.administer) return ALL;
  const { overwrites } = channel;
  return [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id, isRole }) => isRole && guild.ownRoles.includes(id)),
    overwrites.filter(({ id, isRole }) => !isRole && id === userId),
  ].reduce((may, level) => {
    const deny = level.reduce((sum, overwrite) => sum | overwrite.deny, 0);
    const allow = level.reduce((sum, overwrite) => sum | overwrite.allow, 0);
    return (may & ~deny) | allow;
  }, base);
}

// biome-ignore lint/suspicious/noExplicitAny: a guild of the gateway
function mapOf(guild: any, agentId: string): GuildMap {
  const channels: GuildMap['channels'] = new Map();
  for (const channel of guild.channels ?? []) put(channels, channel);
  // biome-ignore lint/suspicious/noExplicitAny: a member of the gateway
  const self = (guild.members ?? []).find(({ user }: any) => user?.id === agentId);
  return { ownerId: guild.owner_id, roles: rolesOf(guild), channels, ownRoles: self?.roles ?? [] };
}

// biome-ignore lint/suspicious/noExplicitAny: a guild of the gateway
function rolesOf(guild: any): Map<string, number> {
  // biome-ignore lint/suspicious/noExplicitAny: a role of the gateway
  return new Map((guild.roles ?? []).map((role: any) => [role.id, granted(role.permissions)]));
}

// biome-ignore lint/suspicious/noExplicitAny: a channel of the gateway
function put(channels: GuildMap['channels'], channel: any): void {
  if (!VOICE_TYPES.includes(channel.type)) channels.delete(channel.id);
  else
    channels.set(channel.id, {
      type: channel.type,
      userLimit: channel.user_limit ?? 0,
      // biome-ignore lint/suspicious/noExplicitAny: an overwrite of the gateway
      overwrites: (channel.permission_overwrites ?? []).map(({ id, type, allow, deny }: any) => ({
        id,
        isRole: type === OverwriteType.Role,
        allow: granted(allow),
        deny: granted(deny),
      })),
    });
}

/** @param permissions a decimal bit set, as Discord sends it. */
function granted(permissions: string): number {
  return Number(BigInt(permissions) & BigInt(ALL));
}
