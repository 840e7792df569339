import { run, type Store } from '../platform/store.ts';

/** What a check of the ledger found. */
export interface BooksCheck {
  at: string;
  isBalanced: boolean;
  /** How many it looked at; null where an earlier release checked, and for accounts, unless it was a check of everything. */
  transfers: number | null;
  accounts: number | null;
}

/** The last check of new transfers, and of the whole ledger; null before the first one. */
export interface LastChecks {
  recent: BooksCheck | null;
  full: BooksCheck | null;
  /** The ledger refuses every transfer until it balances again. */
  isHalted: boolean;
}

/** Reads the last checks, for everyone: nothing about members or servers. */
export function readLastChecks(store: Store): Promise<LastChecks> {
  return run(store, 'last_checks', (sql) => {
    const last = (isFull: boolean) => sql`(
      select jsonb_build_object('at', at, 'isBalanced', drift = '[]', 'transfers', transfers, 'accounts', accounts)
      from ledger_check where is_full = ${isFull}::boolean order by at desc limit 1)`;
    return sql`jsonb_build_object('recent', ${last(false)}, 'full', ${last(true)},
      'isHalted', exists (select from ledger_halt where scope = 0))`;
  });
}
