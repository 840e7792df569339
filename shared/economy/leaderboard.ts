import { call } from '../platform/call.ts';
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { SELL_PRICES } from './worth.ts';

/** What members are ranked by. */
export const BOARDS = ['credits', 'net-worth', 'level', 'collection', 'streak'] as const;
export type BoardId = (typeof BOARDS)[number];

/** Who is ranked: the members who used the economy in the caller's server, or everyone. */
export type Reach = 'server' | 'everywhere';

export const STANDINGS_PER_PAGE = 10;

export interface Standing {
  /** From 1. Equal values share a rank, and the ranks after it are skipped. */
  rank: number;
  /** Credits, experience, kinds, or days; above 0. */
  value: number;
}

export type LeaderboardOutcome =
  | {
      status: 'leaderboard';
      /** How many are ranked. */
      total: number;
      rows: (Standing & { user: string })[];
      /** The caller's own; null as long as they aren't ranked. */
      own: Standing | null;
    }
  | Gated;

/**
 * One page of a leaderboard, best first, ties by id. Members with nothing and frozen ones aren't ranked.
 *
 * @param page from 0; anything below counts as 0.
 */
export function readLeaderboard(
  store: Store,
  caller: Caller,
  board: BoardId,
  reach: Reach,
  page: number,
): Promise<WithCurrency<LeaderboardOutcome>> {
  const now = store.clock();
  const offset = Math.max(page, 0) * STANDINGS_PER_PAGE;
  return run(
    store,
    'leaderboard',
    (sql) => sql`
      coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        (with standing as ${isIndexed(board) ? sql`not materialized` : sql`materialized`} (
          select user_id, value from (${valuesOf(sql, board, reach, caller, now)}) ranked
          -- Reads the few frozen accounts once; an anti-join is sometimes planned as one look-up per member.
          where value > 0 and user_id not in (
            select owner_id from account
            where is_frozen and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet')
        ), page as (
          select user_id, value from standing order by value desc, user_id
          limit ${STANDINGS_PER_PAGE}::int offset ${offset}::bigint
        ), top as (
          select max(value) as value from page
        ), row as (
          -- Ties with the first row may begin on an earlier page; all other ranks follow from the page itself.
          select user_id, value,
            case when value = (select value from top)
              then 1 + (select count(*) from standing s where s.value > (select value from top))
              else ${offset}::bigint + rank() over (order by value desc) end as rank
          from page
        )
        select jsonb_build_object(
          'status', 'leaderboard',
          'total', (select count(*) from standing),
          'rows', coalesce((
            select jsonb_agg(jsonb_build_object('rank', rank, 'user', user_id::text, 'value', value)
                             order by value desc, user_id) from row), '[]'),
          'own', (
            select jsonb_build_object('rank', 1 + (select count(*) from standing s where s.value > mine.value), 'value', value)
            from standing mine where user_id = ${caller.actor.id}))))`,
    currencyOf(caller),
  );
}

/** Whether an index has a board's values in order; the others are summed for each page. */
function isIndexed(board: BoardId): boolean {
  return board === 'level' || board === 'collection' || board === 'streak';
}

/** The id and value of each member within reach. */
function valuesOf(sql: Sql, board: BoardId, reach: Reach, caller: Caller, now: Date): SqlFragment {
  const isWithin = (member: SqlFragment) =>
    reach === 'everywhere'
      ? sql`true`
      : sql`${member} in (select gm.user_id from guild_member gm where gm.guild_id = ${caller.guild?.id ?? null})`;
  switch (board) {
    case 'credits':
      return sql`
        select owner_id as user_id, sum(balance)::bigint as value from account
        where owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket in ('wallet', 'bank')
          and ${isWithin(sql`owner_id`)}
        group by owner_id`;
    case 'net-worth':
      return sql`
        select owner_id as user_id, sum(balance * price)::bigint as value
        from account
        join (select 'credits' as asset, 1 as price
              union all select key, value::bigint from jsonb_each_text(${sql.json(SELL_PRICES)})) prices using (asset)
        where owner_kind = 'user' and scope = 0 and balance > 0 and ${isWithin(sql`owner_id`)}
        group by owner_id`;
    case 'level':
      return sql`select user_id, xp as value from member where scope = 0 and ${isWithin(sql`user_id`)}`;
    case 'collection':
      return sql`select user_id, found_kinds as value from member where scope = 0 and ${isWithin(sql`user_id`)}`;
    case 'streak':
      return sql`
        select user_id, length as value from streak
        where kind = 'daily' and scope = 0 and last_day >= ${dayIndex(now) - 1} and ${isWithin(sql`user_id`)}`;
  }
}
