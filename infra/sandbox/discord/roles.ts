import { AuditLogEvent, GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import { changesBetween, type Executor, record } from './audit-log.ts';
import type { EventHub } from './events.ts';
import type { Sessions } from './gateway/sessions.ts';
import type { Json } from './json.ts';
import { roleJson } from './shapes.ts';
import type { Snowflakes } from './snowflake.ts';
import type { Guild, Role } from './world.ts';

export type RoleChange = Partial<Pick<Role, 'name' | 'permissions' | 'color' | 'hoist' | 'mentionable'>>;

/** The roles of servers. Records every change, and notifies bots and the console. */
export class Roles {
  readonly #ids: Snowflakes;
  readonly #events: EventHub;
  readonly #sessions: Sessions;
  readonly #onChange: () => void;

  constructor(parts: { ids: Snowflakes; events: EventHub; sessions: Sessions; onChange: () => void }) {
    this.#ids = parts.ids;
    this.#events = parts.events;
    this.#sessions = parts.sessions;
    this.#onChange = parts.onChange;
  }

  /** New roles go just above @everyone. */
  create(guild: Guild, by: Executor, about: RoleChange): Role {
    for (const other of guild.roles) if (other.position >= 1) other.position += 1;
    const everyone = guild.roles.find((role) => role.id === guild.id);
    const role: Role = {
      id: this.#ids.next(),
      name: 'new role',
      color: 0,
      position: 1,
      permissions: everyone?.permissions ?? 0n,
      managed: false,
      hoist: false,
      ...about,
    };
    guild.roles.push(role);
    const changes = changesBetween({}, audited(role));
    record(this.#ids, guild, by, AuditLogEvent.RoleCreate, { targetId: role.id, changes });
    this.#dispatch(guild, GatewayDispatchEvents.GuildRoleCreate, { role: roleJson(role) });
    return role;
  }

  change(guild: Guild, role: Role, by: Executor, change: RoleChange): void {
    const before = audited(role);
    Object.assign(role, change);
    const changes = changesBetween(before, audited(role));
    if (changes.length > 0) record(this.#ids, guild, by, AuditLogEvent.RoleUpdate, { targetId: role.id, changes });
    this.#dispatch(guild, GatewayDispatchEvents.GuildRoleUpdate, { role: roleJson(role) });
  }

  /** Moves roles, and numbers all of them again without gaps. @everyone stays at the bottom. */
  reorder(guild: Guild, positions: ReadonlyMap<string, number>): void {
    const before = new Map(guild.roles.map((role) => [role.id, role.position]));
    for (const [index, role] of reordered(guild, positions).entries()) role.position = index + 1;
    for (const role of guild.roles) {
      if (role.position === before.get(role.id)) continue;
      this.#dispatch(guild, GatewayDispatchEvents.GuildRoleUpdate, { role: roleJson(role) });
    }
  }

  /** Deletes a role and takes it from its members and channels. */
  remove(guild: Guild, role: Role, by: Executor): void {
    guild.roles.splice(guild.roles.indexOf(role), 1);
    for (const member of guild.members.values()) member.roleIds = member.roleIds.filter((id) => id !== role.id);
    for (const channel of guild.channels)
      channel.overwrites = channel.overwrites.filter((overwrite) => overwrite.id !== role.id);
    const changes = changesBetween(audited(role), {});
    record(this.#ids, guild, by, AuditLogEvent.RoleDelete, { targetId: role.id, changes });
    this.#dispatch(guild, GatewayDispatchEvents.GuildRoleDelete, { role_id: role.id });
  }

  #dispatch(guild: Guild, type: GatewayDispatchEvents, data: Json): void {
    this.#sessions.dispatch(guild, GatewayIntentBits.Guilds, type, { guild_id: guild.id, ...data });
    this.#onChange();
    this.#events.emit({ type: 'guilds' }, {});
  }
}

/** All roles but @everyone as they'd be ordered, lowest first. */
export function reordered(guild: Guild, positions: ReadonlyMap<string, number>): Role[] {
  const wanted = (role: Role): number => positions.get(role.id) ?? role.position;
  // A role that moves up ends above, and one that moves down below, the role that's there.
  const rank = (role: Role): number => wanted(role) + Math.sign(wanted(role) - role.position) / 2;
  return guild.roles
    .filter((role) => role.id !== guild.id)
    .sort((a, b) => rank(a) - rank(b) || wanted(a) - wanted(b) || a.position - b.position);
}

function audited({ name, permissions, color, hoist = false, mentionable = false }: Role): Json {
  return { name, permissions: permissions.toString(), color, hoist, mentionable };
}
