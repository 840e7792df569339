/**
 * Who counts as staff. The permissions of an interaction include the overwrites of the channel it came from, so that a permission
 * which a channel can grant says nothing about other channels.
 */
import { missingPermissions, type Permission } from '../../shared/platform/discord/permissions.ts';

/** Whether someone decides for the whole server: with Manage Server, which no channel can grant. */
export function isServerStaff(permissions: string | undefined): boolean {
  return has(permissions, 'ManageGuild');
}

/**
 * Whether someone decides about one channel: as the server's staff, or with Manage Channels in that channel.
 *
 * @param permissions of the member in the channel that the interaction came from.
 */
export function isChannelStaff(
  permissions: string | undefined,
  interactionChannelId: string,
  targetChannelId: string,
): boolean {
  if (isServerStaff(permissions)) return true;
  return interactionChannelId === targetChannelId && has(permissions, 'ManageChannels');
}

function has(permissions: string | undefined, permission: Permission): boolean {
  return missingPermissions(permissions, [permission]).length === 0;
}
