/** What members can look up of their notes, also after they took their consent back. */
import { run, type Store } from '../platform/store.ts';
import type { Kept, Scope } from './memory.ts';
import { searchQuery } from './note-words.ts';

export interface Note {
  /** Of a member's notes in one place. */
  number: number;
  text: string;
  tags: readonly string[];
  /** In ISO 8601. */
  at: string;
}

/** A member's consent in one place, and what's kept there. */
export interface Consent extends Kept {
  /** Without it, nothing is stored, and nothing stored is used. */
  isGiven: boolean;
  /** When it was given or taken back, in ISO 8601; null: never. */
  changedAt: string | null;
  /** Notes in other places. */
  elsewhere: number;
}

export function readConsent(store: Store, user: string, scope: Scope): Promise<Consent> {
  return run(
    store,
    'ai_consent',
    (sql) => sql`(
      select jsonb_build_object('isGiven', coalesce(c.is_given, false), 'changedAt', c.changed_at,
        'elsewhere', (select count(*) from ai_note where user_id = ${user} and scope <> ${scope})) || ai_kept(${user}, ${scope})
      from (values (1)) one left join ai_consent c on c.user_id = ${user} and c.scope = ${scope})`,
  );
}

/** What a member keeps in one place, or everywhere. */
export function readKept(store: Store, user: string, scope: Scope | 'everywhere'): Promise<Kept> {
  const where = scope === 'everywhere' ? null : scope;
  return run(store, 'ai_kept', { user, scope: where });
}

export interface NotePage {
  /** Newest first. */
  notes: readonly Note[];
  /** All that match. */
  total: number;
  isConsentGiven: boolean;
}

export interface NoteSlice {
  /** Words, or their beginnings; all of them have to match. Or a note's number (default: all notes). */
  search?: string | undefined;
  offset: number;
  limit: number;
}

/** A part of a member's notes in one place. A search without any word finds nothing. */
export function listNotes(
  store: Store,
  user: string,
  scope: Scope,
  { search = '', offset, limit }: NoteSlice,
): Promise<NotePage> {
  const query = searchQuery(search) ?? null;
  const isAll = search.trim() === '';
  const number = /^#?(\d{1,9})$/.exec(search.trim())?.[1] ?? null;
  return run(
    store,
    'ai_notes',
    (sql) => sql`(
      with found as (
        select number, text, tags, at from ai_note
        where user_id = ${user} and scope = ${scope} and (${isAll} or words @@ ${query}::text::tsquery or number = ${number}::text::integer)
      )
      select jsonb_build_object(
        'notes', coalesce((select jsonb_agg(to_jsonb(p) order by p.number desc) from (
          select * from found order by number desc limit ${limit} offset ${offset}) p), '[]'),
        'total', (select count(*) from found),
        'isConsentGiven', exists (select from ai_consent where user_id = ${user} and scope = ${scope} and is_given)))`,
  );
}

/** All notes of a member, in one place or everywhere, oldest first. */
export function exportNotes(
  store: Store,
  user: string,
  scope: Scope | 'everywhere',
): Promise<readonly (Note & { scope: Scope })[]> {
  const isAll = scope === 'everywhere';
  return run(
    store,
    'ai_export',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object(
        'number', number, 'scope', scope, 'text', text, 'tags', tags, 'at', at) order by at, scope, number), '[]')
      from ai_note where user_id = ${user} and (${isAll} or scope = ${scope}))`,
  );
}
