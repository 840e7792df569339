/**
 * Remembers what was erased without remembering whom, so that a database restored from an earlier backup can erase it again.
 *
 * Each erasure leaves a record in the same transaction: an HMAC of the ID. Its key was made with the database and is part of each of
 * its backups, so whoever restores one has it, and whoever finds a list of records alone can't read it.
 */
import type { Sql } from '../platform/postgres.ts';
import { PERSONAL_DATA, type Subject } from './personal-data.ts';

/** One erasure. */
export interface ErasureRecord {
  /** A UUID. */
  id: string;
  kind: Subject['kind'];
  /** HMAC-SHA256 of the kind and the ID, in hexadecimal. */
  mark: string;
  /** Which database's key made the mark. */
  keyId: string;
  /** When, in ISO 8601. */
  at: string;
}

export interface ErasureKey {
  keyId: string;
  /** 32 bytes. */
  key: Uint8Array<ArrayBuffer>;
}

/** How many marks are computed at once. */
const BATCH = 1_000;

/** The database's own key, or undefined if its schema is from before there was one. */
export async function readErasureKey(sql: Sql): Promise<ErasureKey | undefined> {
  if (!(await hasErasures(sql))) return undefined;
  const [row] = await sql<{ key: string; keyId: string }[]>`
    select encode(key, 'hex') as key, key_id as "keyId" from erasure_key`;
  return row && { keyId: row.keyId, key: new Uint8Array(Buffer.from(row.key, 'hex')) };
}

/** All erasures the database knows, oldest first. */
export async function readErasures(sql: Sql): Promise<ErasureRecord[]> {
  if (!(await hasErasures(sql))) return [];
  const rows = await sql<{ id: string; kind: Subject['kind']; mark: string; keyId: string; at: Date }[]>`
    select id, kind, mark, key_id as "keyId", at from erasure order by at, id`;
  return rows.map(({ at, ...record }) => ({ ...record, at: at.toISOString() }));
}

/** Adds a record of an erasure. `sql` must be in the erasure's transaction. */
export async function recordErasure(sql: Sql, subject: Subject): Promise<void> {
  const key = await readErasureKey(sql);
  if (key === undefined) throw new Error('The database can’t record erasures yet. Run: npm run migrate');
  const mark = await (await marker(key))(subject);
  await sql`insert into erasure (kind, mark, key_id) values (${subject.kind}, ${mark}, ${key.keyId})`;
}

/** Adds records of erasures that have been made again. */
export async function addErasures(sql: Sql, records: readonly ErasureRecord[]): Promise<void> {
  await sql`
    insert into erasure (id, kind, mark, key_id, at)
    select (r ->> 'id')::uuid, r ->> 'kind', r ->> 'mark', r ->> 'keyId', (r ->> 'at')::timestamptz
    from jsonb_array_elements(${JSON.stringify(records)}::text::jsonb) r on conflict (id) do nothing`;
}

/**
 * Finds whom these records are about, among all IDs that the database has anywhere.
 *
 * @param keys those that made the records' marks.
 */
export async function findErased(
  sql: Sql,
  records: readonly ErasureRecord[],
  keys: readonly ErasureKey[],
): Promise<Subject[]> {
  const wanted = new Set(records.map(({ mark }) => mark));
  const markers = await Promise.all(keys.map(marker));
  const found: Subject[] = [];
  const ids = [...(await idsIn(sql))];
  for (let start = 0; start < ids.length; start += BATCH) {
    const subjects = ids.slice(start, start + BATCH).flatMap((id): Subject[] => [
      { kind: 'member', id },
      { kind: 'server', id },
    ]);
    const marks = await Promise.all(subjects.map((subject) => Promise.all(markers.map((markOf) => markOf(subject)))));
    found.push(...subjects.filter((_, index) => marks[index]?.some((mark) => wanted.has(mark))));
  }
  return found;
}

/** Which of these members were erased, as far as this database's own key tells. */
export async function erasedAmong(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  const [key, records] = [await readErasureKey(sql), await readErasures(sql)];
  if (key === undefined || records.length === 0) return new Set();
  const erased = new Set(records.map(({ mark }) => mark));
  const markOf = await marker(key);
  const marks = await Promise.all(ids.map((id) => markOf({ kind: 'member', id })));
  return new Set(ids.filter((_, index) => erased.has(marks[index] ?? '')));
}

/** Whatever looks like a Discord ID in tables about members or servers, including inside of JSON and keys. */
async function idsIn(sql: Sql): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const [table, { ids: columns, server }] of Object.entries(PERSONAL_DATA)) {
    if (columns === undefined && server === undefined) continue;
    const rows = await sql.unsafe<{ id: string }[]>(
      `select distinct (regexp_matches(t::text, '[0-9]{15,20}', 'g'))[1] as id from "${table}" t`,
    );
    for (const { id } of rows) if (BigInt(id) < 2n ** 63n) ids.add(id);
  }
  return ids;
}

async function hasErasures(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ has: boolean }[]>`select to_regclass('public.erasure_key') is not null as has`;
  return row?.has ?? false;
}

/** Makes marks with a key: what they're about can't be read from them. */
export async function marker({ key }: ErasureKey): Promise<(about: { kind: string; id: string }) => Promise<string>> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return async ({ kind, id }) =>
    Buffer.from(await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(`${kind}:${id}`))).toString('hex');
}
