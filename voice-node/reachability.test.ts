import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Reach } from '../shared/voice/leases.ts';
import { Reachability, type Reached } from './reachability.ts';

const LEASE_MS = 15_000;
const ALL: Reached = { discord: true, lavalink: true };

let seen: Reached | undefined;
let reached: Reached;
let tries: number;
let reports: Reach[];
let reachability: Reachability;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  [seen, reached, tries, reports] = [ALL, ALL, 0, []];
  const attempt = (what: keyof Reached) => async () => {
    tries++;
    return reached[what];
  };
  const probe = { discord: attempt('discord'), lavalink: attempt('lavalink') };
  reachability = new Reachability({ leaseMs: LEASE_MS, seen: () => seen, probe });
  reachability.events.on('changed', (reach) => reports.push(reach));
  reachability.start();
});
afterEach(() => {
  reachability.end();
  vi.useRealTimers();
});
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

test('as long as its agents see everything, or there are none, a node tries nothing', async () => {
  await pass(60);
  seen = undefined;
  await pass(60);
  expect(tries).toBe(0);
  expect(reports).toEqual([]);
});

test.each(['discord', 'lavalink'] as const)(
  'without %s it’s cut off after a lease, and well again after four',
  async (lost) => {
    seen = { ...ALL, [lost]: false };
    reached = { ...ALL, [lost]: false };
    await pass(14);
    expect(reachability.isCutOff).toBe(false);
    await pass(6);
    expect(reports).toEqual(['cut_off']);
    expect(reachability.shouldHandOver).toBe(true);
    expect(reachability.lacks).toBe(lost);
    // By now, it has no agents that could see anything.
    seen = undefined;
    reached = ALL;
    await pass(30);
    expect(reachability.isCutOff).toBe(true);
    expect(reachability.shouldHandOver).toBe(false);
    // Nothing is missing anymore, though others don't count on it yet.
    expect(reachability.lacks).toBeUndefined();
    // From here on, it starts over.
    reached = { ...ALL, [lost]: false };
    await pass(6);
    expect(reachability.shouldHandOver).toBe(true);
    reached = ALL;
    await pass(55);
    expect(reachability.isCutOff).toBe(true);
    await pass(20);
    expect(reports).toEqual(['cut_off', 'works', 'unknown']);
  },
);

test('agents that fail for reasons of their own don’t make a node cut off', async () => {
  seen = { discord: false, lavalink: false };
  await pass(60);
  expect(reports).toEqual(['works']);
});

test('whoever is asked tries for itself, even if its agents believe that everything is well, and says so every time', async () => {
  reachability.ask();
  await pass(0.1);
  reachability.ask();
  await pass(0.1);
  expect(reports).toEqual(['works', 'works']);
  await pass(2);
  reached = { discord: false, lavalink: true };
  reachability.ask();
  await pass(0.1);
  expect(reports).toEqual(['works', 'works', 'unknown']);
  await pass(20);
  expect(reports.at(-1)).toBe('cut_off');
});
