import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../../../infra/testing/books.ts';
import { chorus, chorusOn, shownIn } from '../../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../../infra/testing/dispatching.ts';
import {
  ALICE,
  BOB,
  BOT_ID,
  type GivenOption,
  GUILD,
  NOW_MS,
  autocomplete as offered,
  press,
  slash,
} from '../../../../infra/testing/interaction.ts';
import { claimDaily } from '../../../../shared/economy/daily.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';

const staffed = (user: typeof ALICE) => ({
  user,
  envelope: { member: { user, roles: [], permissions: '32' } },
});
const STAFF = staffed(ALICE);
const user = (value: string): GivenOption => ({ name: 'user', type: 6, value });
const amount = (value: number): GivenOption => ({ name: 'amount', type: 4, value });
const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });
const reason = text('reason', 'lost in the outage');

let books: Books;
const statements: string[] = [];
beforeAll(async () => {
  books = await openBooks();
  books.store.observe.statement = (operation) => statements.push(operation);
});
afterAll(() => books.drop());
beforeEach(() => {
  statements.length = 0;
});

const wallet = async (id: string) => {
  const [row] =
    await books.sql`select balance from account where owner_id = ${id} and asset = 'credits' and bucket = 'wallet'`;
  return Number(row?.balance ?? 0);
};
const transfers = async () => Number((await books.sql`select count(*) as n from transfer`)[0]?.n);

describe('who may use /economy', () => {
  const commands: [string, GivenOption[]][] = [
    ['economy grant', [user(BOB.id), amount(1), reason]],
    ['economy take', [user(BOB.id), amount(1), reason]],
    ['economy freeze', [user(BOB.id), reason]],
    ['economy unfreeze', [user(BOB.id)]],
    ['economy set-cooldown', [user(BOB.id), text('command', 'work')]],
    ['economy undo', [text('receipt', receiptNumber('1'))]],
    ['economy log', []],
    ['economy supply', []],
  ];

  test.each(commands)('/%s is refused in servers that the operator didn’t list', async (path, options) => {
    const { send } = chorus({}, [], [], { staffGuilds: new Set(['300000000000000009']) });
    const { data } = await send(slash(path, options, STAFF));
    expect(data).toMatchObject({ flags: 64 });
    expect(data?.content).toMatch(/^`\/economy` only works in servers that the bot's operator lists in `ECONOMY_STAFF/);
    expect(data?.content).toContain(`This server's ID is ${GUILD}.`);
  });

  test('/economy resume is refused there after its deferral', async () => {
    const { send, settled, calls } = chorus({}, [], [], { staffGuilds: new Set() });
    expect(await send(slash('economy resume', [], STAFF))).toMatchObject({ type: 5 });
    await settled();
    expect(JSON.stringify(calls)).toContain('only works in servers that the bot');
  });

  test.each(commands)('/%s needs the permission and a server', async (path, options) => {
    const { send } = chorus();
    expect((await send(slash(path, options))).data?.content).toContain('You need **Manage Server**');
    expect((await send(slash(path, options, { isDirect: true }))).data?.content).toMatch(/only works in a server/);
  });

  test('a prompt can’t be confirmed once the operator no longer lists the server', async () => {
    const prompt = await chorusOn(books.store).send(slash('economy grant', [user(BOB.id), amount(7), reason], STAFF));
    const { send } = chorusOn(books.store, { staffGuilds: new Set() });
    const answer = await send(press(customIdOf(prompt.data, 'Confirm'), STAFF));
    expect(answer.data?.content).toContain('ECONOMY_STAFF_GUILDS');
    expect(await wallet(BOB.id)).toBe(0);
  });
});

describe('/economy grant', () => {
  test('previews the order and carries it out once when it is confirmed', async () => {
    const { send } = chorusOn(books.store);
    const before = [await wallet(BOB.id), await transfers()];
    const prompt = await send(slash('economy grant', [user(BOB.id), amount(500), reason], STAFF));
    expect(shownIn(prompt)).toMatchObject({
      title: 'Grant this?',
      description: `**500 credits** to <@${BOB.id}>.\n\nNothing has been changed yet.`,
      fields: [
        { name: 'Wallet', value: '0 credits → **500 credits**' },
        { name: 'Reason', value: 'lost in the outage' },
      ],
    });
    expect(prompt.data).toMatchObject({ flags: 64 });
    expect([await wallet(BOB.id), await transfers()]).toEqual(before);

    const confirm = customIdOf(prompt.data, 'Confirm');
    const foreign = await send(press(confirm, staffed(BOB)));
    expect(foreign.data?.content).toMatch(/^Only <@\d+> can use that/);
    expect(await wallet(BOB.id)).toBe(0);

    const [first, second] = [await send(press(confirm, STAFF)), await send(press(confirm, STAFF))];
    expect(shownIn(first)).toMatchObject({ title: 'Granted', footer: { text: expect.stringMatching(/^Receipt /) } });
    expect(second).toEqual(first);
    expect(componentsOf(first.data).map(({ label }) => label)).toEqual(['Receipt']);
    expect(await wallet(BOB.id)).toBe(500);
    expect(statements).toEqual(['economy_staff_request', 'economy_staff_settle', 'economy_staff_settle']);
  });

  test('grants items from the list and refuses others', async () => {
    const { send } = chorusOn(books.store);
    const item = { ...text('item', 'chip'), focused: true };
    const { data } = await send(offered('economy grant', [user(BOB.id), amount(2), reason, item], STAFF));
    expect(data?.choices).toEqual([{ name: 'Neural chip (rare)', value: 'neural_chip' }]);
    const grant = (id: string) =>
      send(slash('economy grant', [user(BOB.id), amount(2), reason, text('item', id)], STAFF));
    const prompt = await grant('neural_chip');
    expect(shownIn(prompt).description).toContain('**2 × 🟦 Neural chip**');
    const done = shownIn(await send(press(customIdOf(prompt.data, 'Confirm'), STAFF)));
    expect(done.fields).toContainEqual({
      name: '🟦 Neural chip',
      value: '0 × 🟦 Neural chip → **2 × 🟦 Neural chip**',
    });
    for (const id of ['gold', '__proto__', 'credits']) {
      expect((await grant(id)).data?.content).toContain("There's no item called");
    }
  });

  test.each<[string, GivenOption[], string]>([
    [
      'oneself',
      [user(ALICE.id), amount(1), reason],
      "You can't do that to your own account. Ask another staff member.",
    ],
    ['a bot', [user(BOT_ID), amount(1), reason], "Bots don't have credits or items. Pick a member."],
    ['without a reason', [user(BOB.id), amount(1), text('reason', '  ')], 'Enter a `reason`.'],
    ['too much', [user(BOB.id), amount(1_000_001), reason], '`amount` can be at most 1,000,000.'],
    ['too many', [user(BOB.id), amount(101), reason, text('item', 'fox_egg')], 'The limit is 100 × 🟪 Fox egg.'],
  ])('%s is refused with a sentence', async (_, options, sentence) => {
    const before = await transfers();
    const { data } = await chorusOn(books.store).send(slash('economy grant', options, STAFF));
    expect(data?.content).toContain(sentence);
    expect(data).toMatchObject({ flags: 64 });
    expect(await transfers()).toBe(before);
  });

  test('a cancelled prompt closes, and nothing changes', async () => {
    const { send } = chorusOn(books.store);
    const before = await transfers();
    const prompt = await send(slash('economy take', [user(BOB.id), amount(1), reason], STAFF));
    const answer = await send(press(customIdOf(prompt.data, 'Cancel'), STAFF));
    expect(answer).toMatchObject({ type: 7, data: { components: [] } });
    expect(shownIn(answer)).toMatchObject({ title: 'Not taken', description: 'Cancelled. Nothing was changed.' });
    expect(await transfers()).toBe(before);
  });
});

describe('/economy take', () => {
  test('says how much the member has when that’s less', async () => {
    const { send } = chorusOn(books.store);
    const { data } = await send(slash('economy take', [user(BOB.id), amount(501), reason], STAFF));
    expect(data?.content).toBe(`<@${BOB.id}> only has 500 credits in the wallet. Take that much or less.`);
    const charm = await send(
      slash('economy take', [user(BOB.id), amount(1), reason, text('item', 'luck_charm')], STAFF),
    );
    expect(charm.data?.content).toBe(`<@${BOB.id}> doesn't have any 🟦 Luck charm, so there's nothing to take.`);
  });
});

describe('/economy freeze', () => {
  test('has a receipt with the reason, moves nothing, and stops the member', async () => {
    const { send } = chorusOn(books.store);
    const confirmed = async (path: string, options: GivenOption[]) => {
      const prompt = await send(slash(path, options, STAFF));
      return send(press(customIdOf(prompt.data, 'Confirm'), STAFF));
    };
    const done = await confirmed('economy freeze', [user(BOB.id), text('reason', '**two** accounts')]);
    const opened = await send(press(customIdOf(done.data, 'Receipt'), STAFF));
    expect(shownIn(opened)).toMatchObject({
      title: expect.stringContaining('Account frozen'),
      description: 'Nothing was moved.',
      fields: [
        { name: 'Member', value: `<@${BOB.id}>` },
        { name: 'When' },
        { name: 'Note', value: '\\*\\*two\\*\\* accounts' },
      ],
    });
    expect((await send(slash('daily', [], { user: BOB }))).data?.content).toMatch(/^Your account is frozen\./);
    const again = await send(slash('economy freeze', [user(BOB.id), reason], STAFF));
    expect(again.data?.content).toContain('is already frozen');
    await confirmed('economy unfreeze', [user(BOB.id)]);
    expect(shownIn(await send(slash('daily', [], { user: BOB }))).title).toBe('Daily reward');
  });
});

describe('/economy set-cooldown', () => {
  test('shows when the command is ready', async () => {
    const { send } = chorusOn(books.store);
    const options = [user(BOB.id), text('command', 'fight'), { name: 'minutes', type: 4, value: 30 }];
    const prompt = await send(slash('economy set-cooldown', options, STAFF));
    expect(shownIn(prompt).description).toContain(
      `\`/fight\` for <@${BOB.id}>: ready → **ready 30 min after you confirm**`,
    );
    const done = shownIn(await send(press(customIdOf(prompt.data, 'Confirm'), STAFF)));
    expect(done.description).toBe(`\`/fight\` is ready <t:${NOW_MS / 1_000 + 1_800}:R> for <@${BOB.id}>.`);
  });
});

describe('/economy undo', () => {
  test('shows what goes back, and returns it once', async () => {
    const { send } = chorusOn(books.store);
    const claimed = await claimDaily(...books.by('800000000000000999'));
    const transfer = claimed.status === 'paid' ? claimed.transfer : '';
    const receipt = text('receipt', receiptNumber(transfer).toLowerCase());
    const prompt = await send(slash('economy undo', [receipt], STAFF));
    expect(shownIn(prompt)).toMatchObject({
      title: 'Undo this?',
      description: expect.stringContaining(`Daily reward ${receiptNumber(transfer)}`),
      fields: [{ name: 'wallet', value: '<@800000000000000999>: 1,000 credits → **0 credits**' }],
    });
    await send(press(customIdOf(prompt.data, 'Confirm'), STAFF));
    expect(await wallet('800000000000000999')).toBe(0);
    const again = await send(slash('economy undo', [receipt], STAFF));
    expect(again.data?.content).toMatch(/^That's already been undone. See receipt /);
  });

  test.each([
    ['7K3M-9QXW-5', /^That isn't a receipt number\./],
    [receiptNumber('1099511627775'), /^There's no transfer with that receipt number\.$/],
  ])('%s is refused', async (receipt, sentence) => {
    const { data } = await chorusOn(books.store).send(slash('economy undo', [text('receipt', receipt)], STAFF));
    expect(data?.content).toMatch(sentence);
  });
});
