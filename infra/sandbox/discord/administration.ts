import { GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import { isoTime } from './compose.ts';
import type { EventHub } from './events.ts';
import type { Sessions } from './gateway/sessions.ts';
import type { Json } from './json.ts';
import { channelJson, roleJson } from './shapes.ts';
import type { Snowflakes } from './snowflake.ts';
import type { Voice } from './voice.ts';
import type { Channel, Guild, Role, World } from './world.ts';

/** https://support.discord.com/hc/en-us/articles/33694251638295 */
const BOTS_PER_GUILD = 50;

/** A server a bot is in, saved across restarts. */
export interface Membership {
  guildId: string;
  /** Permissions of the role that Discord created for the bot. */
  permissions: string;
}

export type ChannelChange = Partial<
  Pick<Channel, 'name' | 'type' | 'overwrites' | 'status' | 'position' | 'rateLimitPerUser' | 'isNsfw'>
> & {
  /** null removes the limit. */
  userLimit?: number | null;
  /** null moves it out of its category. */
  parentId?: string | null;
  topic?: string | null;
};

/** What staff can do to a guild: invite and kick bots, create and delete channels. Notifies every bot and the console. */
export class Administration {
  readonly #world: World;
  readonly #ids: Snowflakes;
  readonly #events: EventHub;
  readonly #sessions: Sessions;
  readonly #voice: Voice;
  readonly #onChange: () => void;

  constructor(parts: {
    world: World;
    ids: Snowflakes;
    events: EventHub;
    sessions: Sessions;
    voice: Voice;
    onChange: () => void;
  }) {
    this.#world = parts.world;
    this.#ids = parts.ids;
    this.#events = parts.events;
    this.#sessions = parts.sessions;
    this.#voice = parts.voice;
    this.#onChange = parts.onChange;
  }

  /** Whether the guild has as many bots as Discord allows. */
  isFullOfBots(guild: Guild): boolean {
    return [...guild.members.keys()].filter((id) => this.#world.user(id)?.bot).length >= BOTS_PER_GUILD;
  }

  /** Adds a bot with its own role, which grants exactly these permissions. Inviting it again replaces the permissions. */
  invite(guild: Guild, botId: string, permissions: bigint): void {
    const isNew = !guild.members.has(botId);
    const before = guild.roles.find((role) => role.botId === botId);
    if (before) {
      before.permissions = permissions;
      if (!isNew) this.#dispatchRole(guild, GatewayDispatchEvents.GuildRoleUpdate, { role: roleJson(before) });
    }
    // Discord creates no role for a bot that requests no permissions.
    const role = before ?? (permissions === 0n ? undefined : this.#role(guild, botId, permissions));
    if (role && !before) this.#dispatchRole(guild, GatewayDispatchEvents.GuildRoleCreate, { role: roleJson(role) });
    const { joinedAt } = guild.members.get(botId) ?? { joinedAt: isoTime(Date.now()) };
    const { roleIds = [], ...known } = guild.members.get(botId) ?? {};
    const held = new Set([...(role ? [role.id] : []), ...roleIds]);
    guild.members.set(botId, { ...known, userId: botId, roleIds: [...held], joinedAt });
    if (isNew) for (const session of this.#sessions.of(botId)) this.#sessions.sendGuild(session, guild);
    this.#announceGuilds();
  }

  /** Kicks a bot and deletes its role. */
  kick(guild: Guild, botId: string): void {
    this.#voice.leave(guild, botId);
    guild.members.delete(botId);
    this.#sessions.sendRemoval(guild.id, botId);
    const role = guild.roles.find((each) => each.botId === botId);
    if (role) {
      guild.roles.splice(guild.roles.indexOf(role), 1);
      this.#dispatchRole(guild, GatewayDispatchEvents.GuildRoleDelete, { role_id: role.id });
    }
    this.#announceGuilds();
  }

  createChannel(guild: Guild, about: Pick<Channel, 'name' | 'type'> & ChannelChange): Channel {
    const { name, type, overwrites = [] } = about;
    const position = about.position ?? guild.channels.length;
    const channel: Channel = { id: this.#ids.next(), guildId: guild.id, name, type, position, overwrites };
    guild.channels.push(apply(channel, about));
    this.#dispatchChannel(guild, GatewayDispatchEvents.ChannelCreate, channelJson(channel));
    return channel;
  }

  changeChannel(guild: Guild, channel: Channel, change: ChannelChange): void {
    apply(channel, change);
    this.#dispatchChannel(guild, GatewayDispatchEvents.ChannelUpdate, channelJson(channel));
  }

  /** Sets a voice channel's status. null clears it. */
  setStatus(guild: Guild, channel: Channel, status: string | null): void {
    if (status) channel.status = status;
    else delete channel.status;
    const data = { id: channel.id, guild_id: guild.id, status: channel.status ?? null };
    this.#sessions.dispatch(guild, GatewayIntentBits.Guilds, GatewayDispatchEvents.VoiceChannelStatusUpdate, data);
    this.#events.emit({ type: 'channel_status', ...data }, { channelId: channel.id });
  }

  /** Deletes a channel and disconnects everyone in it. */
  deleteChannel(guild: Guild, channel: Channel): void {
    guild.channels.splice(guild.channels.indexOf(channel), 1);
    guild.threads = guild.threads.filter((thread) => thread.parentId !== channel.id);
    for (const other of guild.channels) if (other.parentId === channel.id) delete other.parentId;
    this.#dispatchChannel(guild, GatewayDispatchEvents.ChannelDelete, channelJson(channel));
    this.#voice.empty(guild, channel.id);
  }

  deleteGuild(guild: Guild): void {
    for (const channel of guild.channels) this.#voice.empty(guild, channel.id);
    this.#world.guilds.splice(this.#world.guilds.indexOf(guild), 1);
    for (const id of guild.members.keys()) this.#sessions.sendRemoval(guild.id, id);
    this.#announceGuilds();
  }

  /** The guilds a bot is in, to save across restarts. */
  memberships(botId: string): Membership[] {
    return this.#world.guilds
      .filter((guild) => guild.members.has(botId))
      .map((guild) => {
        const role = guild.roles.find((each) => each.botId === botId);
        return { guildId: guild.id, permissions: (role?.permissions ?? 0n).toString() };
      });
  }

  /** Restores a bot's guilds from an earlier run, and removes it from all others. */
  restore(botId: string, memberships: readonly Membership[]): void {
    for (const guild of [...this.#world.guilds]) {
      const membership = memberships.find((each) => each.guildId === guild.id);
      if (membership) this.invite(guild, botId, BigInt(membership.permissions));
      else if (guild.members.has(botId)) this.kick(guild, botId);
    }
  }

  #role(guild: Guild, botId: string, permissions: bigint): Role {
    const name = this.#world.user(botId)?.globalName ?? 'bot';
    const role = { id: this.#ids.next(), name, color: 0, position: 1, permissions, managed: true, botId };
    // New roles go just above @everyone.
    for (const other of guild.roles) if (other.position >= 1) other.position += 1;
    guild.roles.push(role);
    return role;
  }

  #dispatchRole(guild: Guild, type: GatewayDispatchEvents, data: Json): void {
    this.#sessions.dispatch(guild, GatewayIntentBits.Guilds, type, { guild_id: guild.id, ...data });
  }

  #dispatchChannel(guild: Guild, type: GatewayDispatchEvents, data: Json): void {
    this.#sessions.dispatch(guild, GatewayIntentBits.Guilds, type, data);
    this.#announceGuilds();
  }

  /** Sent to everyone: a lookup of who can see the guild would miss anyone who just lost access. */
  #announceGuilds(): void {
    this.#onChange();
    this.#events.emit({ type: 'guilds' }, {});
  }
}

function apply(channel: Channel, change: ChannelChange): Channel {
  // The optional ones are cleared with null.
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete channel[key as 'userLimit' | 'parentId' | 'topic'];
    else if (value !== undefined) Object.assign(channel, { [key]: value });
  }
  return channel;
}
