/** Who may run a server's clubs, and which one a command is about. */
import { newestSheet } from '../../../shared/ai/clubs/rollback.ts';
import { type ClubRules, readClubRules } from '../../../shared/ai/clubs/settings-store.ts';
import { type ClubWeek, weekNamed } from '../../../shared/ai/clubs/week.ts';
import { ROSTER_SHEETS } from '../../../shared/ai/sheets/index.ts';
import type { RosterKey } from '../../../shared/ai/sheets/roster-choices.ts';
import type { RosterSheet } from '../../../shared/ai/sheets/sheet.ts';
import type { GuildContext } from '../../commands/services.ts';
import { isServerStaff } from '../../voice/staff.ts';

export const STAFF_ONLY =
  'You need **Manage Server**, or the club role this server named with `/settings set key:club.role`.';

/** The server's rules, if this member may run its clubs. */
export async function rulesForStaff({
  store,
  guild,
  permissions,
}: Pick<GuildContext, 'store' | 'guild' | 'permissions'>): Promise<ClubRules | undefined> {
  const rules = await readClubRules(store, guild.id);
  const hasRole = rules.role !== null && guild.roleIds.includes(rules.role);
  return isServerStaff(permissions) || hasRole ? rules : undefined;
}

/** The list that was chosen, or else the one this server committed last. */
export async function chosenSheet(
  { store, guild }: Pick<GuildContext, 'store' | 'guild'>,
  chosen: string | undefined,
): Promise<RosterSheet & { key: RosterKey }> {
  const key = chosen ?? (await newestSheet(store, guild.id));
  const found = ROSTER_SHEETS.find((sheet) => sheet.key === key) ?? ROSTER_SHEETS[0];
  if (found === undefined) throw new RangeError('there are no lists');
  // A test compares the choices with the sheets.
  return found as RosterSheet & { key: RosterKey };
}

/** The ID of a week as it was typed, or a sentence. Any server's weeks have the same IDs, whenever they end. */
export function weekTyped(typed: string, { anchor }: ClubRules): ClubWeek | string {
  return weekNamed(typed, anchor) ?? 'That’s no week. Write it like `2026-W48`, or pick one from the list.';
}
