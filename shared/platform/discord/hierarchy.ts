/** Who stands above whom. https://docs.discord.com/developers/topics/permissions#permission-hierarchy */
import type { Server, ServerMember, ServerRole } from './member-permissions.ts';

type Rank = Pick<ServerRole, 'id' | 'position'>;

/** Why a role can't be assigned or removed. */
export type RoleObstacle =
  /** It's @everyone, which everyone has. */
  | 'everyone'
  /** It belongs to a bot, a subscription, or the server's boosters. */
  | 'managed'
  /** It's not below the actor's highest role. */
  | 'too_high';

/** Positive if the first role is above the second one. Of two roles in the same position, the older one is above. */
export function compareRoles(first: Rank, second: Rank): number {
  if (first.position !== second.position) return first.position - second.position;
  const [one, other] = [BigInt(first.id), BigInt(second.id)];
  return one === other ? 0 : one < other ? 1 : -1;
}

/** A member's highest role. Without any other, it's @everyone. */
export function highestRole(server: Server, { roleIds }: ServerMember): Rank {
  const held = new Set(roleIds);
  const everyone: Rank = { id: server.id, position: 0 };
  return server.roles
    .filter(({ id }) => held.has(id))
    .reduce<Rank>((highest, role) => (compareRoles(role, highest) > 0 ? role : highest), everyone);
}

/**
 * Whether a member stands above another one, as kicks, bans, timeouts, and nicknames require. Nobody stands above the owner or
 * themselves. It says nothing about permissions.
 */
export function canActOn(server: Server, actor: ServerMember, target: ServerMember): boolean {
  if (target.id === server.ownerId || target.id === actor.id) return false;
  if (actor.id === server.ownerId) return true;
  return compareRoles(highestRole(server, actor), highestRole(server, target)) > 0;
}

/** Why a member can't assign or remove a role, or undefined if they can. It says nothing about permissions. */
export function roleObstacle(server: Server, actor: ServerMember, role: ServerRole): RoleObstacle | undefined {
  if (role.id === server.id) return 'everyone';
  if (role.managed) return 'managed';
  if (actor.id === server.ownerId) return undefined;
  return compareRoles(highestRole(server, actor), role) > 0 ? undefined : 'too_high';
}
