/** What staff and the bot may do to members, roles, and channels that don't make a case: pure functions, decided before anything is sent. */
import { canActOn, roleObstacle } from '../platform/discord/hierarchy.ts';
import {
  channelPermissions,
  type Server,
  type ServerChannel,
  type ServerMember,
  type ServerRole,
  serverPermissions,
} from '../platform/discord/member-permissions.ts';
import { missingPermissions, type Permission } from '../platform/discord/permissions.ts';
import { type ModerationSettings, protectedRoleOf } from './settings.ts';

/** Everyone involved: who asks, and the bot that's to do it. */
export interface Staffed {
  server: Server;
  bot: ServerMember;
  actor: ServerMember;
  settings: Pick<ModerationSettings, 'staffRole' | 'protectedRoles'>;
  now: Date;
}

/** Which of these a member lacks: in a channel, or in the whole server, where no channel's overwrites count. */
export function lacking(
  server: Server,
  member: ServerMember,
  permissions: readonly Permission[],
  now: Date,
  channel?: ServerChannel,
): Permission[] {
  const held =
    channel === undefined ? serverPermissions(server, member, now) : channelPermissions(server, member, channel, now);
  return missingPermissions(held, permissions);
}

/** Whether a member has the role that the server named as its staff. */
export function hasStaffRole({ actor, settings }: Pick<Staffed, 'actor' | 'settings'>): boolean {
  return settings.staffRole !== null && actor.roleIds.includes(settings.staffRole);
}

/** What the actor would need and lacks; nothing for whoever has the staff role. */
export function actorLacks(
  staffed: Staffed,
  permissions: readonly Permission[],
  channel?: ServerChannel,
): Permission[] {
  const { server, actor, now } = staffed;
  return hasStaffRole(staffed) ? [] : lacking(server, actor, permissions, now, channel);
}

/** Why a member can't be renamed, or undefined if they can. Permissions are asked for separately. */
export type MemberObstacle =
  | { status: 'owner' }
  | { status: 'above_you' }
  | { status: 'above_me' }
  | { status: 'protected'; role: string };

/** The first obstacle between staff and a member who isn't the actor. */
export function memberObstacle(
  { server, bot, actor, settings }: Omit<Staffed, 'now'>,
  target: ServerMember,
): MemberObstacle | undefined {
  if (target.id === server.ownerId) return { status: 'owner' };
  if (!canActOn(server, actor, target)) return { status: 'above_you' };
  const role = protectedRoleOf(settings, target);
  if (role !== undefined) return { status: 'protected', role };
  if (target.id !== bot.id && !canActOn(server, bot, target)) return { status: 'above_me' };
  return undefined;
}

/** Why a role can't be given or taken. */
export type AssignObstacle =
  | { status: 'everyone' | 'managed' }
  /** It isn't below the actor's highest role. */
  | { status: 'above_you' }
  | { status: 'above_me' }
  /** The actor moderates by the staff role alone, and this role grants what they don't have. */
  | { status: 'too_powerful'; permissions: Permission[] }
  /** It's the staff role or a protected role, which only someone with Manage Roles can hand out. */
  | { status: 'reserved' };

/** The first obstacle to giving a role to anyone, or taking it. */
export function assignObstacle(staffed: Staffed, role: ServerRole): AssignObstacle | undefined {
  const { server, bot, actor, settings, now } = staffed;
  const forActor = roleObstacle(server, actor, role);
  if (forActor === 'everyone' || forActor === 'managed') return { status: forActor };
  if (forActor !== undefined) return { status: 'above_you' };
  if (lacking(server, actor, ['ManageRoles'], now).length > 0) {
    if (role.id === settings.staffRole || settings.protectedRoles.includes(role.id)) return { status: 'reserved' };
    const permissions = grantedBy(role).filter((each) => lacking(server, actor, [each], now).length > 0);
    if (permissions.length > 0) return { status: 'too_powerful', permissions };
  }
  return roleObstacle(server, bot, role) === undefined ? undefined : { status: 'above_me' };
}

/** The permissions of staff that a role grants. */
export function grantedBy({ permissions }: Pick<ServerRole, 'permissions'>): Permission[] {
  // An administrator lacks none, so that one is asked for first.
  if (missingPermissions(permissions, ['Administrator']).length === 0) return ['Administrator'];
  return STAFF_PERMISSIONS.filter((each) => missingPermissions(permissions, [each]).length === 0);
}

/** What members can't do to others or to the server without being trusted. */
const STAFF_PERMISSIONS: readonly Permission[] = [
  'ManageGuild',
  'ManageRoles',
  'ManageChannels',
  'ManageWebhooks',
  'BanMembers',
  'KickMembers',
  'ModerateMembers',
  'ManageMessages',
  'ManageThreads',
  'ManageNicknames',
  'ManageGuildExpressions',
  'ManageEvents',
  'MentionEveryone',
  'ViewAuditLog',
  'MoveMembers',
  'MuteMembers',
  'DeafenMembers',
];
