/** Whether a member of staff may do something to a member: one decision, made before anything is sent or written. */
import { canActOn } from '../platform/discord/hierarchy.ts';
import { type Server, type ServerMember, serverPermissions } from '../platform/discord/member-permissions.ts';
import { missingPermissions, type Permission } from '../platform/discord/permissions.ts';
import { type CaseKind, KINDS } from './catalog.ts';
import { type ModerationSettings, protectedRoleOf } from './settings.ts';

export interface CheckedTarget extends ServerMember {
  isBot: boolean;
  /** Whether they're in the server. If not, they have no roles. */
  isMember: boolean;
  /** Known where it matters: for bans and unbans. */
  isBanned?: boolean;
}

export interface CheckRequest {
  kind: CaseKind;
  server: Server;
  /** The bot as a member of the server. */
  bot: ServerMember;
  actor: ServerMember;
  target: CheckedTarget;
  settings: Pick<ModerationSettings, 'staffRole' | 'protectedRoles'>;
  now: Date;
}

/** Why it can't be done. */
export type Obstacle =
  | { status: 'not_staff'; permission: Permission }
  | { status: 'self' }
  /** The target is this bot. */
  | { status: 'me' }
  | { status: 'owner' }
  /** Discord has no warnings or direct messages for bots. */
  | { status: 'bot' }
  /** The target's highest role isn't below the actor's. */
  | { status: 'above_you' }
  | { status: 'protected'; role: string }
  | { status: 'bot_lacks'; permission: Permission }
  /** The target's highest role isn't below the bot's. */
  | { status: 'above_me' }
  /** Administrators can't be timed out. */
  | { status: 'administrator' }
  | { status: 'not_member' }
  | { status: 'already' };

/**
 * The first obstacle, or undefined if there's none. Who asks comes first, so nobody learns anything about a member from a refusal
 * that they couldn't act on anyway.
 *
 * The order: who asks; whether the target is the actor, this bot, the server's owner, or a bot that can't be warned; the actor's
 * rank; protected roles; the bot's permission and rank; and last, whether there's anything to do.
 */
export function check({ kind, server, bot, actor, target, settings, now }: CheckRequest): Obstacle | undefined {
  const { permission, isCarriedOut, needsMember } = KINDS[kind];
  const has = (member: ServerMember) =>
    missingPermissions(serverPermissions(server, member, now), [permission]).length === 0;
  const isStaff = settings.staffRole !== null && actor.roleIds.includes(settings.staffRole);
  if (!isStaff && !has(actor)) return { status: 'not_staff', permission };
  // Taking something back needs no rank: it's the same for everyone who could have done it.
  const isAgainst = kind !== 'unban';
  if (isAgainst) {
    if (target.id === actor.id) return { status: 'self' };
    if (target.id === bot.id) return { status: 'me' };
    if (target.id === server.ownerId) return { status: 'owner' };
    if (target.isBot && kind === 'warn') return { status: 'bot' };
    if (target.isMember && !canActOn(server, actor, target)) return { status: 'above_you' };
    const role = protectedRoleOf(settings, target);
    if (kind !== 'untimeout' && role !== undefined) return { status: 'protected', role };
  }
  if (isCarriedOut) {
    if (!has(bot)) return { status: 'bot_lacks', permission };
    if (isAgainst && target.isMember && !canActOn(server, bot, target)) return { status: 'above_me' };
    if (kind === 'timeout' && isAdministrator(server, target, now)) return { status: 'administrator' };
  }
  if (needsMember && !target.isMember) return { status: 'not_member' };
  return isAlreadySo(kind, target, now) ? { status: 'already' } : undefined;
}

function isAdministrator(server: Server, target: ServerMember, now: Date): boolean {
  return missingPermissions(serverPermissions(server, target, now), ['Administrator']).length === 0;
}

function isAlreadySo(kind: CaseKind, { timedOutUntil, isBanned }: CheckedTarget, now: Date): boolean {
  switch (kind) {
    case 'ban':
      return isBanned === true;
    case 'unban':
      return isBanned === false;
    case 'untimeout':
      return timedOutUntil === undefined || timedOutUntil.getTime() <= now.getTime();
    default:
      return false;
  }
}
