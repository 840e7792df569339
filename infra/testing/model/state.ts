/** Compares the ledger with the model. */
import { expect } from 'vitest';
import type { Sql } from '../../../shared/platform/postgres.ts';
import type { EconomyModel } from './economy-model.ts';
import type { Member } from './member.ts';

interface Rows {
  members: Record<string, { claims: string[] }>;
  problems: unknown;
  legs: string[];
}

/** The part of a sequence that the ledger knows. */
interface Sequence {
  sql: Sql;
  transfers: readonly string[];
  members: readonly string[];
  staff: string;
}

/** All rows match the model, the last transfer has its legs, and what these members touched is sound. */
export async function expectSameState(model: EconomyModel, sequence: Sequence): Promise<void> {
  expect(sequence.transfers).toHaveLength(model.posted.length);
  const everyone = [...sequence.members, sequence.staff];
  const rows = await readRows(sequence, everyone);
  const last = model.posted.at(-1)?.legs ?? [];
  expect(rows).toEqual({
    members: Object.fromEntries(everyone.map((id) => [id, seen(model.member(id))])),
    problems: {},
    legs: last.map(({ owner, bucket, asset, delta }) => `${owner} ${bucket} ${asset} ${delta}`).sort(),
  });
}

/** A member's rows. */
function seen(member: Member): unknown {
  const { id: _, flow: __, paidAt: ___, ...shown } = member;
  return {
    ...shown,
    items: Object.fromEntries([...member.items].filter(([, count]) => count > 0)),
    wear: Object.fromEntries(member.wear),
    collection: Object.fromEntries(member.collection),
    claims: [...member.claims].sort(),
    kinds: member.collection.size,
  };
}

/**
 * Defines the function that {@link expectSameState} calls. It fixes the plan for growing tables, which the planner would
 * otherwise read in full.
 */
export async function prepareState(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create function model_rows(p_members bigint[], p_transfer bigint) returns jsonb language sql stable
    set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
    with someone as (
      select id from unnest(p_members) id
    ), own as materialized (
      select a.* from someone join account a on a.owner_id = someone.id and a.owner_kind = 'user' and a.scope = 0
    ), written as materialized (
      select e.*, lag(e.balance_after, 1, 0::bigint) over (partition by e.account_id order by e.account_version) as before
      from own join entry e on e.account_id = own.id and e.account_version is not null
    ), leg as materialized (
      select e.transfer_id, e.delta, a.owner_kind, a.asset
      from (select distinct transfer_id from written) touched
      join entry e on e.transfer_id = touched.transfer_id join account a on a.id = e.account_id
    )
    select jsonb_build_object(
      'members', (select jsonb_object_agg(someone.id::text, jsonb_build_object(
          'isFrozen', coalesce((select is_frozen from own where owner_id = someone.id and bucket = 'wallet'), false),
          'wallet', coalesce((select balance from own where owner_id = someone.id and bucket = 'wallet'), 0),
          'bank', coalesce((select balance from own where owner_id = someone.id and bucket = 'bank'), 0),
          'tier', coalesce((select tier from bank_tier where user_id = someone.id and scope = 0), 0),
          'items', coalesce((select jsonb_object_agg(asset, balance) from own
            where owner_id = someone.id and bucket = 'inventory' and balance > 0), '{}'),
          'wear', coalesce((select jsonb_object_agg(tool, uses_left) from tool_wear
            where user_id = someone.id and scope = 0), '{}'),
          'collection', coalesce((
            select jsonb_object_agg(item, jsonb_build_object('count', count, 'firstAt', extract(epoch from first_at) * 1000))
            from collection where user_id = someone.id and scope = 0), '{}'),
          'kinds', coalesce(m.found_kinds, 0),
          'xp', coalesce(m.xp, 0),
          'readyAt', jsonb_build_object('work', extract(epoch from work_ready_at) * 1000,
            'gather', extract(epoch from gather_ready_at) * 1000, 'fight', extract(epoch from fight_ready_at) * 1000),
          'boosts', jsonb_build_object('energy', extract(epoch from energy_until) * 1000,
            'luck', extract(epoch from luck_until) * 1000, 'xp', extract(epoch from xp_until) * 1000,
            'key', extract(epoch from key_until) * 1000),
          'companion', companion, 'fedUntil', extract(epoch from fed_until) * 1000,
          'day', day, 'dayLevel', coalesce(day_level, 1),
          'counts', jsonb_build_object('worked', coalesce(worked, 0), 'gathered', coalesce(gathered, 0),
            'won', coalesce(won, 0), 'sold', coalesce(sold, 0), 'bought', coalesce(bought, 0)),
          'streak', (select jsonb_build_object('length', length, 'best', best, 'lastDay', last_day) from streak
            where user_id = someone.id and scope = 0 and kind = 'daily'),
          'claims', coalesce((select jsonb_agg(kind || '@' || day_index)
            from claim where user_id = someone.id and scope = 0), '[]')))
        from someone left join lateral (select * from member where user_id = someone.id and scope = 0 limit 1) m on true),
      'problems', jsonb_strip_nulls(jsonb_build_object(
        'unlike its entries', (select jsonb_agg(own.id) from own
          where (own.balance, own.version) <> (
            select coalesce(sum(delta), 0), count(*) from written where written.account_id = own.id)),
        'broken chain', (select jsonb_agg(account_id) from written where before + delta <> balance_after),
        'below zero', (select jsonb_agg(id) from own where balance < 0),
        'out is not in', (select jsonb_agg(transfer_id) from (
          select transfer_id from leg group by transfer_id, asset having sum(delta) <> 0) uneven),
        'wrong side', (select jsonb_agg(transfer_id) from leg
          where (owner_kind = 'mint' and delta > 0 or owner_kind = 'burn' and delta < 0)
            and not exists (select from transfer t where t.id = leg.transfer_id and t.reverses_id is not null)))),
      'legs', coalesce((
        select jsonb_agg(concat_ws(' ', case a.owner_kind when 'user' then a.owner_id::text else a.owner_kind end, a.bucket, a.asset, e.delta))
        from entry e join account a on a.id = e.account_id where e.transfer_id = p_transfer), '[]'))
    $$`);
}

async function readRows({ sql, transfers }: Sequence, everyone: readonly string[]): Promise<Rows> {
  const [row] = await sql<{ rows: Rows }[]>`
    select model_rows(string_to_array(${everyone.join(',')}, ',')::bigint[], ${transfers.at(-1) ?? null}) as rows`;
  if (row === undefined) throw new Error('The books said nothing.');
  row.rows.legs.sort();
  for (const member of Object.values(row.rows.members)) member.claims.sort();
  return row.rows;
}
