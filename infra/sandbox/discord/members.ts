import { AuditLogEvent, GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import type { Administration } from './administration.ts';
import { changesBetween, type Executor, record } from './audit-log.ts';
import { isoTime } from './compose.ts';
import type { EventHub } from './events.ts';
import type { Sessions } from './gateway/sessions.ts';
import type { Json } from './json.ts';
import { isTimedOut } from './permissions.ts';
import { memberJson, userJson } from './shapes.ts';
import type { Snowflakes } from './snowflake.ts';
import type { Voice } from './voice.ts';
import type { Guild, Member, User, World } from './world.ts';

/** What can change about a member. Undefined leaves it as it is, and null clears it. */
export interface MemberChange {
  nick?: string | null | undefined;
  roleIds?: string[] | undefined;
  communicationDisabledUntil?: string | null | undefined;
  isMuted?: boolean | undefined;
  isDeafened?: boolean | undefined;
}

/** The members of servers: they join, change, and leave. Records everything, and notifies bots and the console. */
export class Members {
  readonly #world: World;
  readonly #ids: Snowflakes;
  readonly #events: EventHub;
  readonly #sessions: Sessions;
  readonly #voice: Voice;
  readonly #administration: Administration;
  readonly #onChange: () => void;

  constructor(parts: {
    world: World;
    ids: Snowflakes;
    events: EventHub;
    sessions: Sessions;
    voice: Voice;
    administration: Administration;
    onChange: () => void;
  }) {
    this.#world = parts.world;
    this.#ids = parts.ids;
    this.#events = parts.events;
    this.#sessions = parts.sessions;
    this.#voice = parts.voice;
    this.#administration = parts.administration;
    this.#onChange = parts.onChange;
  }

  /** Adds a person to a server. Someone who's already in it stays as they are. */
  join(guild: Guild, user: User, joinedAt = Date.now()): Member {
    const before = guild.members.get(user.id);
    if (before) return before;
    const member: Member = { userId: user.id, roleIds: [], joinedAt: isoTime(joinedAt) };
    guild.members.set(user.id, member);
    const data = { ...memberJson(this.#world, member), guild_id: guild.id };
    this.#sessions.dispatch(guild, GatewayIntentBits.GuildMembers, GatewayDispatchEvents.GuildMemberAdd, data);
    this.#announce();
    return member;
  }

  /** @param by undefined if the change isn't recorded, because AutoMod has entries of its own. */
  change(guild: Guild, member: Member, by: Executor | undefined, change: MemberChange): void {
    const before = auditedParts(member);
    const roleIds = member.roleIds;
    if (change.nick !== undefined) setOrDelete(member, 'nick', change.nick || null);
    if (change.communicationDisabledUntil !== undefined)
      setOrDelete(member, 'communicationDisabledUntil', change.communicationDisabledUntil);
    if (change.isMuted !== undefined) member.isMuted = change.isMuted;
    if (change.isDeafened !== undefined) member.isDeafened = change.isDeafened;
    if (change.roleIds !== undefined) member.roleIds = [...new Set(change.roleIds)];

    const changes = changesBetween(before, auditedParts(member));
    const targetId = member.userId;
    if (by && changes.length > 0) record(this.#ids, guild, by, AuditLogEvent.MemberUpdate, { targetId, changes });
    if (by) this.#recordRoles(guild, member, by, roleIds);
    if (isTimedOut(member)) this.#voice.leave(guild, member.userId);
    else this.#voice.refresh(guild, member.userId);
    const data = { ...memberJson(this.#world, member), guild_id: guild.id };
    this.#dispatchUpdate(guild, member.userId, data);
    this.#announce();
  }

  kick(guild: Guild, userId: string, by: Executor): void {
    this.#remove(guild, userId);
    record(this.#ids, guild, by, AuditLogEvent.MemberKick, { targetId: userId });
    this.#announce();
  }

  /** Bans someone, whether they're a member or not. Banning them again keeps the first reason. */
  ban(guild: Guild, user: User, by: Executor): void {
    if (guild.bans.has(user.id)) return;
    guild.bans.set(user.id, { reason: by.reason ?? null });
    if (guild.members.has(user.id)) this.#remove(guild, user.id);
    record(this.#ids, guild, by, AuditLogEvent.MemberBanAdd, { targetId: user.id });
    this.#dispatchBan(guild, GatewayDispatchEvents.GuildBanAdd, user);
  }

  unban(guild: Guild, user: User, by: Executor): void {
    guild.bans.delete(user.id);
    record(this.#ids, guild, by, AuditLogEvent.MemberBanRemove, { targetId: user.id });
    this.#dispatchBan(guild, GatewayDispatchEvents.GuildBanRemove, user);
  }

  #remove(guild: Guild, userId: string): void {
    const user = this.#world.user(userId);
    if (user?.bot) this.#administration.kick(guild, userId);
    else {
      this.#voice.leave(guild, userId);
      guild.members.delete(userId);
    }
    for (const thread of guild.threads) thread.memberIds = thread.memberIds.filter((id) => id !== userId);
    const data = { guild_id: guild.id, ...(user ? { user: userJson(user) } : {}) };
    this.#sessions.dispatch(guild, GatewayIntentBits.GuildMembers, GatewayDispatchEvents.GuildMemberRemove, data);
  }

  #recordRoles(guild: Guild, member: Member, by: Executor, before: readonly string[]): void {
    const named = (ids: readonly string[]): Json[] =>
      ids.map((id) => ({ id, name: guild.roles.find((role) => role.id === id)?.name ?? '' }));
    const added = named(member.roleIds.filter((id) => !before.includes(id)));
    const removed = named(before.filter((id) => !member.roleIds.includes(id)));
    const changes = [
      ...(added.length > 0 ? [{ key: '$add', new_value: added }] : []),
      ...(removed.length > 0 ? [{ key: '$remove', new_value: removed }] : []),
    ];
    if (changes.length === 0) return;
    record(this.#ids, guild, by, AuditLogEvent.MemberRoleUpdate, { targetId: member.userId, changes });
  }

  /** A bot learns of its own changes without the intent, too. */
  #dispatchUpdate(guild: Guild, userId: string, data: Json): void {
    const [intent, type] = [GatewayIntentBits.GuildMembers, GatewayDispatchEvents.GuildMemberUpdate];
    this.#sessions.dispatch(guild, intent, type, data);
    for (const session of this.#sessions.of(userId)) {
      if (session.hasIntent(intent) || !session.serves(guild.id)) continue;
      session.dispatch(type, JSON.stringify(data));
    }
  }

  #dispatchBan(guild: Guild, type: GatewayDispatchEvents, user: User): void {
    const data = { guild_id: guild.id, user: userJson(user) };
    this.#sessions.dispatch(guild, GatewayIntentBits.GuildModeration, type, data);
    this.#announce();
  }

  #announce(): void {
    this.#onChange();
    this.#events.emit({ type: 'guilds' }, {});
  }
}

function setOrDelete<K extends 'nick' | 'communicationDisabledUntil'>(member: Member, key: K, value: string | null) {
  if (value === null) delete member[key];
  else member[key] = value;
}

/** What MEMBER_UPDATE entries show. */
function auditedParts({ nick, communicationDisabledUntil, isMuted, isDeafened }: Member): Json {
  return {
    nick,
    communication_disabled_until: communicationDisabledUntil,
    mute: isMuted ?? false,
    deaf: isDeafened ?? false,
  };
}
