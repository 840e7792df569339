import { run, type Store } from '../platform/store.ts';
import type { ItemId } from './items.ts';

/** What a member had in another bot. */
export interface Belongings {
  userId: string;
  /** Credits, above zero where there are any. */
  wallet: number;
  bank: number;
  /** How often they upgraded their bank. */
  bankTier: number;
  items: ReadonlyMap<ItemId, number>;
  /** Their daily streak; `lastDay` in days since 1970-01-01 (UTC). */
  streak: { length: number; best: number; lastDay: number } | undefined;
}

export interface MemberImport extends Belongings {
  /** Stands for the member in the other bot. The ledger keeps it until they're erased. */
  key: string;
  /** The other bot's name, for the receipt. */
  source: string;
  /** Of everything that's imported. */
  digest: string;
}

export type ImportOutcome =
  /** With a receipt, unless there was only a streak or a larger bank. */
  | { status: 'imported'; transfer: string | null; keepsStreak: boolean }
  /** What a preview says instead. */
  | { status: 'ready'; keepsStreak: boolean }
  /** An earlier import did all of it. */
  | { status: 'known' }
  /** An earlier import of this member brought something else. It stands. */
  | { status: 'differs'; transfer: string }
  /** The operator froze the member's account. */
  | { status: 'frozen' }
  /** An account would hold more than the largest number that's exact everywhere. */
  | { status: 'full' | 'account_full' };

/**
 * Imports a member's belongings from another bot: all of them in one transfer, or nothing. Repeating it changes nothing.
 *
 * @param isPreview changes nothing, and says what would happen.
 * @throws {Unavailable} if the database didn't answer in time, or the ledger is halted.
 */
export function importMember(store: Store, member: MemberImport, isPreview: boolean): Promise<ImportOutcome> {
  const { key, userId, source, digest, wallet, bank, bankTier, items, streak } = member;
  const holdings = [
    ...[{ asset: 'credits', bucket: 'wallet', amount: wallet }],
    ...[{ asset: 'credits', bucket: 'bank', amount: bank }],
    ...[...items].map(([asset, amount]) => ({ asset, bucket: 'inventory', amount })),
  ].filter(({ amount }) => amount > 0);
  return run(store, 'economy_import_member', {
    ...{ key, user: userId, source, digest, holdings, tier: bankTier, streak: streak ?? null },
    now: store.clock(),
    isPreview,
  });
}
