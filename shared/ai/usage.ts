/** What AI was used for, and what's left. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import type { Scope, Unit } from './budget-limits.ts';

export interface UsedToday {
  scope: Scope;
  unit: Unit;
  used: number;
  held: number;
}

export interface UsedModel {
  unit: Unit;
  model: string;
  purpose: string;
  requests: number;
  input: number;
  output: number;
}

/** Today's usage (UTC) of a member, their server, and everyone, for those that have any. */
export function usedToday(store: Store, userId: string, guildId: string | undefined): Promise<UsedToday[]> {
  return run(store, 'ai_used_today', (sql) => usedTodayIn(sql, store.clock(), userId, guildId));
}

/** What {@link usedToday} reads, as part of a larger statement. */
export function usedTodayIn(sql: Sql, now: Date, userId: string, guildId: string | undefined): SqlFragment {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('scope', scope, 'unit', unit, 'used', used, 'held', held)), '[]') from ai_usage
      where day = (${now}::timestamptz at time zone 'UTC')::date
        and (scope = 'all' or (scope = 'member' and owner_id = ${userId}) or (scope = 'server' and owner_id = ${guildId ?? '0'})))`;
}

/** Whose requests: a member's everywhere, a server's, or all. */
export type UsedBy = { user: string } | { guild: string } | 'all';

/** The ten models and purposes that were used the most, since the start of a day. */
export function usedModels(store: Store, by: UsedBy, days: number): Promise<UsedModel[]> {
  const since = new Date(store.clock().getTime() - (days - 1) * 86_400_000);
  return run(
    store,
    'ai_used_models',
    (sql) => sql`(
      select coalesce(jsonb_agg(to_jsonb(m)), '[]') from (
        select unit, model, purpose, count(*)::int as requests, sum(input)::bigint as input, sum(output)::bigint as output from ai_request
          where day >= (${since}::timestamptz at time zone 'UTC')::date and model is not null
            and ${by === 'all' ? sql`true` : 'user' in by ? sql`user_id = ${by.user}` : sql`guild_id = ${by.guild}`}
          group by unit, model, purpose order by unit, sum(input + output) desc limit 10) m)`,
  );
}

/** What a server used on one day, for one purpose. */
export interface UsedOnDay {
  /** `2026-03-01`, UTC. */
  day: string;
  purpose: string;
  unit: Unit;
  /** In and out together. */
  used: number;
}

/** What a server used per day and purpose, oldest first. Days without use are left out. */
export function usedByDay(store: Store, guildId: string, days: number): Promise<UsedOnDay[]> {
  const since = new Date(store.clock().getTime() - (days - 1) * 86_400_000);
  return run(
    store,
    'ai_used_by_day',
    (sql) => sql`(
      select coalesce(jsonb_agg(to_jsonb(d) order by d.day, d.purpose, d.unit), '[]') from (
        select day::text, purpose, unit, sum(input + output)::bigint as used from ai_request
          where guild_id = ${guildId} and day >= (${since}::timestamptz at time zone 'UTC')::date and model is not null
          group by day, purpose, unit) d)`,
  );
}
