import { has, Permission, permissionsOf } from './permissions.ts';
import type { Guild, Role } from './world.ts';

/** Whether `a` is above `b`. Of two roles in the same position, the older one is. */
export function isAbove(a: Role, b: Role): boolean {
  return a.position > b.position || (a.position === b.position && BigInt(a.id) < BigInt(b.id));
}

/** A member's highest role. It's @everyone if they have no other. */
export function highestRole(guild: Guild, userId: string): Role | undefined {
  const held = guild.members.get(userId)?.roleIds ?? [];
  return guild.roles
    .filter((role) => role.id === guild.id || held.includes(role.id))
    .reduce<Role | undefined>((highest, role) => (highest && !isAbove(role, highest) ? highest : role), undefined);
}

/** Whether the role is below the member's highest one, so that they can give, change, and delete it. The owner can with any. */
export function canManageRole(guild: Guild, userId: string, role: Role): boolean {
  if (guild.ownerId === userId) return true;
  const highest = highestRole(guild, userId);
  return highest !== undefined && isAbove(highest, role);
}

/** Whether a member can kick, ban, time out, or rename another one. Nobody can do that to the owner. */
export function outranks(guild: Guild, userId: string, targetId: string): boolean {
  if (guild.ownerId === targetId || userId === targetId) return false;
  const target = highestRole(guild, targetId);
  return target === undefined || canManageRole(guild, userId, target);
}

export function isAdministrator(guild: Guild, userId: string): boolean {
  return has(permissionsOf(guild, userId), Permission.administrator);
}
