import { run, type Store } from '../platform/store.ts';

/** Why a process no longer had its agents. */
export type LeftBecause = 'died' | 'lease_ended' | 'handed_over' | 'restarted';

/** Sessions that went on at another process. */
export interface Failover {
  /** In ISO 8601. */
  at: string;
  /** The names of nodes. A node that restarted is both. */
  from: string;
  to: string;
  reason: LeftBecause;
  agents: number;
  sessions: number;
}

/** The last 30 days, newest first. */
export function readFailovers(
  store: Store,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ total: number; failovers: Failover[] }> {
  return run(
    store,
    'voice_failovers',
    (sql) => sql`(
      select jsonb_build_object('total', (select count(*) from voice_failovers),
        'failovers', coalesce((select jsonb_agg(jsonb_build_object('at', at, 'from', from_runner, 'to', to_runner, 'reason', reason,
            'agents', agents, 'sessions', sessions) order by failover_id desc)
          from (select * from voice_failovers order by failover_id desc offset ${offset} limit ${limit}) page), '[]')))`,
  );
}
