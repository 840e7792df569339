import { expect, test } from 'vitest';
import { DAILY, MAX_CREDITS, PAY } from './catalog.ts';

test('the tiers of the daily reward start on the first day, and only rise', () => {
  expect(DAILY.tiers[0].fromDays).toBe(1);
  for (const [i, tier] of DAILY.tiers.entries()) {
    const before = DAILY.tiers[i - 1];
    expect(Number.isSafeInteger(tier.fromDays) && Number.isSafeInteger(tier.tenths)).toBe(true);
    expect(tier.tenths).toBeGreaterThanOrEqual(10);
    if (before === undefined) continue;
    expect(tier.fromDays).toBeGreaterThan(before.fromDays);
    expect(tier.tenths).toBeGreaterThan(before.tenths);
  }
});

test('every tier pays whole credits', () => {
  expect(DAILY.tiers.map(({ tenths }) => (DAILY.baseCredits * tenths) % 10)).toEqual(DAILY.tiers.map(() => 0));
});

test('the limits of a payment are consistent', () => {
  expect(PAY.minCredits).toBeGreaterThanOrEqual(1);
  expect(PAY.confirmAboveCredits).toBeGreaterThan(PAY.minCredits);
  expect(PAY.sendCapPerDay).toBeGreaterThan(PAY.confirmAboveCredits);
  expect(PAY.receiveCapPerDay).toBeGreaterThanOrEqual(PAY.sendCapPerDay);
  expect(PAY.receiveCapPerDay).toBeLessThan(MAX_CREDITS);
});

test('a day’s rewards are below the daily send limit', () => {
  expect(DAILY.baseCredits * Math.max(...DAILY.tiers.map(({ tenths }) => tenths)) * 0.1).toBeLessThan(
    PAY.sendCapPerDay,
  );
});
