import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../../../infra/testing/books.ts';
import { chorusOn, shownIn } from '../../../../infra/testing/chorus.ts';
import { ALICE, type GivenOption, GUILD, slash } from '../../../../infra/testing/interaction.ts';
import { staffIn } from '../../../../infra/testing/store.ts';
import { readSettings } from '../../../../shared/settings/change.ts';

const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });
const percent = (value: number): GivenOption => ({ name: 'percent', type: 4, value });

let books: Books;
const statements: string[] = [];
beforeAll(async () => {
  books = await openBooks();
  books.store.observe.statement = (operation) => statements.push(operation);
});
beforeEach(() => books.sql`delete from guild_settings`.then(() => {}));
afterAll(() => books.drop());

/** Chorus on real books, with the real settings. */
function opened() {
  const made = chorusOn(books.store);
  const say = async (path: string, options: GivenOption[] = []) => {
    statements.length = 0;
    const answer = await made.send(slash(path, options, STAFF));
    return { answer, shown: shownIn(answer), sent: [...statements] };
  };
  return { ...made, say };
}

describe('/settings economy currency', () => {
  test('is how /balance then calls the credits here, and resets when both are left out', async () => {
    const { say } = opened();
    await books.sql`select ledger_open_wallets(${ALICE.id}::bigint)`;
    await books.sql`
      select ledger_post('gems', 'gift', ${ALICE.id}, null, now(), '{}', ledger_system_account('mint', 'gift'),
        (select id from account where owner_id = ${ALICE.id} and bucket = 'wallet'), 1234)`;
    const set = await say('settings economy currency', [text('name', 'gems'), text('emoji', '🪙')]);
    expect(set.shown.content).toContain('Amounts look like this in this server: 🪙 1,234 gems.');
    expect(set.sent).toEqual(['settings_change']);
    expect(JSON.stringify((await say('balance')).shown)).toContain('🪙 1,234 gems');
    expect((await say('settings economy currency')).shown.content).toBe('Credits are called credits in this server.');
    expect(JSON.stringify((await say('balance')).shown)).toContain('1,234 credits');
  });

  test.each<[GivenOption[], RegExp]>([
    [[text('name', '@everyone')], /^A currency's name has 1 to 24 characters/],
    [[text('name', 'gems'), text('emoji', 'gem')], /^That isn't one emoji/],
    [[text('emoji', '🪙')], /^Add a `name`, too/],
  ])('%j is refused before anything is stored', async (options, sentence) => {
    const { shown, sent } = await opened().say('settings economy currency', options);
    expect(shown.content).toMatch(sentence);
    expect(sent).toEqual([]);
  });

  test('what’s the default already is no change', async () => {
    const { say } = opened();
    const changes = () => books.sql`select from guild_settings_history`.then(({ length }) => length);
    const before = await changes();
    await say('settings economy currency', [text('name', 'credits')]);
    await say('settings economy payout', [percent(100)]);
    await say('settings set', [text('key', 'music.volume'), text('value', '100%')]);
    expect(await changes()).toBe(before);
  });

  test('shows the name as typed, formatting or not', async () => {
    const { shown } = await opened().say('settings economy currency', [text('name', '**x**')]);
    expect(shown.content).toContain('1,234 \\*\\*x\\*\\*.');
  });
});

describe('/settings economy payout', () => {
  test('is kept, says that it can only be lowered, and stands in /settings view', async () => {
    const { say } = opened();
    const { shown } = await say('settings economy payout', [percent(40)]);
    expect(shown.content).toMatch(/^Work and fights pay 40% here\. You can only lower it: credits are the same/);
    await say('settings economy currency', [text('name', 'gems'), text('emoji', '🪙')]);
    const view = await say('settings view');
    expect(view.shown.description).toBe('All commands are on for all members.');
    expect(view.shown.fields).toContainEqual({
      name: 'Economy',
      value: 'Currency: **gems**\nCurrency emoji: **🪙**\nPayout: **40%**',
      inline: true,
    });
    expect(view.sent).toEqual(['settings']);
    expect(await readSettings(books.store, staffIn(GUILD, ''))).toMatchObject({
      values: { economy: { payoutPercent: 40 } },
    });
  });

  test.each([9, 101])('%d is refused', async (value) => {
    const { shown, sent } = await opened().say('settings economy payout', [percent(value)]);
    expect(shown.content).toMatch(/^`percent` (must be at least 10|can be at most 100)\.$/);
    expect(sent).toEqual([]);
  });
});

test.each(['currency', 'payout'])('/settings economy %s is for staff', async (name) => {
  const { send } = opened();
  const answer = await send(slash(`settings economy ${name}`, []));
  expect(answer.data?.content).toContain('You need **Manage Server**');
});
