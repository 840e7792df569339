/** A member's progress through the edge, on real books. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../../infra/testing/books.ts';
import { chorusOn, shownIn, type TestChorus } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, NOW_MS, press, slash } from '../../../infra/testing/interaction.ts';
import { auditLedger } from '../../../shared/economy/audit.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { QUESTS } from '../../../shared/economy/earning-catalog.ts';
import { questsOf } from '../../../shared/economy/quests.ts';
import { UNOBSERVED } from '../../../shared/platform/store.ts';

const TODAY = dayIndex(new Date(NOW_MS));
const [QUEST = 'work', OTHER = 'work'] = questsOf(ALICE.id, TODAY);
const label = (quest: keyof typeof QUESTS) => `Claim: ${QUESTS[quest].name}`;

let books: Books;
let statements: string[];
let bot: TestChorus;
beforeAll(async () => {
  books = await openBooks(8);
  await books.sql`select ledger_open_wallets(${ALICE.id}::bigint)`;
  await books.sql`
    insert into member (user_id, day, worked, gathered, won, sold, bought) values (${ALICE.id}, ${TODAY}, 9, 9, 9, 9, 9)`;
});
afterAll(() => books.drop());
beforeEach(() => {
  statements = [];
  const observe = { ...UNOBSERVED, statement: (operation: string) => statements.push(operation) };
  bot = chorusOn({ ...books.store, observe });
});

describe('claiming', () => {
  test('with a double click pays once, and both clicks get the same page', async () => {
    const page = await bot.send(slash('quests'));
    expect(statements).toEqual(['quests']);
    const click = press(customIdOf(page.data, label(QUEST)));
    const again = press(customIdOf(page.data, label(QUEST)));
    const [one, other] = await Promise.all([bot.send(click), bot.send(again)]);
    expect(shownIn(one).title).toBe(`Quest complete: ${QUESTS[QUEST].name}`);
    expect(other.data).toEqual(one.data);
    expect(statements).toEqual(['quests', 'economy_quest_claim', 'economy_quest_claim']);
    expect(await books.wallet(ALICE.id)).toBe(QUESTS[QUEST].credits);
  });

  test('from an older page says that it’s already claimed', async () => {
    const page = await bot.send(slash('quests'));
    const messages = ['500000000000000002', '500000000000000003'];
    const [first, second] = messages.map((messageId) => press(customIdOf(page.data, label(OTHER)), { messageId }));
    if (first === undefined || second === undefined) throw new Error('two presses');
    expect((await bot.send(first)).type).toBe(7);
    expect((await bot.send(second)).data).toMatchObject({ content: expect.stringContaining('already'), flags: 64 });
  });

  test('is refused the next day from an old page', async () => {
    const third = questsOf(ALICE.id, TODAY)[2] ?? 'work';
    const page = await bot.send(slash('quests'));
    await books.sql`update member set day = ${TODAY + 1} where user_id = ${ALICE.id}`;
    const answer = await bot.send(press(customIdOf(page.data, label(third))));
    expect(answer.data?.content).toContain('quest has ended');
  });
});

test.each([
  ['profile', slash('profile'), 'Level'],
  ['collection', slash('collection'), 'kinds found'],
  ['vault', slash('vault'), 'Nothing epic'],
  ['leaderboard', slash('leaderboard', [{ name: 'board', type: 3, value: 'credits' }]), `<@${ALICE.id}>`],
  ['odds', slash('odds', [{ name: 'table', type: 3, value: 'fights' }]), "You're at level"],
])('/%s answers from the ledger with one statement', async (operation, command, said) => {
  expect(shownIn(await bot.send(command)).description).toContain(said);
  expect(statements).toEqual([operation]);
});

test('members with nothing aren’t ranked, and are told so', async () => {
  const answer = await bot.send(slash('leaderboard', [{ name: 'board', type: 3, value: 'streak' }], { user: BOB }));
  expect(JSON.stringify(shownIn(answer).fields)).toContain('Not ranked yet');
});

test('the ledger balances', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
