import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import type { StaffOrder } from './staff.ts';

/** What somebody of the staff did. */
export interface StaffLogLine {
  transfer: string;
  at: string;
  code: StaffOrder['action'] | 'resume';
  actor: string;
  /** Whom it concerned. */
  members: string[];
  reason: string | null;
  /** Of `grant` and `take`. */
  asset: string | null;
  amount: number | null;
  /** Of `set_cooldown`, in minutes. */
  deed: string | null;
  minutes: number | null;
  /** The transfer it undid, and the one that undid it. */
  reverses: string | null;
  reversedBy: string | null;
}

export type StaffLog = { status: 'log'; total: number /** Newest first. */; lines: StaffLogLine[] } | Gated;

export function readStaffLog(
  store: Store,
  caller: Caller,
  userId: string | undefined,
  slice: { offset: number; limit: number },
): Promise<WithCurrency<StaffLog>> {
  const about = userId ?? null;
  return run(
    store,
    'staff_log',
    (sql) => sql`
      coalesce(${call(sql, 'gate_refusal', gateOf(caller))}, (
        with step as (
          select *, coalesce(meta -> 'members', case when meta ? 'member' then jsonb_build_array(meta -> 'member') else '[]' end)
            as members
          from transfer where code in ('grant', 'take', 'freeze', 'unfreeze', 'set_cooldown', 'undo', 'resume')
        ), chosen as (
          select * from step where ${about}::text is null or actor_id::text = ${about}::text or members ? ${about}::text
        ), page as (
          select * from chosen order by id desc limit ${slice.limit}::int offset ${slice.offset}::int
        )
        select jsonb_build_object('status', 'log', 'total', (select count(*) from chosen), 'lines', coalesce((
          select jsonb_agg(jsonb_build_object(
              'transfer', page.id::text, 'at', page.at, 'code', page.code, 'actor', page.actor_id::text,
              'members', page.members, 'reason', page.meta -> 'reason', 'asset', page.meta -> 'asset',
              'amount', page.meta -> 'amount', 'deed', page.meta -> 'deed', 'minutes', page.meta -> 'minutes',
              'reverses', page.reverses_id::text,
              'reversedBy', (select r.id::text from transfer r where r.reverses_id = page.id)
            ) order by page.id desc) from page), '[]'))))`,
    currencyOf(caller),
  );
}
