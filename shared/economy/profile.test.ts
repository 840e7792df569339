import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, type CallerChanges, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { UNOBSERVED } from '../platform/store.ts';
import { auditLedger } from './audit.ts';
import { moveInBank } from './bank.ts';
import { BANK } from './catalog.ts';
import { claimDaily } from './daily.ts';
import { gatherItems } from './gather.ts';
import { netWorth, type Profile, profileBadges, readProfile } from './profile.ts';
import { worthOf } from './worth.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

async function profileOf(id: string, viewer = id, given: CallerChanges = {}): Promise<Profile> {
  const outcome = await readProfile(...books.by(viewer, given), id);
  if (outcome.status !== 'profile') throw new Error(outcome.status);
  return outcome;
}

test('a new member has a profile of zeros', async () => {
  const id = books.member();
  expect(await profileOf(id)).toEqual({
    status: 'profile',
    wallet: 0,
    bank: 0,
    bankCapacity: BANK.baseCapacity,
    items: {},
    xp: 0,
    streak: 0,
    bestStreak: 0,
    lastDay: null,
    found: [],
    companion: null,
    fedUntil: null,
    boosts: {},
    peak: 0,
    changes: 0,
    questsClaimed: 0,
  });
});

test('shows what the ledger has', async () => {
  const id = await books.memberWith(25_000);
  await claimDaily(...books.by(id));
  await moveInBank(...books.by(id), 'deposit', 'all');
  const trip = await gatherItems(...books.by(id), 'loot', undefined);
  if (trip.status !== 'gathered') throw new Error(trip.status);
  const profile = await profileOf(id, books.member());
  expect(profile).toMatchObject({
    wallet: 16_000,
    bank: 10_000,
    items: trip.items,
    streak: 1,
    bestStreak: 1,
    peak: 26_000,
    changes: 3,
  });
  expect(profile.found.toSorted()).toEqual(Object.keys(trip.items).toSorted());
  expect(netWorth(profile)).toBe(26_000 + worthOf(trip.items));
  expect(profileBadges(profile)).toEqual(expect.arrayContaining(['five_figures', 'bank_full']));
});

test('shows boosts only to their owner, and only while they last', async () => {
  const id = books.member();
  const later = new Date(NOON.getTime() + 3_600_000);
  await books.sql`
    insert into member (user_id, luck_until, xp_until, energy_until) values (${id}, ${later}, ${NOON}, null)`;
  const own = await profileOf(id);
  expect(Object.keys(own.boosts)).toEqual(['luck']);
  expect(new Date(own.boosts.luck ?? 0)).toEqual(later);
  expect((await profileOf(id, books.member())).boosts).toEqual({});
  expect((await profileOf(id, id, { now: later })).boosts).toEqual({});
});

test('is one statement', async () => {
  const seen: string[] = [];
  const observe = { ...UNOBSERVED, statement: (operation: string) => seen.push(operation) };
  await readProfile({ ...books.store, observe }, books.as(books.member()), books.member());
  expect(seen).toEqual(['profile']);
});

test('isn’t shown without the required role', async () => {
  await books.sql`
    select settings_set_gate('profile:role', ${GUILD}, 'command:profile', false, '31', 1)`;
  const caller = books.as(books.member(), { command: { name: 'profile', module: 'economy' } });
  expect(await readProfile(books.store, caller, caller.actor.id)).toEqual({ status: 'role_required', roles: ['31'] });
});

test('the ledger balances', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
