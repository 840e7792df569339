import type { CounterSpec } from '../platform/metrics.ts';
import type { Store } from '../platform/store.ts';

export const TRANSACTIONS: CounterSpec = {
  name: 'chorus_economy_transactions_total',
  help: 'Transfers answered, by code.',
};
export const MINTED: CounterSpec = { name: 'chorus_economy_minted_credits_total', help: 'Credits created, by source.' };
export const BURNED: CounterSpec = { name: 'chorus_economy_burned_credits_total', help: 'Credits destroyed, by sink.' };

/** Every code of a transfer that creates credits, and of one that destroys them. */
export const SOURCES = ['daily', 'fight', 'grant', 'quest', 'sell', 'work'] as const;
export const SINKS = ['bank_upgrade', 'fight', 'shop', 'take'] as const;

/**
 * Counts a transfer whose outcome is returned.
 *
 * @param code what kind of transfer it is, such as `pay`.
 * @param credits how many it created or destroyed.
 */
export function countTransfer({ observe }: Store, code: string, { minted = 0, burned = 0 } = {}): void {
  observe.count(TRANSACTIONS, { type: code });
  if (minted > 0) observe.count(MINTED, { source: code }, minted);
  if (burned > 0) observe.count(BURNED, { source: code }, burned);
}
