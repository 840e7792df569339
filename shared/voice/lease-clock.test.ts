import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEASE } from './catalog.ts';
import { silenceMarginMs, silentAtMs } from './lease-clock.ts';

test.each([
  [15_000, 400],
  [2_000, 270],
  [600, 100],
])('the holder of a lease of %i ms stops %i ms before its end', (leaseMs, marginMs) => {
  expect(silenceMarginMs(leaseMs)).toBe(marginMs);
  expect(silentAtMs(5_000, leaseMs)).toBe(5_000 + leaseMs - marginMs);
});

test('a holder with a clock slow by half a percent still stops before the lease ends, and two heartbeats can fail', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 600_000 }), fc.nat(10_000), (leaseMs, sentAtMs) => {
      const silentAfter = silentAtMs(sentAtMs, leaseMs) - sentAtMs;
      expect(silentAfter * 1.005).toBeLessThan(leaseMs);
      expect(silentAfter).toBeGreaterThan((leaseMs * (LEASE.renewals - 1)) / LEASE.renewals);
    }),
  );
});
