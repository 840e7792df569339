import { expect, test } from 'vitest';
import { storeOn } from '../../infra/testing/books.ts';
import { MetricRegistry } from '../platform/metrics.ts';
import { UNOBSERVED } from '../platform/store.ts';
import { countTransfer } from './counters.ts';

test('transfers are counted by what they are, and credits by where they come from and go to', () => {
  const registry = new MetricRegistry();
  const store = storeOn(
    () => {
      throw new Error('nothing is read');
    },
    { observe: { ...UNOBSERVED, count: (...counted) => registry.count(...counted) } },
  );
  countTransfer(store, 'daily', { minted: 1_500 });
  countTransfer(store, 'bank_upgrade', { burned: 4_000 });
  countTransfer(store, 'pay');
  countTransfer(store, 'pay');
  const text = registry.render();
  expect(text).toContain('chorus_economy_transactions_total{type="daily"} 1');
  expect(text).toContain('chorus_economy_transactions_total{type="pay"} 2');
  expect(text.match(/^chorus_economy_(minted|burned).*/gm)).toEqual([
    'chorus_economy_minted_credits_total{source="daily"} 1500',
    'chorus_economy_burned_credits_total{source="bank_upgrade"} 4000',
  ]);
});
