import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, type CallerChanges, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { chiSquare, chiSquareLimit } from '../../infra/testing/chi-square.ts';
import { UNOBSERVED } from '../platform/store.ts';
import { auditLedger } from './audit.ts';
import { dayIndex } from './calendar.ts';
import { QUESTS, QUESTS_PER_DAY, type QuestId } from './earning-catalog.ts';
import { gatherItems } from './gather.ts';
import { xpOf } from './level.ts';
import { type ClaimOutcome, claimQuest, QUEST_GROWTH, QUEST_IDS, questsOf, readQuests } from './quests.ts';
import { readReceipt } from './receipt.ts';
import { doJob } from './work.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(16);
});
afterAll(() => books.drop());

const TODAY = dayIndex(NOON);
const daysLater = (days: number) => new Date(NOON.getTime() + days * 86_400_000);

/** A member who is offered this quest today. */
function offered(quest: QuestId): string {
  for (;;) {
    const id = books.member();
    if (questsOf(id, TODAY).includes(quest)) return id;
  }
}

/** A member who has done so much today, at a level. */
async function having(quest: QuestId, count: number, level = 1): Promise<string> {
  const id = offered(quest);
  await books.sql`select ledger_open_wallets(${id}::bigint)`;
  await books.sql`
    insert into member (user_id, xp, day, day_level, ${books.sql(QUESTS[quest].counts)})
    values (${id}, ${xpOf(level)}, ${TODAY}, ${level}, ${count})`;
  return id;
}

const claim = (id: string, quest: QuestId, given: CallerChanges = {}, day = TODAY): Promise<ClaimOutcome> =>
  claimQuest(...books.by(id, given), quest, day);

describe('the quests of a day', () => {
  const offers = Array.from({ length: 500 }, (_, member) =>
    Array.from({ length: 200 }, (_, day) => questsOf(String(10n ** 17n + BigInt(member)), TODAY + day).join()),
  );

  test('are three different ones, the same every time', () => {
    for (const offer of new Set(offers.flat())) expect(new Set(offer.split(',')).size).toBe(QUESTS_PER_DAY);
    expect(questsOf('123', TODAY)).toEqual(questsOf('123', TODAY));
  });

  test('are every combination equally often over members and days', () => {
    const counts = new Map<string, number>();
    for (const offer of offers.flat()) counts.set(offer, (counts.get(offer) ?? 0) + 1);
    expect(counts.size).toBe(10);
    expect(chiSquare([...counts.values()], Array(10).fill(1 / 10))).toBeLessThan(chiSquareLimit(9));
  });

  test('don’t predict those of the next day', () => {
    const kinds = [...new Set(offers.flat())];
    const pairs: number[] = Array(100).fill(0);
    for (const days of offers) {
      for (let day = 1; day < days.length; day++) {
        const cell = 10 * kinds.indexOf(days[day - 1] ?? '') + kinds.indexOf(days[day] ?? '');
        pairs[cell] = (pairs[cell] ?? 0) + 1;
      }
    }
    expect(chiSquare(pairs, Array(100).fill(1 / 100))).toBeLessThan(chiSquareLimit(99));
  });
});

describe('quest goals and rewards', () => {
  test.each([
    [1, 450, 120],
    [2, 461, 123],
    [11, 563, 150],
    [20, 664, 177],
    [40, 889, 237],
    [41, 889, 237],
    [500, 889, 237],
  ])('at level %i: %i credits, %i XP', async (level, credits, xp) => {
    const [row] = await books.sql<{ terms: unknown }[]>`
      select quest_terms(${books.sql.json(QUESTS.work)}, ${level}, ${books.sql.json(QUEST_GROWTH)}) as terms`;
    expect(row?.terms).toEqual({ goal: 2, credits, xp });
  });

  test.each([
    [1, 1],
    [4, 1],
    [5, 2],
    [14, 2],
    [15, 3],
    [40, 5],
    [95, 11],
  ])('at level %i a fight quest asks for %i wins', async (level, goal) => {
    const [row] = await books.sql<{ terms: unknown }[]>`
      select quest_terms(${books.sql.json(QUESTS.fight)}, ${level}, ${books.sql.json(QUEST_GROWTH)}) as terms`;
    expect(row?.terms).toMatchObject({ goal });
  });
});

describe('the board', () => {
  test('of a new member is empty, and writes nothing', async () => {
    const id = books.member();
    const board = await readQuests(...books.by(id));
    expect(board).toMatchObject({ status: 'quests', day: TODAY, level: 1 });
    if (board.status !== 'quests') throw new Error(board.status);
    expect(Object.keys(board.quests).sort()).toEqual([...QUEST_IDS].sort());
    for (const state of Object.values(board.quests)) expect(state).toMatchObject({ count: 0, isClaimed: false });
    expect(await books.sql`select from member where user_id = ${id}`).toHaveLength(0);
  });

  test('counts activities as they happen', async () => {
    const id = books.member();
    await doJob(...books.by(id), 'trader');
    await gatherItems(...books.by(id), 'loot', undefined);
    const later = { now: new Date(NOON.getTime() + 600_000) };
    await gatherItems(...books.by(id, later), 'loot', undefined);
    expect(await readQuests(...books.by(id))).toMatchObject({
      quests: { work: { count: 1, goal: 2 }, gather: { count: 2, goal: 3 }, fight: { count: 0, goal: 1 } },
    });
  });

  test('starts over with the day, at the current level', async () => {
    const id = await having('work', 2, 6);
    await books.sql`update member set xp = ${xpOf(9)} where user_id = ${id}`;
    expect(await readQuests(...books.by(id))).toMatchObject({ level: 6, quests: { work: { count: 2 } } });
    expect(await readQuests(...books.by(id, { now: daysLater(1) }))).toMatchObject({
      day: TODAY + 1,
      level: 9,
      quests: { work: { count: 0 } },
    });
  });

  test('stays on its day for an edge with a slow clock', async () => {
    const id = await having('work', 2);
    expect(await readQuests(...books.by(id, { now: daysLater(-1) }))).toMatchObject({
      day: TODAY,
      quests: { work: { count: 2 } },
    });
    expect(await claim(id, 'work', { now: daysLater(-1) })).toMatchObject({ status: 'claimed' });
  });
});

describe('a claim', () => {
  test('pays credits and experience by the level at the start of the day, with a receipt', async () => {
    const id = await having('work', 2, 11);
    const outcome = await claim(id, 'work');
    expect(outcome).toMatchObject({
      status: 'claimed',
      credits: 563,
      item: null,
      xp: { gained: 150, before: 11 },
      after: { credits: 563 },
      board: { quests: { work: { isClaimed: true } } },
    });
    expect(await books.wallet(id)).toBe(563);
    const transfer = outcome.status === 'claimed' ? outcome.transfer : '';
    expect(await readReceipt(...books.by(id), transfer)).toMatchObject({
      code: 'quest',
      legs: [
        { kind: 'mint', bucket: 'quest', delta: -563 },
        { kind: 'user', bucket: 'wallet', delta: 563 },
      ],
    });
  });

  test.each([
    ['sell', 'luck_charm'],
    ['shop', 'energy_drink'],
  ] as const)('of %s brings a %s besides', async (quest, item) => {
    const id = await having(quest, 9);
    expect(await claim(id, quest)).toMatchObject({ status: 'claimed', item, after: { [item]: 1 } });
    // A reward is not a find.
    expect(await books.sql`select from collection where user_id = ${id}`).toHaveLength(0);
  });

  test('of an unfinished quest pays nothing and says how much is missing', async () => {
    const id = await having('gather', 1);
    expect(await claim(id, 'gather')).toEqual({ status: 'unfinished', count: 1, goal: 3, missing: 2 });
    expect(await books.wallet(id)).toBe(0);
  });

  test('counts once, whatever key it comes under', async () => {
    const id = await having('work', 5);
    expect((await claim(id, 'work')).status).toBe('claimed');
    expect((await claim(id, 'work')).status).toBe('already');
    expect(await books.wallet(id)).toBe(QUESTS.work.credits);
  });

  test('has the same outcome under the same key, which no other quest can use', async () => {
    const id = await having('work', 2);
    const caller = books.as(id);
    const first = await claimQuest(books.store, caller, 'work', TODAY);
    expect(first.status).toBe('claimed');
    expect(await claimQuest(books.store, caller, 'work', TODAY)).toEqual(first);
    await expect(claimQuest(books.store, caller, 'work', TODAY - 1)).rejects.toThrow('used for another request');
  });

  test('made sixteen times at once pays once', async () => {
    const id = await having('work', 2);
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => claim(id, 'work')));
    expect(outcomes.filter(({ status }) => status === 'claimed')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'already')).toHaveLength(15);
    expect(await books.wallet(id)).toBe(QUESTS.work.credits);
  });

  test('from yesterday’s page, or of a quest that isn’t offered, is refused', async () => {
    const id = await having('work', 2);
    expect(await claim(id, 'work', {}, TODAY - 1)).toEqual({ status: 'over' });
    expect(await claim(id, 'work', { now: daysLater(1) })).toEqual({ status: 'over' });
    const other = QUEST_IDS.find((quest) => !questsOf(id, TODAY).includes(quest)) ?? 'work';
    await books.sql`update member set worked = 9, gathered = 9, won = 9, sold = 9, bought = 9 where user_id = ${id}`;
    expect(await claim(id, other)).toEqual({ status: 'over' });
    expect(await books.wallet(id)).toBe(0);
  });

  test('of a frozen member fails, and gates refuse it', async () => {
    const id = await having('work', 2);
    await books.freeze(id);
    expect(await claim(id, 'work')).toEqual({ status: 'frozen' });
    await books.freeze(id, false);
    await books.sql`
      select settings_set_gate(gen_random_uuid()::text, ${GUILD}, 'command:quests', true, '', 1)`;
    const command = { name: 'quests', module: 'economy' };
    const off = { status: 'switched_off', subject: 'command:quests' };
    expect(await claim(id, 'work', { command })).toEqual(off);
    expect(await readQuests(...books.by(id, { command }))).toEqual(off);
    expect(await claim(id, 'work', { command, guild: undefined })).toMatchObject({ status: 'claimed' });
  });
});

test('reading and claiming are one statement each', async () => {
  const seen: string[] = [];
  const observe = { ...UNOBSERVED, statement: (operation: string) => seen.push(operation) };
  const store = { ...books.store, observe };
  const id = await having('work', 2);
  await readQuests(store, books.as(id));
  await claimQuest(store, books.as(id), 'work', TODAY);
  expect(seen).toEqual(['quests', 'economy_quest_claim']);
});

test('the ledger balances, and every paid quest has one claim', async () => {
  const strays = await books.sql`
    select from (select * from claim where kind like 'quest:%') c
    full join (select * from transfer where code = 'quest') t
      on t.id = c.transfer_id and t.actor_id = c.user_id and c.kind = 'quest:' || (t.meta ->> 'quest')
    where c.user_id is null or t.id is null`;
  expect(strays).toHaveLength(0);
  expect(await auditLedger(books.sql)).toEqual([]);
});
