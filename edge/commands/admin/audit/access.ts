import { moderationModule } from '../../../../shared/moderation/settings.ts';
import { readSettings } from '../../../../shared/settings/change.ts';
import { valuesOf } from '../../../../shared/settings/declaration.ts';
import { type ServerFormat, serverFormat, serverModule } from '../../../../shared/settings/server.ts';
import { isServerStaff } from '../../../voice/staff.ts';
import type { GuildContext } from '../../services.ts';

export const STAFF_ONLY =
  'You need **Manage Server**, or the staff role this server named with `/settings set key:moderation.staffRole`.';

/**
 * Whether someone may see what was changed here: with Manage Server, which no channel can grant, or the staff role that the server
 * named. And how the server writes times.
 */
export async function readAccess(
  context: Pick<GuildContext, 'store' | 'caller' | 'permissions' | 'guild'>,
): Promise<{ mayRead: boolean; format: ServerFormat }> {
  const { store, caller, permissions, guild } = context;
  const { values } = await readSettings(store, caller);
  const { staffRole } = valuesOf(moderationModule, values[moderationModule.name]);
  const hasRole = staffRole !== null && guild.roleIds.includes(staffRole);
  return { mayRead: isServerStaff(permissions) || hasRole, format: serverFormat(values[serverModule.name]) };
}
