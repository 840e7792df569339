import type { StaffOrder } from './staff.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

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

export type StaffLog = { status: 'log'; total: number /** Newest first. */; lines: StaffLogLine[] } | GateRefusal;

/** What all of the staff did: to whom, why, when. */
export interface StaffLogEconomy {
  /** @param userId only what this user did or what concerned them; all when undefined. */
  staffLog(
    caller: Caller,
    userId: string | undefined,
    slice: { offset: number; limit: number },
  ): Promise<Answered<StaffLog>>;
}

export function staffLogOn(store: EconomyStore): StaffLogEconomy {
  return { staffLog: (caller, userId, slice) => readStaffLog(store, caller, userId, slice) };
}

function readStaffLog(
  store: EconomyStore,
  caller: Caller,
  userId: string | undefined,
  slice: { offset: number; limit: number },
): Promise<Answered<StaffLog>> {
  const gate = gateOf(caller);
  const about = userId ?? null;
  return outcomeOf(
    store,
    'staff_log',
    caller,
    (sql) => sql`
      coalesce(gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}), (
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
  );
}
