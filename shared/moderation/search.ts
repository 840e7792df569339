/** Finding cases. */
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import type { Appeal, Case } from './case.ts';
import type { CaseKind } from './catalog.ts';

/** What can be said about how a case stands. */
export const CASE_STATES = ['in_force', 'over', 'pending', 'failed', 'appealed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Which cases to find. Whatever is left out doesn't matter. */
export interface CaseSearch {
  user?: string | undefined;
  actor?: string | undefined;
  kind?: CaseKind | undefined;
  state?: CaseState | undefined;
  from?: Date | undefined;
  /** Exclusive. */
  to?: Date | undefined;
  /** In the reason or a remark. */
  text?: string | undefined;
  /** Only cases with a lower number. */
  before?: number | undefined;
}

export interface FoundCases {
  /** Newest first. */
  cases: readonly Case[];
  /** All that match, on other pages, too. */
  total: number;
  hasOlder: boolean;
}

export async function searchCases(
  store: Store,
  { guild }: Pick<GuildCaller, 'guild'>,
  { user, actor, kind, state, from, to, text, before }: CaseSearch,
  limit: number,
): Promise<FoundCases> {
  const { cases, total } = await run<'moderation_search', Omit<FoundCases, 'hasOlder'>>(store, 'moderation_search', {
    ...{ guild: guild.id, limit: limit + 1, user: user ?? null, actor: actor ?? null, kind: kind ?? null },
    ...{ state: state ?? null, from: from ?? null, to: to ?? null, text: text ?? null, before: before ?? null },
  });
  return { cases: cases.slice(0, limit), total, hasOlder: cases.length > limit };
}

/** An appeal that nobody has decided on. */
export interface OpenAppeal extends Pick<Appeal, 'text' | 'at'> {
  number: number;
  kind: CaseKind;
  user: string;
  /** Who opened the case. */
  actor: string;
  reason: string | null;
}

/** Appeals in the caller's server that wait for a decision, oldest first. */
export function listOpenAppeals(
  store: Store,
  { guild }: Pick<GuildCaller, 'guild'>,
  limit: number,
): Promise<{ total: number; appeals: readonly OpenAppeal[] }> {
  return run(
    store,
    'moderation_open_appeals',
    (sql) => sql`(
      with waiting as (
        select a.number, c.kind, a.user_id, c.actor_id, c.reason, a.text, a.at
        from moderation_appeal a join moderation_case c using (guild_id, number)
        where a.guild_id = ${guild.id}::bigint and a.state = 'open'
      ), page as (
        select * from waiting order by at, number limit ${limit}::int
      )
      select jsonb_build_object('total', (select count(*) from waiting), 'appeals', coalesce((
        select jsonb_agg(jsonb_build_object('number', number, 'kind', kind, 'user', user_id::text, 'actor', actor_id::text,
          'reason', reason, 'text', text, 'at', at) order by at, number) from page), '[]')))`,
  );
}
