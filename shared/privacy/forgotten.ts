/**
 * Remembers which notes members had forgotten, and which consents they took back, so that a database restored from an earlier backup
 * can do it again. The database has that in its own rows. Outside of it, an HMAC stands for whose and where, as in erasures.
 */
import { call } from '../platform/call.ts';
import { type Sql, transaction } from '../platform/postgres.ts';
import { type ErasureKey, marker, readErasureKey } from './erasures.ts';

/** What one member had forgotten and took back in one place. */
export interface ForgottenRecord {
  /** A UUID: of the row, which ends with an erasure. */
  id: string;
  /** HMAC-SHA256 of the member and the place, in hexadecimal. */
  mark: string;
  /** Which database's key made the mark. */
  keyId: string;
  /** Numbers of notes, as Postgres writes ranges: `{[1,3),[7,8)}`. Null: none. */
  forgotten: string | null;
  /** Until when; in ISO 8601, with microseconds. */
  forgottenAt: string | null;
  /** When consent was taken back, the same way. Null: it's given. */
  takenBackAt: string | null;
}

/** How many marks are computed at once. */
const BATCH = 1_000;

/** All that the database knows; nothing if its schema is from before there was anything to forget. */
export async function readForgotten(sql: Sql): Promise<ForgottenRecord[]> {
  const key = await readErasureKey(sql);
  if (key === undefined || !(await hasForgotten(sql))) return [];
  const format = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';
  const rows = await sql<(Omit<ForgottenRecord, 'mark' | 'keyId'> & Place)[]>`
    select id, user_id::text as user, scope, case when not isempty(forgotten) then forgotten::text end as forgotten,
      to_char(forgotten_at at time zone 'UTC', ${format}) as "forgottenAt",
      case when not is_given then to_char(changed_at at time zone 'UTC', ${format}) end as "takenBackAt"
    from ai_consent where not is_given or not isempty(forgotten)`;
  const records: ForgottenRecord[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const marks = await marksOf(key, batch);
    records.push(
      ...batch.map(({ id, forgotten, forgottenAt, takenBackAt }, index) => ({
        ...{ id, mark: marks[index] ?? '', keyId: key.keyId, forgotten, forgottenAt, takenBackAt },
      })),
    );
  }
  return records;
}

/** Everything that one of several lists has, once, by row and time. What a later record of the same row says too is left out. */
export function mergeForgotten(...lists: readonly (readonly ForgottenRecord[])[]): ForgottenRecord[] {
  const byRow = Map.groupBy(lists.flat(), ({ id }) => id);
  return [...byRow.values()].flatMap((records) => {
    const kept: ForgottenRecord[] = [];
    for (const record of records.toSorted((a, b) => compare(timesOf(b), timesOf(a))))
      if (!kept.some((later) => covers(later, record))) kept.push(record);
    return kept.reverse();
  });
}

/**
 * Does again what a restored backup has undone, in one transaction.
 *
 * @param keys of the databases that the records were made in.
 * @returns in how many places of members.
 */
export function forgetAgain(
  sql: Sql,
  records: readonly ForgottenRecord[],
  keys: readonly ErasureKey[],
): Promise<number> {
  return transaction(sql, async (inside) => {
    const byMark = Map.groupBy(records, ({ mark }) => mark);
    if (byMark.size === 0) return 0;
    const places = await inside<Place[]>`select user_id::text as user, scope from ai_consent`;
    let changed = 0;
    for (let start = 0; start < places.length; start += BATCH) {
      const batch = places.slice(start, start + BATCH);
      const marks = await Promise.all(keys.map((key) => marksOf(key, batch)));
      const found = batch.flatMap(({ user, scope }, index) => {
        const own = new Set(marks.map((each) => each[index] ?? ''));
        return [...own].flatMap((mark) => byMark.get(mark) ?? []).map((record) => ({ ...record, user, scope }));
      });
      if (found.length === 0) continue;
      const [row] = await inside<{ changed: number }[]>`
        select ${call(inside, 'ai_forget_again', { records: found })} as changed`;
      changed += row?.changed ?? 0;
    }
    return changed;
  });
}

interface Place {
  user: string;
  scope: string;
}

async function marksOf(key: ErasureKey, places: readonly Place[]): Promise<string[]> {
  const markOf = await marker(key);
  return Promise.all(places.map(({ user, scope }) => markOf({ kind: 'notes', id: `${user}:${scope}` })));
}

async function hasForgotten(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ has: boolean }[]>`
    select exists (select from pg_attribute where attrelid = to_regclass('public.ai_consent') and attname = 'forgotten') as has`;
  return row?.has ?? false;
}

const timesOf = ({ forgottenAt, takenBackAt }: ForgottenRecord): string => `${forgottenAt ?? ''} ${takenBackAt ?? ''}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether doing what `later` says does everything that `record` says. */
function covers(later: ForgottenRecord, record: ForgottenRecord): boolean {
  const isSince = (a: string | null, b: string | null) => b === null || (a !== null && a >= b);
  return (
    isSince(later.forgottenAt, record.forgottenAt) &&
    isSince(later.takenBackAt, record.takenBackAt) &&
    rangesOf(record).every(([from, to]) => rangesOf(later).some(([start, end]) => start <= from && to <= end))
  );
}

/** The first number of each range, and the one after its last. */
function rangesOf({ forgotten }: ForgottenRecord): [number, number][] {
  return [...(forgotten ?? '').matchAll(/\[(\d+),(\d+)\)/g)].map(([, from, to]) => [Number(from), Number(to)]);
}
