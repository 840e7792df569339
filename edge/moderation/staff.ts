/** Who counts as staff for moderation: by a permission that no channel can grant, or by the role that the server named. */
import type { ServerMember } from '../../shared/platform/discord/member-permissions.ts';
import { serverPermissions } from '../../shared/platform/discord/member-permissions.ts';
import { missingPermissions, type Permission, permissionLabel } from '../../shared/platform/discord/permissions.ts';
import { type Moderated, moderated, type StaffContext } from './services.ts';

/** The member who asks, as the rules about permissions take them. */
export function actorOf({ caller }: Pick<StaffContext, 'caller'>): ServerMember {
  return { id: caller.actor.id, roleIds: caller.guild.roleIds };
}

/** Whether a member has a permission in the whole server, or the staff role. */
export function isStaff(
  { server, settings }: Moderated,
  member: ServerMember,
  permission: Permission,
  now: Date,
): boolean {
  if (settings.staffRole !== null && member.roleIds.includes(settings.staffRole)) return true;
  return missingPermissions(serverPermissions(server, member, now), [permission]).length === 0;
}

/** What a member without it hears. */
export function notStaffSentence(permission: Permission): string {
  return `You need **${permissionLabel(permission)}** to do that, or the role that this server named as its staff. Ask a server admin.`;
}

/** The server and its settings for a member of staff, or the sentence that refuses. */
export async function asStaff(
  context: StaffContext,
  permission: Permission,
): Promise<Moderated | { sentence: string }> {
  const found = await moderated(context);
  if ('sentence' in found || isStaff(found, actorOf(context), permission, context.now)) return found;
  return { sentence: notStaffSentence(permission) };
}
