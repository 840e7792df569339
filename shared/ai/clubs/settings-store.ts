/** A server's settings of clubs, with the defaults for what its staff didn't set. */
import { run, type Store } from '../../platform/store.ts';
import { valuesOf } from '../../settings/declaration.ts';
import { type ClubSettings, clubModule, DAYS } from './settings.ts';
import type { Anchor } from './week.ts';

/** Who may run clubs, and when their weeks end. */
export interface ClubRules {
  /** Null: only members with Manage Server. */
  role: string | null;
  anchor: Anchor;
}

export async function readClubRules(store: Store, guildId: string): Promise<ClubRules> {
  const stored = await run<unknown>(
    store,
    'club_settings',
    (sql) => sql`(select value from guild_settings where guild_id = ${guildId} and module = 'club')`,
  );
  return clubRules(valuesOf(clubModule, stored ?? {}));
}

export function clubRules({ role, weekDay, weekTime, timeZone }: ClubSettings): ClubRules {
  const [hours = 0, minutes = 0] = (weekTime ?? clubModule.settings.weekTime.unset ?? '').split(':').map(Number);
  const day = DAYS.findIndex((title) => title.toLowerCase() === weekDay) + 1;
  return {
    role,
    anchor: {
      day,
      minutes: 60 * hours + minutes,
      timeZone: timeZone ?? clubModule.settings.timeZone.unset ?? 'UTC',
    },
  };
}
