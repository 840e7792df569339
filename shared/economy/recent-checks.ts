import { run, type Store } from '../platform/store.ts';
import type { LastCheck } from './supply.ts';

export interface BooksState {
  /** Since when every transfer is refused, and why; null while the books are open. */
  halt: { reason: string; at: string } | null;
  /** The newest checks first. */
  checks: (LastCheck & { isFull: boolean })[];
}

/** What the last checks of the ledger found. */
export function readRecentChecks(store: Store, limit: number): Promise<BooksState> {
  return run(
    store,
    'ledger_checks',
    (sql) => sql`jsonb_build_object(
      'halt', (select jsonb_build_object('reason', reason, 'at', at) from ledger_halt where scope = 0),
      'checks', (select coalesce(jsonb_agg(jsonb_build_object('isFull', is_full, 'at', at, 'drift', drift) order by id desc), '[]')
        from (select * from ledger_check order by id desc limit ${limit}) newest))`,
  );
}
