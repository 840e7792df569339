/** Everything members do with money and items, at random: what storms and crashes are made of. */

import { moveInBank } from '../../shared/economy/bank.ts';
import { buyItem } from '../../shared/economy/buy.ts';
import { craftItem } from '../../shared/economy/craft.ts';
import { claimDaily } from '../../shared/economy/daily.ts';
import type { JobId, ZoneId } from '../../shared/economy/earning-catalog.ts';
import { fightOpponent } from '../../shared/economy/fight.ts';
import { gatherItems } from '../../shared/economy/gather.ts';
import { openCrates } from '../../shared/economy/open.ts';
import { payMember } from '../../shared/economy/pay.ts';
import { claimQuest, QUEST_IDS } from '../../shared/economy/quests.ts';
import type { Haul } from '../../shared/economy/rolls.ts';
import { sellCommon, sellItem } from '../../shared/economy/sell.ts';
import { useItem } from '../../shared/economy/use.ts';
import { doJob } from '../../shared/economy/work.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { between, type Random } from '../../shared/platform/random.ts';
import type { Caller, Store } from '../../shared/platform/store.ts';
import { NOON } from './books.ts';

/** What an outcome tells of what happened, as far as storms look at it. */
export interface Outcome {
  status: string;
  transfer?: string;
  xp?: { gained: number };
  items?: Haul;
}

/** One thing that one member asks for, under one key, however often it is delivered. */
export interface Deed {
  name: string;
  user: string;
  key: string;
  ask(store: Store): Promise<Outcome>;
}

const DAY_MS = 86_400_000;

/**
 * Deeds of these members, the same ones for the same dice. They are dated somewhere within three days, so that not everybody is
 * told to wait.
 */
export function randomDeeds(count: number, members: readonly string[], random: Random, run: string): Deed[] {
  return Array.from({ length: count }, (_, number) => {
    const place = random.below(members.length);
    const user = members[place] ?? '';
    const other = members[(place + 1 + random.below(members.length - 1)) % members.length] ?? '';
    const [name, ask] = DEEDS[random.below(DEEDS.length)] as (typeof DEEDS)[number];
    const key = `${run}:${number}`;
    const now = new Date(NOON.getTime() + random.below(3 * DAY_MS));
    const caller: Caller = { key, actor: { id: user }, guild: undefined, command: { name, module: 'economy' } };
    const amount = between(random, 1, 3);
    return { name, user, key, ask: (store) => ask({ ...store, clock: () => now }, caller, other, amount) };
  });
}

type Ask = (store: Store, caller: Caller, other: string, number: number) => Promise<Outcome>;
const JOBS: readonly JobId[] = ['programmer', 'miner', 'trader'];
const ZONES: readonly ZoneId[] = ['loot', 'food', 'skills'];

const DEEDS: readonly (readonly [string, Ask])[] = [
  ['pay', (store, caller, to, n) => payMember(store, caller, { to, amount: 40 * n, note: undefined })],
  ['pay', (store, caller, to, n) => payMember(store, caller, { to, amount: n, note: 'thanks' })],
  ['bank', (store, caller, _, n) => moveInBank(store, caller, 'deposit', 50 * n)],
  ['bank', (store, caller, _, n) => moveInBank(store, caller, 'withdraw', n === 1 ? 'all' : 20 * n)],
  ['daily', (store, caller) => claimDaily(store, caller)],
  ['work', (store, caller, _, n) => doJob(store, caller, JOBS[n - 1] ?? 'musician')],
  ['gather', (store, caller, _, n) => gatherItems(store, caller, ZONES[n - 1] ?? 'loot', undefined)],
  ['gather', (store, caller, _, n) => gatherItems(store, caller, ZONES[n - 1] ?? 'loot', 'basic_net')],
  ['fight', (store, caller) => fightOpponent(store, caller, 'easy')],
  ['shop', (store, caller, _, n) => buyItem(store, caller, 'energy_drink', n)],
  ['sell', (store, caller, _, n) => sellItem(store, caller, 'data_fragment', n)],
  ['sell', (store, caller) => sellCommon(store, caller)],
  ['craft', (store, caller) => craftItem(store, caller, 'energy_drink', 1)],
  ['open', (store, caller, _, n) => openCrates(store, caller, 'common_crate', n)],
  ['use', (store, caller, _, n) => useItem(store, caller, 'energy_drink', n)],
  [
    'quests',
    (store, caller, _, n) =>
      claimQuest(store, caller, QUEST_IDS[n] ?? 'work', Math.floor(store.clock().getTime() / DAY_MS)),
  ],
];

/** What deeds did: the transfer under each key, and what members learned and found in all. */
export interface Effects {
  transfers: Record<string, string>;
  xp: number;
  found: number;
}

/** What stands in the books, of deeds whose keys begin with `run`, when members did nothing else. */
export async function effectsIn(sql: Sql, run: string): Promise<Effects> {
  const [row] = await sql<Effects[]>`
    select
      (select coalesce(jsonb_object_agg(idem_key, id::text), '{}') from transfer where idem_key like ${`${run}:%`}) as transfers,
      (select coalesce(sum(xp), 0)::int from member) as xp,
      (select coalesce(sum(count), 0)::int from collection) as found`;
  if (row === undefined) throw new Error('The books said nothing.');
  return row;
}

/** What members were told about their deeds, one outcome for each. */
export function effectsTold(deeds: readonly Deed[], outcomes: readonly (Outcome | undefined)[]): Effects {
  const told = deeds.map(({ key }, place) => ({ key, ...outcomes[place] }));
  return {
    transfers: Object.fromEntries(
      told.flatMap(({ key, transfer }) => (transfer === undefined ? [] : [[key, transfer]])),
    ),
    xp: total(told.map(({ xp }) => xp?.gained ?? 0)),
    found: total(told.flatMap(({ items }) => Object.values(items ?? {}))),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
