/** Who counts as staff. */
import { missingPermissions, type Permission } from '../interactions/permissions.ts';

/** Whether somebody decides for the whole server. */
export function isServerStaff(permissions: string | undefined): boolean {
  return has(permissions, 'ManageChannels');
}

function has(permissions: string | undefined, permission: Permission): boolean {
  return missingPermissions(permissions, [permission]).length === 0;
}
