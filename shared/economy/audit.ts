import { call } from '../platform/call.ts';
import type { Sql } from '../platform/postgres.ts';

/** One rule of the books that does not hold, and how many rows break it. */
export interface Drift {
  invariant: string;
  rows: number;
}

/**
 * Checks all of the books: every transfer balances, every balance is the sum of its entries in an unbroken chain, nothing is
 * below its floor, what members hold is what was minted less what was burned, claims were paid once, reversals negate, and
 * nothing left a frozen account. Reads everything; meant for the nightly check and for tests.
 *
 * @returns the broken invariants; empty when the books balance.
 */
export async function auditLedger(sql: Sql): Promise<Drift[]> {
  const rows = await sql<Drift[]>`select invariant, rows::int from ${call(sql, 'ledger_audit', {})} where rows > 0`;
  return [...rows];
}
