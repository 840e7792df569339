/** Exports and erases everything that's stored about one member or one server. */
import { call } from '../platform/call.ts';
import { type Sql, transaction } from '../platform/postgres.ts';
import { addErasures, type ErasureKey, type ErasureRecord, findErased, recordErasure } from './erasures.ts';
import { columnsOf, PERSONAL_DATA, type Subject } from './personal-data.ts';

/** Rows by table, without tables that have none. Numbers of 64 bits are `bigint`. */
export type Export = Record<string, Record<string, unknown>[]>;

/** Everything stored about a member or a server, at one moment. Leaves out tokens, encrypted as they are. */
export function exportData(sql: Sql, { kind, id }: Subject): Promise<Export> {
  return transaction(sql, async (inside) => {
    await inside`set transaction isolation level repeatable read, read only`;
    const found: Export = {};
    for (const [table, data] of Object.entries(PERSONAL_DATA)) {
      const about = data[kind];
      if (about === undefined) continue;
      const shown = [...columnsOf(data)].filter((name) => !data.secrets?.includes(name)).map((name) => `t."${name}"`);
      const rows = await inside.unsafe(
        // The ID is checked by its type: every condition compares it with a bigint.
        `with subject as (select '${BigInt(id)}'::bigint as id) select ${shown.join(', ')} from "${table}" t where ${about.replaceAll('$1', '(select id from subject)')}`,
      );
      if (rows.length > 0) found[table] = [...rows];
    }
    return found;
  });
}

/** Something in Discord is as staff want it for a while, and only what would be erased knows how it was before. */
export class StillClosed extends Error {
  override name = 'StillClosed';
}

/**
 * Erases a member or a server in one transaction. The books keep every amount and stay balanced; they forget whose it was. It
 * leaves a {@link recordErasure | record} that doesn't say who it was, so that a restored backup can erase them again.
 *
 * @param isForced erases a server though its channels stay closed.
 * @returns what was erased, by area.
 * @throws {StillClosed} if a server has locked channels, or is protected from a raid. Nothing was erased.
 */
export function eraseData(sql: Sql, subject: Subject, isForced = false): Promise<Record<string, unknown>> {
  return transaction(sql, async (inside) => {
    if (subject.kind === 'server' && !isForced) await checkOpen(inside, subject.id);
    const erased = await forget(inside, subject);
    await recordErasure(inside, subject);
    return erased;
  });
}

/** @throws {StillClosed} */
async function checkOpen(sql: Sql, guild: string): Promise<void> {
  const [closed] = await sql<{ locks: number; lockdowns: number; raids: number }[]>`
    select count(*) filter (where kind = 'lock')::integer as locks, count(*) filter (where kind = 'lockdown')::integer as lockdowns,
      (select count(*)::integer from safety_raid where guild_id = ${guild}) as raids
    from moderation_lockdown where guild_id = ${guild} and state <> 'ended'`;
  const { locks = 0, lockdowns = 0, raids = 0 } = closed ?? {};
  const ways = [
    ...(lockdowns > 0 ? ['end its lockdown with /lockdown end'] : []),
    ...(locks > 0 ? [`unlock ${locks === 1 ? 'its locked channel' : 'its locked channels'} with /lock off:True`] : []),
    ...(raids > 0 ? ['end its protection from a raid with /raid end'] : []),
  ];
  if (ways.length === 0) return;
  throw new StillClosed(
    `Nothing was erased: only what's stored here knows how that server's channels were before. First ${ways.join(', and ')}. If the bot isn't in that server anymore, add --force: whatever is closed stays closed.`,
  );
}

/**
 * Erases again what a restored backup has brought back, in one transaction.
 *
 * @param records the erasures that the database doesn't know.
 * @param keys of the databases they were made in.
 * @returns how many members and servers it had brought back.
 */
export function eraseAgain(sql: Sql, records: readonly ErasureRecord[], keys: readonly ErasureKey[]): Promise<number> {
  return transaction(sql, async (inside) => {
    const subjects = await findErased(inside, records, keys);
    for (const subject of subjects) await forget(inside, subject);
    await addErasures(inside, records);
    return subjects.length;
  });
}

async function forget(inside: Sql, { kind, id }: Subject): Promise<Record<string, unknown>> {
  const erased: Record<string, unknown> = {};
  const about = kind === 'member' ? ({ user: id } as const) : ({ guild: id } as const);
  for (const [area, name] of kind === 'member' ? MEMBER : SERVER) {
    const [row] = await inside<{ erased: unknown }[]>`select ${call(inside, name, about as never)} as erased`;
    erased[area] = row?.erased;
  }
  return erased;
}

// Outcomes and jobs last: what the others do may add some.
const MEMBER = [
  ['ai', 'ai_erase_member'],
  ['economy', 'economy_erase_member'],
  ['settings', 'settings_erase_member'],
  ['moderation', 'moderation_erase_member'],
  ['safety', 'safety_erase_member'],
  ['music', 'music_erase_member'],
  ['voice', 'voice_erase_member'],
  ['ai modes', 'ai_erase_member_modes'],
  ['memory', 'ai_erase_memory_of_member'],
  ['games', 'ai_erase_profiles_of_member'],
  ['clubs', 'club_erase_member'],
  ['dashboard', 'web_erase_member'],
  ['platform', 'platform_erase_member'],
] as const;
const SERVER = [
  ['ai', 'ai_erase_guild'],
  ['economy', 'economy_erase_guild'],
  ['settings', 'settings_erase_guild'],
  ['moderation', 'moderation_erase_guild'],
  ['safety', 'safety_erase_guild'],
  ['music', 'music_erase_guild'],
  ['voice', 'voice_erase_guild'],
  ['ai modes', 'ai_erase_guild_modes'],
  ['memory', 'ai_erase_memory_of_guild'],
  ['games', 'ai_erase_profiles_of_guild'],
  ['clubs', 'club_erase_guild'],
  ['dashboard', 'web_erase_guild'],
] as const;
