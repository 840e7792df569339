/** What staff can look up. */
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { valuesOf } from '../settings/declaration.ts';
import type { Case, FullCase } from './case.ts';
import { type CaseKind, MODERATION } from './catalog.ts';
import type { Opened } from './open-case.ts';
import { type ModerationSettings, moderationModule } from './settings.ts';

export interface CaseFilter {
  user?: string | undefined;
  actor?: string | undefined;
  kind?: CaseKind | undefined;
}

export interface CasePage {
  /** Newest first. */
  cases: readonly Case[];
  /** All that match. */
  total: number;
}

export interface History extends CasePage {
  /** Cases that were carried out, by kind. */
  counts: Partial<Record<CaseKind, number>>;
  /** Warnings that count toward escalation. */
  warnings: number;
  notes: number;
}

/** A case with all that's known about it; undefined if the server has none with this number. */
export async function readCase(store: Store, guild: string, number: number): Promise<FullCase | undefined> {
  return (await run<'moderation_read', FullCase | null>(store, 'moderation_read', { guild, number })) ?? undefined;
}

/** One page of a server's cases. @param page from 0. */
export function listCases(
  store: Store,
  guild: string,
  { user, actor, kind }: CaseFilter,
  page = 0,
  pageSize: number = MODERATION.pageSize,
): Promise<CasePage> {
  return run(store, 'moderation_list', {
    ...{ guild, user: user ?? null, actor: actor ?? null, kind: kind ?? null, before: null },
    ...{ limit: pageSize, offset: page * pageSize },
  });
}

/** What a member's record holds. @param limit newest cases to include. */
export function readHistory(
  store: Store,
  guild: string,
  user: string,
  { warningDays }: Pick<ModerationSettings, 'warningDays'>,
  limit: number = MODERATION.pageSize,
): Promise<History> {
  return run(store, 'moderation_history', { guild, user, window: `${warningDays} days`, limit });
}

export interface Note {
  id: string;
  author: string;
  text: string;
  at: string;
}

/** Notes about a member, oldest first. */
export function listNotes(store: Store, { guild }: GuildCaller, user: string): Promise<readonly Note[]> {
  return run(
    store,
    'moderation_notes',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', note_id::text, 'author', author_id::text, 'text', text, 'at', at) order by note_id), '[]')
      from moderation_note where guild_id = ${guild.id} and user_id = ${user})`,
  );
}

/** A server's settings for moderation. */
export async function readModerationSettings(store: Store, guild: string): Promise<ModerationSettings> {
  const stored = await run<unknown>(
    store,
    'moderation_settings',
    (sql) => sql`(select value from guild_settings where guild_id = ${guild} and module = 'moderation')`,
    { isQuickRead: true },
  );
  return valuesOf(moderationModule, stored);
}

/** What an interaction was answered before, by its key: the case it opened. Undefined if it's new. */
export async function recallCase(store: Store, key: string): Promise<Opened | undefined> {
  const known = await run<Opened | { status: string } | null>(
    store,
    'moderation_recall',
    (sql) => sql`(select outcome from idempotency where key = ${key})`,
  );
  return known?.status === 'opened' ? (known as Opened) : undefined;
}
